"""The registrar's first screen: nothing typed is lost, a doubtful number never blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.domain.local_time import local
from engine.storage.tables import appeals, applicants, cases
from tests import lives
from tests.factories import World
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]

YESTERDAY = local(datetime.now(UTC) - timedelta(days=1))
# Pages take the database's clock: the letter came yesterday, whenever that is.
INTAKE: Mapping[str, Any] = {**lives.INTAKE, "received_at": f"{YESTERDAY:%Y-%m-%dT%H:%M}"}


@pytest.fixture
def registrar(published: World, as_person: SignIn) -> Visitor:
    return as_person("registrar")


def _count(world: World) -> int:
    with world.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(cases)).scalar_one())


def test_the_page_draws_the_published_form(registrar: Visitor) -> None:
    page = registrar.get("/intake").text
    for name in ("channel", "received_at", "applicant_kind", "identity_number", "subject", "text"):
        assert f'name="{name}"' in page


def test_a_stored_appeal_leads_to_its_registration(published: World, registrar: Visitor) -> None:
    answer = registrar.post("/intake", key="k", **INTAKE)
    page = registrar.get(answer.location).text
    assert "Жолданым сақталды" in page
    assert "/work-items/" in page
    with published.engine.connect() as conn:
        assert conn.execute(select(appeals.c.subject)).scalar_one() == INTAKE["subject"]


def test_the_same_form_sent_five_times_is_one_appeal(published: World, registrar: Visitor) -> None:
    places = {registrar.post("/intake", key="once", **INTAKE).location for _ in range(5)}
    assert (len(places), _count(published)) == (1, 1)


def test_a_refused_form_keeps_every_typed_word(published: World, registrar: Visitor) -> None:
    answer = registrar.post("/intake", key="k", **{**INTAKE, "subject": ""})
    assert answer.status_code == 422
    assert INTAKE["text"] in answer.text
    assert 'href="#field-subject"' in answer.text
    assert _count(published) == 0


def test_an_unknown_field_is_refused(published: World, registrar: Visitor) -> None:
    answer = registrar.post("/intake", key="k", **INTAKE, state="CLOSED")
    assert (answer.status_code, _count(published)) == (422, 0)


def test_a_doubtful_identity_number_is_flagged_and_accepted(published: World, registrar: Visitor) -> None:
    answer = registrar.post("/intake", key="k", **INTAKE, identity_number="900101300009")
    assert "Сәйкестендіру нөмірі күмәнді" in registrar.get(answer.location).text
    with published.engine.connect() as conn:
        assert conn.execute(select(applicants.c.identity_flag)).scalar_one() != "ok"


def test_earlier_appeals_of_the_number_are_shown(published: World, registrar: Visitor) -> None:
    registrar.post("/intake", key="k", **INTAKE, identity_number="900101300009")
    shown = registrar.get("/intake/prior?identity_number=900101 300009").text
    assert INTAKE["subject"] in shown
    assert INTAKE["subject"] not in registrar.get("/intake/prior?identity_number=").text


def test_another_organisations_appeals_are_not_shown(
    published: World, registrar: Visitor, as_person: SignIn
) -> None:
    registrar.post("/intake", key="k", **INTAKE, identity_number="900101300009")
    stranger = as_person("stranger")
    assert INTAKE["subject"] not in stranger.get("/intake/prior?identity_number=900101300009").text
    place = registrar.post("/intake", key="k2", **INTAKE).location
    assert stranger.get(place).status_code == 404


def test_an_appeal_cannot_be_received_for_another_oblast(published: World, registrar: Visitor) -> None:
    other = str(published.organisations["other_oblast"])
    answer = registrar.post("/intake", key="k", organisation_id=other, **INTAKE)
    assert (answer.status_code, _count(published)) == (403, 0)


def test_fields_appear_by_the_forms_own_conditions(registrar: Visitor) -> None:
    direct = registrar.post("/intake/fields", channel="PAPER_HAND").json["hidden"]
    above = registrar.post("/intake/fields", channel="PARENT_BODY").json["hidden"]
    assert ("parent_body" in direct, "parent_body" in above) == (True, False)
