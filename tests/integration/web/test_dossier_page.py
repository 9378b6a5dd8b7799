"""The dossier on the case page: for whoever audits the case, and nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tests.dossiers import found, members
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_REPLY, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_REPLY)
    return life


AsPerson = Callable[[str], Visitor]


def paper(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_archive_holds_the_paper_and_is_verified(as_person: AsPerson, life: Life) -> None:
    visitor = as_person("department_head")
    page = visitor.get(f"/cases/{life.case_id}/dossier")
    assert f"/cases/{life.case_id}/dossier.zip" in page.text and "verify_dossier.py" in page.text
    answer = visitor.get(f"/cases/{life.case_id}/dossier.zip")
    assert answer.mimetype == "application/zip" and "no-store" in answer.headers["Cache-Control"]
    said = found(answer.data)
    assert said["ok"] and said["entries"] == len(life.answers)
    assert "Сейітова Айнұр" in paper(members(answer.data)["dossier.pdf"])
    alone = visitor.get(f"/cases/{life.case_id}/dossier.pdf")
    assert alone.mimetype == "application/pdf" and "Сейітова Айнұр" in paper(alone.data)


def test_whoever_sees_no_personal_data_gets_a_masked_one(as_person: AsPerson, life: Life) -> None:
    visitor = as_person("auditor")
    answer = visitor.get(f"/cases/{life.case_id}/dossier.zip")
    said, contents = found(answer.data), members(answer.data)
    assert said["ok"] and said["masked"] and said["records"] == 0
    told = paper(contents["dossier.pdf"])
    for word in ("Сейітова", "Айнұр", "Ерубаев", "ainur@example.kz", "жарық"):
        assert word not in told.replace("Айгүл", "") and word.encode() not in contents["case.json"], word
    assert said["head"] in told


def test_the_door_is_that_of_auditors_and_the_case_must_be_theirs(as_person: AsPerson, life: Life) -> None:
    for part in ("dossier", "dossier.pdf", "dossier.zip"):
        address = f"/cases/{life.case_id}/{part}"
        assert as_person("executor").get(address).status_code == 403
        assert as_person("auditor").get(f"/cases/{life.case_id + 1000}/{part}").status_code == 404
    assert "/dossier" in as_person("auditor").get(f"/cases/{life.case_id}").text
    assert "/dossier" not in as_person("executor").get(f"/cases/{life.case_id}").text


def test_a_case_that_does_not_fit_its_journal_is_not_handed_out(as_person: AsPerson, life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text(f"update cases set return_count = 7 where id = {life.case_id}"))
    answer = as_person("auditor").get(f"/cases/{life.case_id}/dossier.zip")
    assert answer.status_code == 500 and answer.mimetype == "text/html"
