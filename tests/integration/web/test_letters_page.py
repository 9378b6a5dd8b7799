"""The pages of letters, of templates and of acts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from engine.domain.local_time import local_date
from engine.domain.messages import codes, templates
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from webapp.citizen.tokens import status_path

SignIn = Callable[[str], Visitor]


@pytest.fixture
def life(published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Of now: the pages take the database clock."""
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    now = datetime.now().astimezone() - timedelta(minutes=30)
    life = Life(published, now, email="", received_at=f"{now:%Y-%m-%dT%H:%M}")
    life.step("register_appeal")
    return life


def _ids(page: str) -> list[str]:
    return re.findall(r'name="message" value="(\d+)"', page)


def test_a_letter_is_printed_and_posted(life: Life, as_person: SignIn) -> None:
    registrar = as_person("registrar")
    page = registrar.get("/letters").text
    (letter,) = _ids(page)
    assert "Сейітова Айнұр" in page
    pdf = registrar.get(f"/letters/print.pdf?message={letter}")
    assert pdf.mimetype == "application/pdf"
    assert "1 / 1" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    one = registrar.get(f"/letters/{letter}.pdf").data
    assert registrar.get(f"/letters/{letter}.pdf").data == one
    sent = registrar.post(
        f"/letters/{letter}/posted", posted_on=f"{local_date(datetime.now(UTC))}", tracking_number="RR1KZ"
    )
    assert sent.status_code == 302
    assert _ids(registrar.get("/letters").text) == []
    case = registrar.get(f"/cases/{life.case_id}?tab=documents").text
    assert "RR1KZ" in case
    assert f"/letters/{letter}.pdf" in case


def test_a_refused_proof_says_why_and_keeps_what_was_typed(life: Life, as_person: SignIn) -> None:
    registrar = as_person("registrar")
    (letter,) = _ids(registrar.get("/letters").text)
    for typed in ({"posted_on": ""}, {"posted_on": "2099-01-01"}, {"posted_on": "2026-02-30"}):
        refused = registrar.post(f"/letters/{letter}/posted", **typed, tracking_number="RR7KZ")
        assert refused.status_code == 422
        assert 'value="RR7KZ"' in refused.text
        assert 'role="alert"' in refused.text


def test_nothing_chosen_is_said(life: Life, as_person: SignIn) -> None:
    registrar = as_person("registrar")
    assert registrar.get("/letters/print.pdf").status_code == 302
    many = "&".join(f"message={n}" for n in range(1, 150))
    assert registrar.get(f"/letters/print.pdf?{many}").status_code == 302
    assert "100" in registrar.get("/letters").text


def test_the_status_page_tells_and_names_nobody(life: Life, visitor: Visitor) -> None:
    with visitor.client.application.app_context():
        page = visitor.get(f"/{status_path(life.case_id)}").text
    assert "ЖТ-" in page
    assert "тіркелді" in page
    for name in ("Сейітова", "Registrar", "Ерубаев"):
        assert name not in page


@pytest.mark.parametrize("login", ["methodologist", "auditor"])
def test_R001_templates_and_acts_are_read_by_methodologist_and_auditor(
    world: World, as_person: SignIn, login: str
) -> None:
    reader = as_person(login)
    page = reader.get("/templates").text
    for code in codes():
        for one in templates(code):
            assert f"/templates/{code}/{one.version}" in page
    preview = reader.get("/templates/M-06/1").text
    assert preview.count("08.12.2026 10:00") >= 6
    assert "214" not in reader.get("/templates/M-06/1?facts=few").text
    assert reader.get("/templates/M-06/1.pdf?language=ru").mimetype == "application/pdf"
    register = reader.get("/acts").text
    for expected in ("№ 560", "1082", "214", "A-15", "quality_criteria", "K2000000350"):
        assert expected in register


@pytest.mark.parametrize("address", ["/templates/M-99/1", "/templates/M-01/9", "/templates/M-01/9.pdf"])
def test_there_is_no_such_template(world: World, as_person: SignIn, address: str) -> None:
    assert as_person("methodologist").get(address).status_code == 404
