"""A session's token is worth its person's grants, while it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.domain.actor import Role
from engine.operations import log_in
from engine.queries import actor_by_token, reading
from tests.factories import PASSWORD, World


def test_a_token_gives_the_actor_and_an_old_one_nobody(world: World) -> None:
    token = log_in(world.engine, login="controller", password=PASSWORD, address="127.0.0.1")
    with reading(world.engine) as conn:
        actor = actor_by_token(conn, token)
        assert actor is not None
        assert (actor.person_id, actor.roles) == (world.people["controller"], frozenset({Role.CONTROLLER}))
        assert actor_by_token(conn, token + "x") is None
    with reading(world.engine) as conn:
        assert actor_by_token(conn, token, at=datetime.now(UTC) + timedelta(days=400)) is None
