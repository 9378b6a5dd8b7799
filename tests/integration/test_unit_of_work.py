"""One command, one transaction."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from engine.storage.jobs import defer
from engine.storage.unit_of_work import unit_of_work

ROOT = Path(__file__).parents[2]


def _jobs(engine: Engine) -> int:
    with engine.connect() as conn:
        count: int = conn.execute(text("select count(*) from jobs.procrastinate_jobs")).scalar_one()
        return count


def test_leaving_the_block_commits(engine_: Engine) -> None:
    with unit_of_work(engine_) as work:
        defer(work.conn, "send_message", message_id=1)
    assert _jobs(engine_) == 1


def test_an_exception_undoes_everything_jobs_included(engine_: Engine) -> None:
    def fail() -> None:
        with unit_of_work(engine_) as work:
            defer(work.conn, "send_message", message_id=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _jobs(engine_) == 0


def test_the_time_is_the_database_clock_unless_given(engine_: Engine, at: datetime) -> None:
    with unit_of_work(engine_) as work:
        clock = work.conn.execute(text("select clock_timestamp()")).scalar_one()
        assert abs((work.now - clock).total_seconds()) < 5
    with unit_of_work(engine_, at=at) as work:
        assert work.now == at


def test_a_time_without_a_zone_is_refused(engine_: Engine) -> None:
    with pytest.raises(ValueError, match="time zone"), unit_of_work(engine_, at=datetime(2026, 1, 1)):
        pass


def test_commit_is_called_in_one_place() -> None:
    calls = [
        path.relative_to(ROOT).as_posix()
        for folder in ("engine", "webapp", "forms")
        for path in (ROOT / folder).rglob("*.py")
        for _ in re.findall(r"\.commit\(\)", re.sub(r"``.*?``", "", path.read_text()))
        if "node_modules" not in path.parts
    ]
    assert calls == ["engine/storage/unit_of_work.py"]
