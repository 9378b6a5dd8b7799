"""The list of cases shows and finds only what the reader may know."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.queries import reading
from engine.queries.case_list import CaseList, case_list
from engine.queries.masking import MASK
from tests.factories import World
from tests.lives import Life


def _cases(life: Life, login: str, text: str = "") -> CaseList:
    with reading(life.world.engine) as conn:
        return case_list(conn, life.world.actor(login), text=text, at=life.at)


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def test_a_controller_finds_a_case_by_a_word_of_its_subject(life: Life) -> None:
    (row,) = _cases(life, "controller").rows
    assert [one.id for one in _cases(life, "controller", row.subject[:6].upper()).rows] == [row.id]
    assert _cases(life, "controller", "no such words").total == 0


def test_an_auditor_sees_the_case_but_neither_reads_nor_finds_it_by_its_words(life: Life) -> None:
    subject = _cases(life, "controller").rows[0].subject
    (row,) = _cases(life, "auditor").rows
    assert (row.subject, row.applicant) == (MASK, MASK)
    assert _cases(life, "auditor", subject).total == 0


def test_a_stranger_finds_nothing(life: Life) -> None:
    assert _cases(life, "stranger").total == 0
