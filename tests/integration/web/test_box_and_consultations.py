"""The box for appeals and the log of consultations, page by page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from engine.domain.local_time import local
from engine.storage.tables import appeals, applicants, box_openings, consultations
from tests import lives
from tests.factories import World
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]

YESTERDAY = f"{local(datetime.now(UTC) - timedelta(days=1)):%Y-%m-%dT%H:%M}"
INTAKE: dict[str, str] = {**lives.INTAKE, "received_at": YESTERDAY}
ACT = {
    "opened_at": "2026-03-06T10:00",
    "items": "4",
    "place": "Әкімдік ғимаратының фойесі",
    "name-0": "Смағұлов А. Б.",
    "position-0": "бас маман",
    "name-1": "Ли В. П.",
}
ADVICE = {
    "way": "phone",
    "language": "ru",
    "question": "Куда сдать документы на пособие?",
    "answer": "В ЦОН.",
}


@pytest.fixture
def registrar(published: World, as_person: SignIn) -> Visitor:
    return as_person("registrar")


def _one(world: World, table: Any) -> Any:
    with world.engine.connect() as conn:
        return conn.execute(select(table)).one()


def _act(registrar: Visitor, **more: str) -> str:
    return str(registrar.post("/box", key="act", **{**ACT, **more}).location)


def test_an_act_says_when_who_and_how_many(published: World, registrar: Visitor) -> None:
    """R-151: box opened 06.03.2026, 4 items, 1 anonymous."""
    place = _act(registrar)
    act = _one(published, box_openings)
    assert (f"{local(act.opened_at):%d.%m.%Y}", act.items, len(act.people)) == ("06.03.2026", 4, 2)
    opening = str(act.id)
    nameless = {**INTAKE, "channel": "BOX", "box_opening": opening, "applicant_kind": "anonymous"}
    registrar.post("/intake", key="i1", **nameless)
    signed = {**INTAKE, "channel": "BOX", "box_opening": opening, "signature": "handwritten"}
    registrar.post("/intake", key="i2", **signed)
    page = registrar.get(place).text
    assert page.count("/cases/") == 2
    with published.engine.connect() as conn:
        linked = select(appeals.c.is_official, applicants.c.kind).join(applicants).order_by(appeals.c.case_id)
        assert conn.execute(linked).all() == [(False, "anonymous"), (True, "individual")]
    pdf = registrar.get(f"{place}/act.pdf?language=ru")
    assert pdf.mimetype == "application/pdf"
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.data)).pages)
    for said in (act.number, "06.03.2026", "4 обращений, из них анонимных: 1", "Смағұлов", "Ли В. П."):
        assert said in words


def test_one_person_alone_opens_no_box(published: World, registrar: Visitor) -> None:
    """R-151: who opened, two or more; what was typed is kept."""
    answer = registrar.post("/box", key="act", **{**ACT, "name-1": " "})
    assert answer.status_code == 422
    assert ACT["place"] in answer.text
    assert 'href="#field-people"' in answer.text
    with published.engine.connect() as conn:
        assert conn.execute(select(box_openings)).first() is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("items", "-1"),
        ("items", "four"),
        ("opened_at", "yesterday"),
        ("opened_at", "2099-01-01T00:00"),
        ("place", ""),
    ],
)
def test_a_wrong_act_is_refused_in_words(registrar: Visitor, field: str, value: str) -> None:
    answer = registrar.post("/box", key="act", **{**ACT, field: value})
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text


def test_the_next_item_of_an_act_starts_with_its_channel(published: World, registrar: Visitor) -> None:
    _act(registrar)
    page = registrar.get(f"/intake?box={_one(published, box_openings).id}").text
    assert re.search(r'<option value="BOX"[^>]* selected>', page)
    assert f'<option value="{_one(published, box_openings).id}" selected>' in page


def test_an_act_of_elsewhere_is_not_there(published: World, registrar: Visitor, as_person: SignIn) -> None:
    place = _act(registrar)
    stranger = as_person("stranger")
    for address in (place, f"{place}/act.pdf", f"/intake?box={_one(published, box_openings).id}"):
        assert stranger.get(address).status_code == 404
    assert ACT["place"] not in stranger.get("/box").text


def test_an_advice_becomes_an_appeal_once(published: World, registrar: Visitor) -> None:
    """R-043: consultation → "became appeal ЖТ-…"."""
    place = str(registrar.post("/consultations", key="c", **ADVICE, person_name="Ахметова Сәуле").location)
    assert ADVICE["answer"] in registrar.get(place).text
    advice = _one(published, consultations)
    page = registrar.get(f"/intake?consultation={advice.id}").text
    assert ADVICE["question"] in page
    assert 'value="Ахметова"' in page
    taken = registrar.post("/intake", key="i", **INTAKE, consultation_id=str(advice.id))
    assert taken.status_code == 302
    assert _one(published, consultations).case_id == _one(published, appeals).case_id
    assert f"/cases/{_one(published, appeals).case_id}" in registrar.get(place).text
    again = registrar.post("/intake", key="i2", **INTAKE, consultation_id=str(advice.id))
    assert again.status_code == 404
    assert registrar.get(f"/intake?consultation={advice.id}").status_code == 404


def test_an_advice_that_became_a_complaint_about_the_reader_is_gone_for_him(
    published: World, registrar: Visitor, as_person: SignIn
) -> None:
    place = str(registrar.post("/consultations", key="c", **ADVICE).location)
    advice, controller = _one(published, consultations), as_person("controller")
    about = {"legal_type": "complaint", "complained_of_id": str(published.people["registrar"])}
    controller.post("/intake", key="i", **{**INTAKE, **about}, consultation_id=str(advice.id))
    assert _one(published, consultations).case_id is not None
    assert (registrar.get(place).status_code, controller.get(place).status_code) == (404, 200)
    assert ADVICE["question"] not in registrar.get("/consultations").text


def test_an_advice_without_words_is_refused_and_kept(registrar: Visitor) -> None:
    answer = registrar.post("/consultations", key="c", **{**ADVICE, "answer": ""})
    assert (answer.status_code, ADVICE["question"] in answer.text) == (422, True)


def test_the_log_is_searched_by_name_and_question(registrar: Visitor, as_person: SignIn) -> None:
    registrar.post("/consultations", key="c", **ADVICE, person_name="Ахметова Сәуле")
    assert "пособие" in registrar.get("/consultations?text=ахметова").text
    assert "пособие" not in registrar.get("/consultations?text=жоқ").text
    assert "пособие" not in as_person("stranger").get("/consultations").text
