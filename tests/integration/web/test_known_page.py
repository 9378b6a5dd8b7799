"""Lists and reports as they were known at the end of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]
YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def today() -> str:
    return local_date(datetime.now(UTC)).isoformat()


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk("register_appeal")
    return life


def test_an_auditor_reads_the_list_as_it_was_known(life: Life, as_person: SignIn, today: str) -> None:
    auditor = as_person("auditor")
    page = auditor.get(f"/cases?known={today}").text
    assert f'href="/cases/{life.case_id}"' in page
    assert 'role="status"' in page
    before = auditor.get("/cases?known=2020-01-01").text
    assert f'href="/cases/{life.case_id}"' not in before
    assert 'href="/cases"' in before, "the way back to how it stands"


def test_the_report_says_as_of_which_day_it_is(life: Life, as_person: SignIn, today: str) -> None:
    head = as_person("department_head")
    assert "n = 1" in head.get(f"/reports/received?{YEAR}&known={today}").text
    page = head.get(f"/reports/received?{YEAR}&known=2020-01-01").text
    assert "n = 0" in page
    assert "01.01.2020" in page
    assert "01.01.2020" in head.get(f"/reports/received.csv?{YEAR}&known=2020-01-01").text


@pytest.mark.parametrize("day", ["2026-13-01", "x", "9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_known_is_refused_in_words(life: Life, as_person: SignIn, day: str) -> None:
    answer = as_person("auditor").get(f"/cases?known={day}")
    assert (answer.status_code, 'data-code="invalid_filter"' in answer.text) == (400, True)


def test_tomorrow_is_not_known_yet(life: Life, as_person: SignIn, today: str) -> None:
    tomorrow = datetime.fromisoformat(today) + timedelta(days=1)
    assert as_person("auditor").get(f"/cases?known={tomorrow:%Y-%m-%d}").status_code == 400


def test_who_does_not_audit_is_refused(life: Life, as_person: SignIn, today: str) -> None:
    executor = as_person("executor")
    assert executor.get(f"/cases?known={today}").status_code == 403
    assert 'name="known"' not in executor.get("/cases").text


@pytest.mark.parametrize("name", ["contacts", "returned"])
def test_each_report_is_had_as_known(life: Life, as_person: SignIn, today: str, name: str) -> None:
    head = as_person("department_head")
    assert 'name="known"' in head.get(f"/reports/{name}").text
    for ending in ("", ".csv"):
        assert "01.01.2020" in head.get(f"/reports/{name}{ending}?{YEAR}&known=2020-01-01").text


def test_the_signs_say_as_of_which_day_they_are(life: Life, as_person: SignIn, today: str) -> None:
    auditor = as_person("auditor")
    signs = "/audit/signs?kind=back_dated&minutes=1&from=2026-01-01&to=2030-01-01"
    assert f'data-sign="{life.case_id}"' in auditor.get(f"{signs}&known={today}").text
    page = auditor.get(f"{signs}&known=2020-01-01").text
    assert f'data-sign="{life.case_id}"' not in page
    assert 'role="status"' in page
    assert "known=2020-01-01" in page, "the other lists are of that day too"


@pytest.mark.parametrize("address", ["/inbox", "/reports/process", "/audit/process", "/reports", "/search"])
def test_a_page_that_cannot_be_had_so_says_it(
    life: Life, as_person: SignIn, today: str, address: str
) -> None:
    head = as_person("department_head")
    assert head.get(address).status_code == 200
    answer = head.get(f"{address}?known={today}")
    assert (answer.status_code, 'data-code="not_as_known"' in answer.text) == (400, True)


def test_a_refused_date_is_listed_and_handed_out_in_words(
    published: World, as_person: SignIn, at: datetime
) -> None:
    with pytest.raises(InvalidData):
        Life(published, at, received_at="2026-12-24T09:00")
    auditor = as_person("auditor")
    page = auditor.get("/audit/signs?kind=refused&from=2026-01-01&to=2030-01-01").text
    assert 'data-sign=""' in page
    assert "(received_at)" in page
    table = auditor.get("/audit/signs.csv?kind=refused&from=2026-01-01&to=2030-01-01").text
    assert "2026-12-24" in table
