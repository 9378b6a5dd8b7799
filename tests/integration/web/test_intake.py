"""The registrar's first screen: nothing typed is lost, a doubtful number never blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.domain.local_time import local
from engine.storage.tables import appeals, applicants, cases, records, work_items
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


def test_one_press_registers_and_offers_the_voucher(published: World, registrar: Visitor) -> None:
    """R-113: receipt and registration in one go; the registration is the task of the process all the same."""
    answer = registrar.post("/intake", key="k", **INTAKE)
    page = registrar.get(answer.location).text
    assert "Тіркелді: ЖТ-" in page
    assert "/voucher.pdf" in page
    with published.engine.connect() as conn:
        case = conn.execute(select(cases)).one()
        done = conn.execute(select(work_items).where(work_items.c.element_id == "register_appeal")).one()
        said = conn.execute(select(records.c.data).where(records.c.kind == "registration")).scalar_one()
    assert (case.state, done.state, done.finished_by) == (
        "REGISTERED",
        "completed",
        published.people["registrar"],
    )
    assert (said["subject"], said["language"], said["legal_type"]) == (INTAKE["subject"], "kk", "application")


def test_pressed_twice_it_is_registered_once(published: World, registrar: Visitor) -> None:
    for _ in range(2):
        registrar.post("/intake", key="k", **INTAKE)
    with published.engine.connect() as conn:
        assert conn.execute(select(cases.c.number)).scalars().all() == ["ЖТ-2026-00000001"]


def test_an_unofficial_contact_gets_a_number_and_no_voucher(published: World, registrar: Visitor) -> None:
    """R-104: the case number is of the unofficial series, no voucher."""
    post = {**INTAKE, "channel": "INSTAGRAM", "link": "https://example.kz/p/1", "nick": "@ainur"}
    page = registrar.get(registrar.post("/intake", key="k", **post).location).text
    assert "БС-" in page
    assert "/voucher.pdf" not in page


def test_a_controller_stores_what_only_a_registrar_registers(published: World, as_person: SignIn) -> None:
    """The task of the process keeps its role; nothing is lost where one press cannot do both."""
    controller = as_person("controller")
    page = controller.get(controller.post("/intake", key="k", **INTAKE).location).text
    assert "Жолданым сақталды" in page
    assert _count(published) == 1
    with published.engine.connect() as conn:
        assert conn.execute(select(cases.c.number)).scalar_one() is None


def test_a_stored_appeal_leads_to_its_registration(published: World, registrar: Visitor) -> None:
    answer = registrar.post("/intake", key="k", _then="store", **INTAKE)
    page = registrar.get(answer.location).text
    assert "Жолданым сақталды" in page
    assert "/work-items/" in page
    with published.engine.connect() as conn:
        assert conn.execute(select(appeals.c.subject)).scalar_one() == INTAKE["subject"]


def test_the_same_form_sent_five_times_is_one_appeal(published: World, registrar: Visitor) -> None:
    places = {registrar.post("/intake", key="once", **INTAKE).location for _ in range(5)}
    assert (len(places), _count(published)) == (1, 1)


def test_a_refused_form_keeps_every_typed_word(published: World, registrar: Visitor) -> None:
    answer = registrar.post("/intake", key="k", **{**INTAKE, "text": ""})
    assert answer.status_code == 422
    assert INTAKE["address"] in answer.text
    assert 'href="#field-text"' in answer.text
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


def _asked(registrar: Visitor, **typed: str) -> dict[str, Any]:
    """What the page's script is told while somebody types."""
    headers = {"X-Autosave": "1"}
    data = {"csrf_token": registrar.token(), **typed}
    answer: dict[str, Any] = registrar.client.post("/intake/draft", data=data, headers=headers).json
    return answer


