"""Auditors see by which ways cases went, which of them left the drawn path, and take the log along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from engine.queries import reading
from engine.queries.mined import names_of_steps
from tests.eventful import eventful_life
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_REPLY, Life
from tests.logs_read import read_xes

SignIn = Callable[[str], Visitor]
PERIOD = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def eventful(published: World, at: datetime) -> Life:
    for _ in range(2):
        Life(published, at).walk(*TO_REPLY[:2])
    return eventful_life(published, at)


def test_what_left_the_path_leads_to_its_entry_and_ways_are_counted(
    as_person: SignIn, eventful: Life
) -> None:
    auditor = as_person("auditor")
    page = auditor.get(f"/audit/process?{PERIOD}").text
    moved = eventful.case().version - 1
    assert f'href="/cases/{eventful.case_id}/replay?step={moved}"' in page
    assert page.count("chip-grey") > 4
    assert "66,7" in page and "33,3" in page
    assert "/replay?step=" not in auditor.get(f"/audit/process?{PERIOD}&how=modify_case").text
    assert "/replay" not in auditor.get("/audit/process?from=2026-10-01&to=2026-10-02").text
    taken = auditor.get(f"/audit/process/log?{PERIOD}&format=xes")
    assert len(read_xes(taken.get_data(as_text=True))) == 3
    taken.close()
    assert auditor.get("/audit/process/log?format=doc").status_code == 400
    assert as_person("executor").get("/audit/process").status_code == 403


@pytest.mark.parametrize(
    ("chosen", "traces"),
    [("channel=PAPER_HAND", 3), ("channel=EOTINISH", 0), ("state=CLOSED", 0), ("topic=T1", 0)],
)
def test_page_and_file_have_the_cases_of_the_filter(
    as_person: SignIn, eventful: Life, chosen: str, traces: int
) -> None:
    auditor = as_person("auditor")
    page = auditor.get(f"/audit/process?{PERIOD}&{chosen}").text
    assert ("chip-grey" in page) == bool(traces)
    name, value = chosen.split("=")
    assert f"&amp;{name}={value}" in page, "the links to the files keep the filter"
    taken = auditor.get(f"/audit/process/log?{PERIOD}&{chosen}&format=xes")
    assert len(read_xes(taken.get_data(as_text=True))) == traces
    taken.close()
    assert auditor.get(f"/audit/process?{name}=nothing").status_code == 400


def test_steps_of_every_process_of_the_family_have_names(published: World) -> None:
    with reading(published.engine) as conn:
        names = names_of_steps(conn, "appeal", None)
        assert {"kk", "ru", "en"} <= names["classify_contact"].keys()
        assert names["draft_reply"]["en"] == "Draft the reply"
        assert names_of_steps(conn, "appeal", 99) == {}
