"""500 open pages that ask for news beside people who work: ``python3 run.py bench news``.

The product's own server (two workers) on a durable database. In turn, each with four people who open task
pages: nobody connected; 500 connected, each asking every five seconds with its stamps, while an appeal comes
in each second; the same without stamps, so that every question costs the database (what it would be without
the memory of announcements). Ratios of one run count.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
from sqlalchemy import func, insert, select

from engine.domain.actor import Role
from engine.storage import server
from engine.storage.tables import sessions
from tests.bench.figures import Figure, median, p95
from tests.bench.news_crowd import Heard, connected
from tests.database import fresh_database
from tests.factories import World, make_person
from tests.prove.cases import open_item, settled, waiting_cases
from tests.prove.site import Site, serving
from tests.prove.visitor import Visitor
from webapp.app import create_app
from webapp.news import feed as news_feed
from webapp.settings import Settings

PEOPLE = 500
REGISTRARS = 25
EVERY_SECONDS = 5.0
READERS = 4
THINK_SECONDS = 0.2
QUESTIONS = 300


@dataclass
class Phase:
    pages: list[float] = field(default_factory=list)
    cpu: float = 0.0
    """Seconds of a processor that the web workers used in a second."""
    heard: Heard = field(default_factory=Heard)
    delays: list[float] = field(default_factory=list)


def run(*, seconds: float) -> Iterator[Figure]:
    with server.temporary(durable=True) as running, fresh_database(running.url) as url, settled(url) as world:
        tokens = _sign_in_everybody(world)
        tasks = [open_item(world, case, "register_appeal").id for case in waiting_cases(world, 20)]
        yield from _processor(url, world, tokens[-1])
        with tempfile.TemporaryDirectory() as folder, serving(url, Path(folder)) as site:
            _phase(site, world, tasks, [], 5, stamped=True)
            alone = _phase(site, world, tasks, [], seconds / 2, stamped=True)
            beside = _phase(site, world, tasks, tokens, seconds, stamped=True)
            again = _phase(site, world, tasks, [], seconds / 2, stamped=True)
            costly = _phase(site, world, tasks, tokens, seconds / 2, stamped=False)
    pages = alone.pages + again.pages
    cpu = (alone.cpu + again.cpu) / 2
    yield Figure("a task page, nobody connected: median", 1000 * median(pages), "ms")
    yield Figure("a task page, nobody connected: 95th percentile", 1000 * p95(pages), "ms")
    yield Figure(f"a task page beside {PEOPLE} connected: median", 1000 * median(beside.pages), "ms")
    yield Figure(f"a task page beside {PEOPLE} connected: 95th percentile", 1000 * p95(beside.pages), "ms")
    yield Figure("its median against nobody connected", median(beside.pages) / median(pages), "times", 1.5)
    yield Figure("its 95th percentile against nobody connected", p95(beside.pages) / p95(pages), "times", 2)
    yield Figure("from commit to the open page: median", median(beside.delays), "s", EVERY_SECONDS)
    yield Figure("from commit to the open page: 95th percentile", p95(beside.delays), "s", EVERY_SECONDS + 1)
    told = beside.heard.statuses
    yield Figure("questions a second", sum(told.values()) / seconds, "1/s")
    yield Figure("answered from memory", 100 * told.get(304, 0) / sum(told.values()), "%")
    yield Figure("a question: median", 1000 * median(beside.heard.waits), "ms")
    yield Figure(f"processor of the web workers for the {PEOPLE}", 100 * (beside.cpu - cpu), "%")
    yield Figure("the same without stamps: processor", 100 * (costly.cpu - cpu), "%")
    yield Figure("the same without stamps: a task page, median", 1000 * median(costly.pages), "ms")
    yield Figure("the same without stamps: 95th percentile", 1000 * p95(costly.pages), "ms")


def _processor(url: str, world: World, token: str) -> Iterator[Figure]:
    """What a question costs this process, whatever else the machine does."""
    settings = Settings(database_url=url, secret="of-the-bench", testing=True)
    app = create_app(settings, pool=world.engine)
    stop = news_feed.listen(app, world.engine)
    client = app.test_client()
    client.set_cookie("jauap_session", token)
    while (stamp := client.get("/news").headers.get("ETag")) is None:
        time.sleep(0.05)
    address = "/news?" + urlencode({"preset": "free", "since": "2026-01-01T00:00:00+00:00"})
    for what, headers in (("from memory", {"If-None-Match": stamp}), ("from the database", {})):
        spent = []
        for _ in range(QUESTIONS):
            began = time.process_time()
            status = client.get(address, headers=headers).status_code
            spent.append(time.process_time() - began)
            assert status == (304 if headers else 200)
        yield Figure(f"a question answered {what}: processor of the web process", 1000 * median(spent), "ms")
    stop.set()


def _sign_in_everybody(world: World) -> list[str]:
    """A session each: signing in is slow on purpose and not what is measured."""
    tokens = []
    with world.engine.begin() as conn:
        for number in range(PEOPLE):
            role, place = (Role.REGISTRAR, "oblast") if number < REGISTRARS else (Role.EXECUTOR, "unit")
            person = make_person(conn, f"connected_{number}", world.organisations[place], role)
            tokens.append(f"token-{number}")
            row = {"token_hash": hashlib.sha256(tokens[-1].encode()).digest(), "person_id": person}
            conn.execute(insert(sessions).values(row | {"expires_at": func.now() + timedelta(hours=1)}))
    return tokens


def _phase(
    site: Site, world: World, tasks: list[int], tokens: list[str], seconds: float, *, stamped: bool
) -> Phase:
    found, stop = Phase(), threading.Event()
    readers = [threading.Thread(target=_read, args=(site, tasks, stop, found.pages)) for _ in range(READERS)]
    with _crowd(site, world, tokens, seconds, stamped, found):
        for reader in readers:
            reader.start()
        before, began = _used(site), time.monotonic()
        came = []
        while time.monotonic() < began + seconds:
            if tokens and time.monotonic() < began + seconds - EVERY_SECONDS - 2:
                waiting_cases(world, 1)
                came.append(time.monotonic())
            time.sleep(1)
        found.cpu = (_used(site) - before) / (time.monotonic() - began)
        stop.set()
        for reader in readers:
            reader.join()
    for number, moment in enumerate(came, 1):
        found.delays += [heard - moment for heard in found.heard.arrivals.get(number, [])]
    return found


@contextmanager
def _crowd(
    site: Site, world: World, tokens: list[str], seconds: float, stamped: bool, found: Phase
) -> Iterator[None]:
    if not tokens:
        yield
        return
    with world.engine.connect() as conn:
        since = conn.execute(select(func.clock_timestamp())).scalar_one()
    address = "/news?" + urlencode({"preset": "free", "since": since.isoformat()})
    ours, theirs = multiprocessing.Pipe()
    people = multiprocessing.get_context("spawn").Process(
        target=connected,
        args=(site.port, tokens, address, EVERY_SECONDS, seconds, stamped, theirs),
    )
    people.start()
    assert ours.recv() == "ready"
    yield
    found.heard = ours.recv()
    people.join()


def _used(site: Site) -> float:
    """Seconds of a processor of all web workers together."""
    times = [psutil.Process(pid).cpu_times() for pid in site.workers()]
    return sum(one.user + one.system for one in times)


def _read(site: Site, tasks: list[int], stop: threading.Event, pages: list[float]) -> None:
    visitor = Visitor(site.port).sign_in("registrar")
    number = 0
    while not stop.is_set():
        began = time.monotonic()
        assert visitor.send("GET", f"/work-items/{tasks[number % len(tasks)]}").status == 200
        pages.append(time.monotonic() - began)
        number += 1
        stop.wait(THINK_SECONDS)
