"""The past cases of Karaganda 2016 on a draft with a second approval: how long, and what comes of it.

The scenario is driven into a database of the bench's own, every twentieth appeal of it or, with ``--full``,
all 2,381; ``JAUAP_SCENARIO_DATABASE`` names a database that has it already. Then the question is asked as the
page asks it and carried on as the worker carries it on. It is asked twice, and the same answer must come; and
once on a draft in which every step has another name, so that no journal can be taken at its word.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine

from engine.demo import karaganda_2016 as scenario
from engine.domain.actor import Actor
from engine.operations.ask_what_if import ask_what_if
from engine.operations.carry_on_what_if import CHILDREN, carry_on_what_if
from engine.operations.open_workspace import open_workspace
from engine.operations.publish_deployment import shipped_files
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries.session_actor import actor_by_login
from engine.queries.what_ifs import what_if
from engine.storage import server
from engine.storage.database import connect
from tests.bench.figures import Figure
from tests.database import fresh_database
from tests.drafts import second_approval_everywhere, with_second_approval

GOAL_SECONDS = 60.0
STEP = timedelta(days=1)
DAYS = {"first": date(2015, 12, 1), "last": date(2017, 12, 31)}


@dataclass(frozen=True)
class Answered:
    cases: int
    wall: float
    processor: float
    summary: Mapping[str, Any]


def run(*, share: int) -> Iterator[Figure]:
    with _scenario(share) as pool:
        with pool.connect() as conn:
            methodologist = actor_by_login(conn, "methodologist")
        assert methodologist is not None
        first = _asked(pool, methodologist, with_second_approval())
        promised = GOAL_SECONDS if first.cases == scenario.TOTAL else None
        yield Figure(
            f"a second approval on {first.cases:,} past cases, {CHILDREN} children", first.wall, "s", promised
        )
        yield Figure("  processor, all children", first.processor, "s")
        yield from _effect(first.summary)
        again = _asked(pool, methodologist, with_second_approval())
        yield Figure("  asked again", again.wall, "s", promised)
        yield Figure("  the same answer", float(first.summary == again.summary), "", 1, least=True)
        other = _asked(pool, methodologist, second_approval_everywhere())
        yield Figure("every step has another name too: each case is walked whole", other.wall, "s", promised)
        yield Figure("  processor, all children", other.processor, "s")
        yield Figure("  the same figures", float(_same(first.summary, other.summary)), "", 1, least=True)


def _effect(told: Mapping[str, Any]) -> Iterator[Figure]:
    yield Figure("cases that fit the draft", float(told["fit"]), f"of {told['cases']}")
    for name, kind in (("step", "steps"), ("work of role", "roles")):
        for one, (before, after) in told[kind].items():
            if before != after:
                yield Figure(f"  {name} {one}: {before} before, on the draft", float(after), "")
    before, after = (seconds / 3600 for seconds in told["median_seconds"])
    yield Figure(f"  usual time to the answer: {before:.1f} h before, on the draft", after, "h")
    yield Figure(f"  answered late: {told['late'][0]} before, on the draft", float(told["late"][1]), "")


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return {**one, "names": None} == {**other, "names": None}


@contextmanager
def _scenario(share: int) -> Iterator[Engine]:
    known = os.environ.get("JAUAP_SCENARIO_DATABASE")
    if known:
        pool = connect(known)
        yield pool
        pool.dispose()
        return
    with server.temporary() as running, fresh_database(running.url) as url:
        pool = connect(url)
        scenario.run(pool, print, share=share)
        yield pool
        pool.dispose()


def _asked(pool: Engine, methodologist: Actor, files: Mapping[str, bytes]) -> Answered:
    opened = open_workspace(pool, methodologist, title="Екінші келісу")
    shipped = shipped_files()
    for path in [path for path, file in files.items() if file != shipped[path]]:
        write_workspace_file(pool, methodologist, **opened, path=path, content=files[path], revision=0)
    began, spent = time.monotonic(), _processor()
    asked = ask_what_if(pool, methodologist, **opened, **DAYS, answered=False, step=STEP)
    id_, told = asked["what_if_id"], {"done": -1, "all": 0}
    while told["done"] < told["all"]:
        told = carry_on_what_if(pool, what_if_id=id_)
        assert "failed" not in told, told
    wall, spent = time.monotonic() - began, _processor() - spent
    with pool.connect() as conn:
        summary = what_if(conn, id_).summary
    assert summary is not None
    return Answered(asked["cases"], wall, spent, summary)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
