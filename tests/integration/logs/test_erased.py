"""An erased case stays in the log with all that was done on it, and with nothing of the person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.domain.actor import SYSTEM
from engine.queries import reading
from engine.queries.directly_follows import directly_follows
from engine.queries.event_log import LogChosen, event_log
from engine.reports.logs.formats import FORMATS
from tests.factories import World
from tests.integration.test_erasure import PERSON, WORDS, House
from tests.logs_read import graph_of_xes, read_xes


@pytest.fixture
def house(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    house = House(published, at, tmp_path)
    house.erase(house.life)
    return house


def log_of(house: House, format_: str) -> str:
    with reading(house.engine) as conn:
        return "".join(FORMATS[format_](lambda: event_log(conn, SYSTEM, LogChosen())))


def test_the_graph_holds_and_the_act_is_an_event(house: House) -> None:
    content = log_of(house, "xes")
    with reading(house.engine) as conn:
        assert graph_of_xes(content) == directly_follows(conn, SYSTEM, LogChosen())
        seqs = text("select case_seq from journal where case_id = :case order by case_seq")
        entries = conn.execute(seqs, {"case": house.life.case_id}).scalars().all()
    traces = {own["concept:name"]: events for own, events in read_xes(content)}
    events = traces[str(house.life.case_id)]
    assert {int(one["entry"]) for one in events} == set(entries)
    assert events[-1]["command"] == "erased"


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_nothing_of_the_person_is_in_any_format(house: House, format_: str) -> None:
    content = log_of(house, format_)
    told = {*WORDS, *(word for word in PERSON.values() if word)}
    assert [word for word in told if word in content] == []