def test_fields_appear_by_the_forms_own_conditions(registrar: Visitor) -> None:
    direct = _asked(registrar, channel="PAPER_HAND")["hidden"]
    above = _asked(registrar, channel="PARENT_BODY")["hidden"]
    assert ("parent_body" in direct, "parent_body" in above) == (True, False)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"channel": "PAPER_HAND"}, "Ресми: бұл арнаны заң атайды."),
        ({"channel": "BOX"}, "қолтаңба жоқ"),
        ({"channel": "BOX", "signature": "handwritten"}, "Ресми: қол қойылған."),
        ({"channel": "VK"}, "ӘРПК"),
    ],
)
def test_official_or_not_is_told_with_why(registrar: Visitor, typed: dict[str, str], words: str) -> None:
    """R-108: derived, and shown while one types."""
    assert words in _asked(registrar, **typed)["told"]["official"]


def test_a_defect_is_told_before_the_appeal_is_stored(registrar: Visitor) -> None:
    """R-111, R-114: told, never refused."""
    said = _asked(registrar, **{**INTAKE, "address": ""})["told"]["defects"]
    assert "Пошта мекенжайы көрсетілмеген." in said
    whole = _asked(registrar, **INTAKE)["told"]["defects"]
    assert whole == "Бәрі бар."


def test_what_is_typed_is_there_again_after_a_reload_and_another_session(
    published: World, registrar: Visitor, as_person: SignIn
) -> None:
    """Nothing is lost on a reload or a dead session; nobody else sees it."""
    _asked(registrar, **{**INTAKE, "last_name": "Жоғалмас"})
    assert "Жоғалмас" in registrar.get("/intake").text
    assert "Жоғалмас" in as_person("registrar").get("/intake").text
    assert "Жоғалмас" not in as_person("controller").get("/intake").text
    registrar.post("/intake", key="k", **INTAKE)
    assert "Жоғалмас" not in registrar.get("/intake").text


def test_a_draft_can_be_thrown_away(registrar: Visitor) -> None:
    _asked(registrar, **{**INTAKE, "last_name": "Жоғалмас"})
    registrar.post("/intake/draft", _discard="1")
    assert "Жоғалмас" not in registrar.get("/intake").text


def test_the_channel_of_the_last_appeal_comes_first_again(registrar: Visitor) -> None:
    mail = {**INTAKE, "channel": "PAPER_MAIL", "postmark_date": f"{YESTERDAY:%Y-%m-%d}"}
    registrar.post("/intake", key="k", **mail)
    assert '<option value="PAPER_MAIL" data-search=' in registrar.get("/intake").text
    assert "selected>пошта байланысы арқылы</option>" in registrar.get("/intake").text


def test_a_cookie_that_names_no_channel_is_passed_over(registrar: Visitor) -> None:
    registrar.client.set_cookie("jauap_channel", "PIGEON<script>")
    assert registrar.get("/intake").status_code == 200


def test_earlier_appeals_are_found_by_the_telephone_too(registrar: Visitor) -> None:
    registrar.post("/intake", key="k", **{**INTAKE, "phone": "+7 701 123-45-67"})
    assert INTAKE["subject"] in registrar.get("/intake/prior?phone=87011234567").text
    assert INTAKE["subject"] not in registrar.get("/intake/prior?phone=1234567").text


def test_a_right_number_says_whose_it_is(registrar: Visitor) -> None:
    page = registrar.get("/intake/prior?identity_number=750115399901").text
    assert "15.01.1975" in page


def test_without_a_script_a_button_takes_the_applicant_over(registrar: Visitor) -> None:
    registrar.post("/intake", key="k", **INTAKE, identity_number="750115399901")
    asked = {"_look_up": "1", "channel": "PAPER_HAND", "identity_number": "750115399901"}
    answer = registrar.post("/intake", key="k2", **asked)
    assert (answer.status_code, 'value="Сейітова"' in answer.text) == (200, True)


def test_without_a_script_a_button_adds_a_row(registrar: Visitor) -> None:
    typed = {**INTAKE, "issues-0-topic": "T1", "add-issues": "1"}
    answer = registrar.post("/intake", key="k", **typed)
    assert (answer.status_code, 'name="issues-1-topic"' in answer.text) == (200, True)


def test_a_list_is_searched_in_every_language_and_by_code(registrar: Visitor) -> None:
    page = registrar.get("/intake").text
    assert 'data-search="T1 тұрғын үй-коммуналдық шаруашылық жилищно-коммунальное хозяйство' in page
