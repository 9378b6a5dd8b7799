"""The list of cases names the organisation where a number alone would not tell two cases apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import insert, update

from engine.domain.actor import Role
from engine.storage.tables import cases, role_grants
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

NUMBER = "ЖТ-2026-00000001"


@pytest.mark.parametrize("two_bodies", [False, True])
def test_two_cases_of_one_number_are_listed_with_their_organisations(
    published: World, as_person: Callable[[str], Visitor], at: datetime, two_bodies: bool
) -> None:
    ours, theirs = Life(published, at), Life(published, at)
    elsewhere = published.organisations["other_oblast"]
    with published.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == ours.case_id).values(number=NUMBER))
        if two_bodies:
            values = {"number": NUMBER, "organisation_id": elsewhere}
            conn.execute(update(cases).where(cases.c.id == theirs.case_id).values(values))
            person = {"person_id": published.people["controller"], "role": Role.CONTROLLER}
            conn.execute(insert(role_grants).values(person | {"organisation_id": elsewhere}))
    page = as_person("controller").get(f"/cases?text={NUMBER}").text
    assert page.count(f">{NUMBER}</a>") == (2 if two_bodies else 1)
    assert [f'small">{name} (kk)<' in page for name in ("oblast", "other_oblast")] == [two_bodies] * 2
