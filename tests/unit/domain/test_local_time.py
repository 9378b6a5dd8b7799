from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.domain.local_time import ALMATY, at_local, local, local_date


def test_utc_plus_5_since_march_2024_and_plus_6_before() -> None:
    assert at_local(date(2026, 11, 23)).isoformat() == "2026-11-23T00:00:00+05:00"
    assert at_local(date(2016, 2, 1)).isoformat() == "2016-02-01T00:00:00+06:00"


def test_every_half_hour_of_the_night_of_the_change_comes_back() -> None:
    moment = datetime(2024, 2, 29, 15, 0, tzinfo=UTC)
    for n in range(12):
        instant = moment + timedelta(minutes=30 * n)
        assert local(instant).astimezone(UTC) == instant


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 23, 9, 5))


def test_the_day_is_that_of_kazakhstan() -> None:
    assert local_date(datetime(2026, 11, 22, 19, 30, tzinfo=UTC)) == date(2026, 11, 23)


def test_the_zone_is_one_object() -> None:
    moment = at_local(date(2026, 11, 23))
    assert pickle.loads(pickle.dumps(moment)).tzinfo is ALMATY
    assert copy.deepcopy(moment).tzinfo is ALMATY
