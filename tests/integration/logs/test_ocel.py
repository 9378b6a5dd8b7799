"""Logs in OCEL 2.0 keep the standard's rules in both forms, and hold the order that the journal has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.actor import SYSTEM
from engine.domain.event_log import Entry, LoggedCase, Value, events_of
from engine.queries import reading
from engine.queries.directly_follows import directly_follows
from engine.queries.event_log import LogChosen, event_log
from engine.reports.logs.ocel import ocel_json, ocel_xml
from engine.reports.logs.xes import xes
from tests.eventful import eventful_life
from tests.factories import World
from tests.logs_read import read_xes
from tests.ocel_read import graph_of, read_json, read_xml

AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def test_both_forms_hold_the_same_log_with_the_graph_of_the_database(published: World, at: datetime) -> None:
    life = eventful_life(published, at)
    with reading(published.engine) as conn:
        chosen = LogChosen()
        one = read_json("".join(ocel_json(lambda: event_log(conn, SYSTEM, chosen))))
        other = read_xml("".join(ocel_xml(lambda: event_log(conn, SYSTEM, chosen))))
        kept = directly_follows(conn, SYSTEM, chosen)
    assert one == other
    assert graph_of(one) == kept
    assert {type_ for type_, _told, _related in one.objects.values()} == set(one.object_types)
    case = f"case-{life.case_id}"
    assert one.objects[f"reply-{life.case_id}-2"][2] == [(case, "part of")]
    handed = [related for type_, told, related in one.events.values() if told["lifecycle"] == "reassign"]
    assert (f"official-{published.people['second_executor']}", "given to") in handed[0]
    dropped = next(id_ for id_, event in one.events.items() if event[0] == "quality_analysis")
    one.events = {
        id_: event for id_, event in one.events.items() if id_ != dropped and event[0] != "quality_analysis"
    }
    assert graph_of(one) != kept


def hostile_case(words: str) -> LoggedCase:
    facts = {"key": f"{words}#1"}
    change = {"records": [["reply", 1]], "opened": [{"key": "a#1", "element_id": words, "assignee_id": 7}]}
    entries = [Entry(1, AT, 7, None, "complete_work_item", facts, change, 1)]
    attributes: dict[str, Value] = {
        "family": "appeal",
        "version": 1,
        "organisation": words,
        "topic": words,
        "received_at": AT,
    }
    return LoggedCase(1, attributes, events_of(entries, {7: words}))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@pytest.mark.parametrize("form", ["xes", "json", "xml"])
def test_no_words_make_a_file_that_cannot_be_read(form: str, words: str) -> None:
    case = hostile_case(words)
    if form == "xes":
        [(own, _events)] = read_xes("".join(xes([case])))
        topic = own["topic"]
    else:
        write, read = (ocel_json, read_json) if form == "json" else (ocel_xml, read_xml)
        topic = read("".join(write(lambda: [case]))).objects["case-1"][1]["topic"]
    # Only what XML 1.0 cannot hold at all was replaced.
    assert len(topic) == len(words)
    assert all(told in (meant, "\ufffd") for told, meant in zip(topic, words, strict=True))


BROKE = (
    "]]>",
    "\x00\x08\x1b",
    "\u202eabc\u200f",
    "\U0001f469\u200d\U0001f467",
    "<&\"'>",
    "a\r\nb\tc",
    "\ufffe",
)


@pytest.mark.parametrize("words", BROKE)
def test_words_that_broke_files_elsewhere(words: str) -> None:
    case = hostile_case(words)
    read_xes("".join(xes([case])))
    one, other = read_json("".join(ocel_json(lambda: [case]))), read_xml("".join(ocel_xml(lambda: [case])))
    assert one.objects["case-1"][1] == other.objects["case-1"][1]
