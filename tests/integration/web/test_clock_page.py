"""The page of a case tells how its term was counted, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.domain.calendar import calendar_as_of
from engine.domain.clock_explained import explain
from engine.domain.legal_clock import given_term, term
from engine.domain.local_time import local, local_date
from engine.storage.tables import cases
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from tests.prove.cases import today
from webapp.console_words import translator
from webapp.presenters.clock_words import lines


def test_the_page_tells_what_was_counted_and_what_was_left_out(
    published: World, as_person: Callable[[str], Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    life = Life(published, local(today()))
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    with published.engine.connect() as conn:
        case = conn.execute(select(cases).where(cases.c.id == life.case_id)).one()
    page = unescape(as_person("controller").client.get(f"/cases/{life.case_id}?tab=clock").text)
    calendar = calendar_as_of()
    counted = term(case.clock_rule, local_date(case.registered_at), calendar)
    told = [line.text for line in lines(explain(counted, calendar), translator("kk"), "kk")]
    assert len(told) > 5
    assert [line for line in told if f"<li>{line}</li>" not in page] == []


def test_the_letter_of_a_parent_body_is_named_as_the_source(
    published: World, as_person: Callable[[str], Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-146; section 2.7: beside the legal clock, as the letter has it, on a day off too."""
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    saturday = today().date() + timedelta(days=(5 - today().weekday()) % 7)
    letter = {"parent_body": "AP", "parent_number": "05-1234", "parent_date": f"{today():%Y-%m-%d}"}
    life = Life(published, local(today()), channel="PARENT_BODY", parent_due_date=f"{saturday}", **letter)
    life.walk("register_appeal")
    reader = as_person("controller").client
    page = unescape(reader.get(f"/cases/{life.case_id}?tab=clock").text)
    _, _, parent = page.partition("Жоғары тұрған органға жауап")
    assert "№ 05-1234" in parent
    given = given_term("P-DUE", local_date(today()), saturday, calendar_as_of())
    told = [line.text for line in lines(explain(given, calendar_as_of()), translator("kk"), "kk")]
    assert len(told) == 4
    assert [line for line in told if f"<li>{line}</li>" not in parent] == []
