"""The body above an organisation, read from the tree (R-125)."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError

from engine.queries import reading
from engine.queries.superior_body import superior_body
from engine.storage import superior_bodies
from engine.storage.tables import organisations
from tests.factories import World, make_organisation


def above(engine: Engine, organisation_id: int) -> int | None:
    with reading(engine) as conn:
        found = superior_body(conn, organisation_id)
    return found.id if found else None


def test_R125_the_tree_and_what_is_set(engine_: Engine, world: World) -> None:
    with engine_.begin() as conn:
        district = make_organisation(conn, "district", "district", world.oblast)
        centre = make_organisation(conn, "government", "parent_body")
    places = world.organisations
    assert above(engine_, places["unit"]) == world.oblast
    assert above(engine_, places["department"]) == world.oblast
    assert above(engine_, district) == world.oblast
    assert above(engine_, world.oblast) is None
    with engine_.begin() as conn:
        conn.execute(
            update(organisations).where(organisations.c.id == world.oblast).values(superior_id=centre)
        )
    assert above(engine_, world.oblast) == centre
    assert above(engine_, district) == world.oblast


def test_R125_nobody_is_above_himself(engine_: Engine, world: World) -> None:
    own = update(organisations).where(organisations.c.id == world.oblast).values(superior_id=world.oblast)
    with pytest.raises(IntegrityError), engine_.begin() as conn:
        conn.execute(own)


def test_an_organisation_that_is_not_there_is_an_error(engine_: Engine, world: World) -> None:
    with pytest.raises(LookupError), reading(engine_) as conn:
        superior_body(conn, 10**9)


def test_R125_the_act_is_of_the_signers_body(engine_: Engine, world: World) -> None:
    """A deputy akim signs for the akimat, the head of a body for the body, a stranger for nobody."""
    with engine_.connect() as conn:
        for login, expected in (("signer", "oblast"), ("executor", "unit"), ("stranger", "oblast")):
            acting = superior_bodies.acting_for(conn, world.oblast, world.people[login])
            assert acting.id == world.organisations[expected]
        assert superior_bodies.acting_for(conn, world.oblast).id == world.oblast
