"""The page and the file of the lists of signs, over a case that has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.queries.masking import MASK
from tests.eventful import eventful_life
from tests.factories import World
from tests.integration.web.conftest import Visitor

ASKED = "kind=deadlines&from=2026-01-01&to=2030-12-31"


def test_a_changed_last_day_is_shown_with_a_way_to_its_entry_and_no_typed_word(
    published: World, at: datetime, as_person: Callable[[str], Visitor]
) -> None:
    life = eventful_life(published, at)
    auditor = as_person("auditor")
    page = auditor.get(f"/audit/signs?{ASKED}").text
    assert f'data-sign="{life.case_id}"' in page
    assert f"/cases/{life.case_id}/replay?step=" in page
    assert MASK in page
    assert "Сараптама" not in page
    file = auditor.get(f"/audit/signs.csv?{ASKED}").text
    assert "2026-12-14" in file
    assert "2026-12-28" in file
    assert "Сараптама" not in file
    assert "Сараптама қорытындысы күтілуде." in as_person("department_head").get(f"/audit/signs?{ASKED}").text
