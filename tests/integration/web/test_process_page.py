"""The heat map's page: coloured by what is chosen, the same in its table and its file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest

from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]
PERIOD = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk("register_appeal", "check_admissibility")
    return life


def drawing(page: str) -> dict[str, Any]:
    found = re.search(r"<script type=\"application/json\" data-drawing>(.*?)</script>", page, re.S)
    assert found is not None
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def test_the_diagram_is_coloured_by_what_is_chosen(life: Life, as_person: SignIn) -> None:
    reader = as_person("controller")
    by_time = drawing(reader.get(f"/reports/process?{PERIOD}&diagram=appeal/appeal.bpmn").text)
    assert re.search(r'data-id="register_appeal" [^>]*class="step heat-5"', by_time["svg"])
    by_count = drawing(reader.get(f"/reports/process?{PERIOD}&diagram=appeal/appeal.bpmn&measure=count").text)
    assert by_count["heat"]["register_appeal"] == "1"


def test_the_table_and_the_file_say_the_same(life: Life, as_person: SignIn) -> None:
    reader = as_person("controller")
    page = reader.get(f"/reports/process?{PERIOD}&diagram=appeal/appeal.bpmn").text
    assert 'data-element="register_appeal"' in page
    file = reader.get(f"/reports/process.csv?{PERIOD}").text
    assert re.search(r"register_appeal,1,0,0,0,0[.]12,0[.]12", file)


@pytest.mark.parametrize(
    "wrong", ["measure=x", "topic=x", "from=x", "version=x", "channel=x", "to=2020-01-01&from=2021-01-01"]
)
def test_an_address_changed_by_hand_is_refused_in_words(life: Life, as_person: SignIn, wrong: str) -> None:
    assert as_person("controller").get(f"/reports/process?{wrong}").status_code == 400


def test_a_period_without_steps_says_so(life: Life, as_person: SignIn) -> None:
    page = as_person("controller").get("/reports/process?from=2020-01-01&to=2020-01-31").text
    assert "data-drawing" not in page
    assert 'class="empty card"' in page


def test_who_reads_no_reports_does_not_open_it(life: Life, as_person: SignIn) -> None:
    assert as_person("executor").get("/reports/process").status_code == 403
