"""The desks of manager, auditor, methodologist and administrator."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]
AT = datetime(2026, 11, 23, 9, 5).astimezone()


@pytest.fixture
def life(published: World) -> Life:
    life = Life(published, AT)
    life.walk("register_appeal")
    return life


def test_the_received_report_prints_its_base_and_rule(life: Life, as_person: SignIn) -> None:
    page = as_person("controller").get("/reports/received?from=2026-01-01&to=2026-12-31").text
    assert "n = 1" in page
    assert "Есептеу қағидасы" in page
    assert "<svg" in page


def test_its_table_comes_as_a_file(life: Life, as_person: SignIn) -> None:
    answer = as_person("controller").get("/reports/received.csv?from=2026-01-01&to=2026-12-31")
    assert answer.mimetype == "text/csv"
    assert 'filename="received-2026-01-01-2026-12-31.csv"' in answer.headers["Content-Disposition"]
    assert "individuals" in answer.text


def test_a_label_that_looks_like_a_formula_stays_text(life: Life, as_person: SignIn) -> None:
    answer = as_person("controller").get("/reports/received.csv?comparison=5&label==cmd()")
    assert "'=cmd()" in answer.text


def test_a_report_of_another_oblast_is_refused(life: Life, as_person: SignIn) -> None:
    other = life.world.organisations["other_oblast"]
    assert as_person("controller").get(f"/reports/received?organisation={other}").status_code == 403


@pytest.mark.parametrize("query", ["from=x", "from=2026-12-31&to=2026-01-01", "organisation=x"])
def test_edited_parameters_are_refused_in_words(as_person: SignIn, query: str) -> None:
    answer = as_person("controller").get(f"/reports/received?{query}")
    assert (answer.status_code, 'data-code="invalid_filter"' in answer.text) == (400, True)


def test_an_unknown_report_is_404(as_person: SignIn) -> None:
    assert as_person("controller").get("/reports/nothing").status_code == 404


def test_the_auditor_sees_that_the_journal_fits(life: Life, as_person: SignIn) -> None:
    assert 'data-verified="yes"' in as_person("auditor").post("/audit/verify").text


def test_the_auditor_sees_the_first_entry_that_does_not_fit(life: Life, as_person: SignIn) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text("alter table journal disable trigger journal_append_only"))
        conn.execute(text("update journal set command = 'claim' where case_seq = 2"))
        conn.execute(text("alter table journal enable trigger journal_append_only"))
    page = as_person("auditor").post("/audit/verify").text
    assert 'data-verified="no"' in page
    assert "<dd>2</dd>" in page


def test_the_methodologist_reads_and_downloads_published_files(life: Life, as_person: SignIn) -> None:
    methodologist = as_person("methodologist")
    index = methodologist.get("/studio").text
    address = re.findall(r"/studio/\d+/[^\"]+", index)[0]
    assert methodologist.get(address).status_code == 200
    raw = methodologist.get(address.replace("/studio/", "/studio/raw/"))
    assert raw.headers["Content-Disposition"].startswith("attachment")


def test_the_administrator_sees_people_and_no_case(life: Life, as_person: SignIn) -> None:
    administrator = as_person("administrator")
    place = life.world.organisations["other_oblast"]
    assert "strange_executor" in administrator.get(f"/admin/staff?organisation={place}").text
    assert administrator.get(f"/cases/{life.case_id}").status_code == 403


@pytest.mark.parametrize("login", ["auditor", "department_head", "methodologist", "administrator"])
def test_the_menu_marks_the_page_that_is_shown_and_no_other(
    published: World, as_person: SignIn, login: str
) -> None:
    person = as_person(login)
    links = re.findall(r'<li><a href="(/(?!inbox)[^"]*)"', person.get("/notices").text)
    assert len(links) > 3
    for link in links:
        assert re.findall(r'<li><a href="([^"]+)" aria-current="page"', person.get(link).text) == [link]
