"""What will be late: past cases of the same step, an honest bound, no word without data."""

from __future__ import annotations

import pytest

from engine.domain.forecast import MINIMUM, Risk, forecast, percentile

TEN = dict.fromkeys(range(1, 11), 1)
"""Ten cases: one needed a day, one two, ... one ten."""


@pytest.mark.parametrize(
    ("left", "risk"),
    [
        (-1, Risk.LATE),
        (0, Risk.LIKELY),
        (4, Risk.LIKELY),
        (5, Risk.LIKELY),  # five of ten need more: as many as not
        (6, Risk.POSSIBLE),
        (8, Risk.POSSIBLE),
        (9, Risk.LOW),  # one of ten needs more: the 90th percentile is met
        (10, Risk.LOW),
    ],
)
def test_the_risk_is_the_share_of_past_cases_that_would_miss_the_day(left: int, risk: Risk) -> None:
    assert forecast(left, 0, of_topic=TEN, of_step={}).risk is risk


def test_the_figures_behind_it_are_told() -> None:
    found = forecast(6, 0, of_topic=TEN, of_step={})
    assert (found.median, found.most, found.cases, found.of_topic) == (5, 9, 10, True)
    assert found.share == pytest.approx(0.4)


def test_a_case_that_waited_is_compared_with_those_that_waited_as_long() -> None:
    """Fifty were done in two days and ten needed twenty: on day ten only the ten are its like."""
    past = {2: 50, 20: 10}
    assert forecast(5, 0, of_topic=past, of_step={}).risk is Risk.POSSIBLE
    waited = forecast(5, 10, of_topic=past, of_step={})
    assert (waited.risk, waited.cases, waited.median) == (Risk.LIKELY, 10, 20)


@pytest.mark.parametrize(("count", "risk"), [(MINIMUM - 1, Risk.UNKNOWN), (MINIMUM, Risk.LIKELY)])
def test_too_few_past_cases_say_nothing(count: int, risk: Risk) -> None:
    found = forecast(1, 0, of_topic={5: count}, of_step={})
    assert found.risk is risk
    assert (found.median is None) == (risk is Risk.UNKNOWN)


def test_what_is_late_is_late_without_any_data() -> None:
    assert forecast(-3, 0, of_topic={}, of_step={}).risk is Risk.LATE


def test_a_topic_with_too_few_cases_is_judged_by_the_step() -> None:
    found = forecast(5, 0, of_topic={1: MINIMUM - 1}, of_step={20: MINIMUM})
    assert (found.risk, found.of_topic) == (Risk.LIKELY, False)


def test_a_percentile_is_a_day_that_occurred() -> None:
    assert [percentile({1: 9, 30: 1}, percent) for percent in (50, 90, 91)] == [1, 1, 30]
    with pytest.raises(ValueError, match="empty"):
        percentile({}, 50)
