"""Pages of what is not official, and of a threat: why, the link both ways, the minutes, apart in the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.factories import World
from tests.integration.test_contact import POST, SIGNED
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from webapp.citizen.tokens import status_path

AsPerson = Callable[[str], Visitor]


@pytest.fixture
def post(published: World, at: datetime) -> Life:
    return Life(published, at, **{**POST, "received_at": at.isoformat()})


def _text(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address, **{"Accept-Language": "en"})
    assert answer.status_code == 200, address
    return str(answer.text)


def _english(as_person: AsPerson, login: str) -> Visitor:
    visitor = as_person(login)
    visitor.post("/language", locale="en")
    return visitor


def test_a_contact_says_that_it_is_not_official_and_why(post: Life, as_person: AsPerson) -> None:
    """R-108: derived from the channel, in words; no voucher (R-104)."""
    page = _text(_english(as_person, "controller"), f"/cases/{post.case_id}")
    assert "not official" in page
    assert "APPC, Art. 63, 64" in page
    registrar = _english(as_person, "registrar")
    assert "voucher.pdf" not in _text(registrar, f"/cases/{post.case_id}?tab=documents")
    assert registrar.get(f"/cases/{post.case_id}/voucher.pdf").status_code == 404


def test_an_official_appeal_has_no_such_chip(published: World, at: datetime, as_person: AsPerson) -> None:
    """R-108, negative control."""
    life = Life(published, at)
    assert "not official" not in _text(_english(as_person, "controller"), f"/cases/{life.case_id}")


def test_the_list_tells_official_and_unofficial_apart(post: Life, as_person: AsPerson) -> None:
    """R-109: two figures, a filter for either, an address that asks for neither is not found."""
    Life(post.world, post.at)
    visitor = _english(as_person, "controller")
    assert "Official · 1" in _text(visitor, "/cases")
    assert "Not official · 1" in _text(visitor, "/cases")
    assert f"/cases/{post.case_id}" in _text(visitor, "/cases?official=no")
    assert f"/cases/{post.case_id}" not in _text(visitor, "/cases?official=yes")
    assert visitor.get("/cases?official=maybe").status_code == 404


def test_contact_and_appeal_show_each_other(post: Life, as_person: AsPerson) -> None:
    """R-108: the link both ways."""
    post.act("make_official_at_once", **SIGNED)
    visitor = _english(as_person, "controller")
    appeal_id = post.case_id + 1
    assert f"/cases/{appeal_id}" in _text(visitor, f"/cases/{post.case_id}")
    assert f"/cases/{post.case_id}" in _text(visitor, f"/cases/{appeal_id}")


def test_a_threat_shows_its_minutes(published: World, at: datetime, as_person: AsPerson) -> None:
    """P-03, R-115: the clock in minutes, the bodies, the seal; not to those who see the case masked."""
    life = Life(published, at, **{**POST, "received_at": at.isoformat(), "text": "Мектепте бомба бар"})
    life.walk("check_threat", "tell_security", "confirm_threat_receipt")
    page = _text(_english(as_person, "controller"), f"/cases/{life.case_id}")
    assert "in 5 minutes" in page
    assert "in 15 minutes" in page
    assert "police (102)" in page
    assert "SHA-256" in page
    assert "SHA-256" not in _text(_english(as_person, "auditor"), f"/cases/{life.case_id}")


def test_the_form_to_sign_is_filled_in_for_staff_and_empty_for_anybody(
    app: Flask, post: Life, as_person: AsPerson, visitor: Visitor
) -> None:
    """R-108: by the link of M-14 nothing personal comes out; a wrong token gives nothing."""
    staff = as_person("registrar").get(f"/cases/{post.case_id}/official-form.pdf?language=kk")
    assert "Сейітова" in pdf_text(staff.data)
    with app.app_context():
        path = f"/{status_path(post.case_id)}"
    page = visitor.get(path).text
    assert f"{path}/form.pdf?language=ru" in page
    assert "Сейітова" not in page
    public = visitor.get(f"{path}/form.pdf?language=kk")
    assert post.case().number in pdf_text(public.data)
    assert "Сейітова" not in pdf_text(public.data)
    assert "жарық" not in pdf_text(public.data)
    assert visitor.get(f"/status/{post.case_id}/{'0' * 32}/form.pdf").status_code == 404


def test_what_is_official_or_over_has_no_such_form(published: World, post: Life, as_person: AsPerson) -> None:
    """R-108, negative control."""
    official = Life(published, post.at)
    official.step("register_appeal")
    post.act("make_official_at_once", **SIGNED)
    for case_id in (official.case_id, post.case_id):
        assert as_person("registrar").get(f"/cases/{case_id}/official-form.pdf").status_code == 404


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_form_to_make_official_knows_the_text_and_the_author(post: Life, as_person: AsPerson) -> None:
    """R-108: prefilled with what was written."""
    page = _text(_english(as_person, "registrar"), f"/cases/{post.case_id}/actions/make_official_at_once")
    assert "Ерубаев көшесі, 12-үйдің ауласында" in page
    assert 'value="Сейітова"' in page
