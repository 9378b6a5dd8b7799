"""What completing a work item costs, from the SQL alone up to HTTP: ``python3 run.py bench complete``.

Three times the same twelve tasks with one return: by the verb in this process; by one client over HTTP; by
eight at once. Between the cases of the first two the SQL of a completion is replayed by the bare driver on a
copy of the database (the floor): a ratio compares what ran under the same load.

The web server is the product's own (``jauap serve``: granian, two workers, each with its worker thread) on
a database with fsync, full page writes and synchronous commit on. Every request loads its case from the
tables: nothing of a case stays in a process between two of them.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg

from engine.storage.database import connect
from tests.bench import twelve
from tests.bench.figures import Figure, median, p95
from tests.bench.recording import Statement, recorded, replay
from tests.bench.town import complete, copy_of, receive, returns, town, written
from tests.factories import World
from tests.prove.site import Site, serving
from tests.prove.visitor import Visitor

CLIENTS = 8
MEGABYTE = 2**20
NEXT = re.compile(r"/work-items/(\d+)$")


def run(*, cases: int) -> Iterator[Figure]:
    with town() as (url, world):
        firsts = receive(world, 1 + 2 * cases)
        world.engine.dispose()
        with copy_of(url) as copy, Floor(copy) as floor:
            yield from _by_verb(world, floor, firsts[: 1 + cases])
            later = [kept for first in firsts[1 + cases :] for kept in _case(world, first)[1]]
            yield from _rework(world)
            warm, one, many = receive(world, 4), receive(world, cases), receive(world, 4 * cases)
            with tempfile.TemporaryDirectory() as folder, serving(url, Path(folder)) as site:
                yield from _over_http(site, floor, later, warm, one, many)


class Floor:
    """The copy of the database and a bare connection to it, whose transactions are counted."""

    def __init__(self, url: str) -> None:
        self._pool = connect(url)
        self._before = self._written()
        self._played = 0
        self._conn = psycopg.connect(url, prepare_threshold=2, options="-c search_path=public,jobs")

    def __enter__(self) -> Floor:
        return self

    def __exit__(self, *_: object) -> None:
        self._conn.close()
        self._pool.dispose()

    def play(self, statements: Sequence[Statement]) -> float:
        self._played += 1
        return replay(self._conn, statements)

    def rows(self) -> float:
        """Rows written by one transaction, as the database counts."""
        time.sleep(1.5)  # it hears from a connection when that rests
        after = self._written()
        names = ("tup_inserted", "tup_updated", "tup_deleted")
        return sum(after[name] - self._before[name] for name in names) / self._played

    def _written(self) -> dict[str, int]:
        counted = written(self._pool)
        self._pool.dispose()
        return counted


# --- by the verb, and the floor under it ------------------------------------------------------------------


def _by_verb(world: World, floor: Floor, firsts: list[int]) -> Iterator[Figure]:
    """Case by case the verb, then its SQL alone: whatever else the machine does falls on both."""
    verb: list[float] = []
    alone: list[float] = []
    counts: list[int] = []
    for first in firsts:
        took, statements = _case(world, first)
        again = [floor.play(each) for each in statements]
        if first != firsts[0]:  # the first case warms every cache
            verb += took
            alone += again
            counts += map(len, statements)
    yield Figure("the SQL of a completion alone (floor), median", median(alone), "ms")
    yield Figure("complete a work item by the verb, median", median(verb), "ms")
    yield Figure("  the verb against the floor", median(verb) / median(alone), "x", 2)
    yield Figure("  statements of its transaction, median", median(counts), "", 8)
    yield Figure("  statements of its transaction, most", max(counts), "")
    yield Figure("  rows inserted, updated and deleted", floor.rows(), "rows")


def _case(world: World, first: int) -> tuple[list[float], list[list[Statement]]]:
    took, kept, item = [], [], first
    for back in returns():
        with recorded() as statements:
            began = time.perf_counter()
            answer = complete(world.engine, world, item, back=back)
            took.append((time.perf_counter() - began) * 1000)
        kept.append(statements)
        item = answer["next"][0] if answer["next"] else 0
    return took, kept


# --- a case that comes back again and again ---------------------------------------------------------------

LOOPS = 100
PAIRS = 15


def _rework(world: World) -> Iterator[Figure]:
    """One case was returned a hundred times, each other one never: their next return, turn by turn."""
    old = receive(world, 1)[0]
    old = _up_to_loop(world, old)
    for _ in range(LOOPS):
        old = _returned(world, old)[1]
    young, aged = [], []
    for new in receive(world, PAIRS):
        young.append(_returned(world, _up_to_loop(world, new))[0])
        took, old = _returned(world, old)
        aged.append(took)
    yield Figure(
        f"a return by the verb: number {LOOPS} against number 1", median(aged) / median(young), "x", 1.2
    )


def _up_to_loop(world: World, item: int) -> int:
    for _ in range(1, twelve.BACK_TO):
        item = complete(world.engine, world, item)["next"][0]
    return item


def _returned(world: World, item: int) -> tuple[float, int]:
    """Milliseconds of the three completions of a return, and the item that it opened."""
    began = time.perf_counter()
    for task in range(twelve.BACK_TO, twelve.REVIEW + 1):
        item = complete(world.engine, world, item, back=task == twelve.REVIEW)["next"][0]
    return (time.perf_counter() - began) * 1000, item


# --- over HTTP --------------------------------------------------------------------------------------------


class Client:
    """One kept-alive connection of a signed-in controller, who posts one form after the other."""

    def __init__(self, port: int, item: int) -> None:
        visitor = Visitor(port).sign_in("controller")
        self._token = visitor.open_task(item)["csrf_token"]
        # As it is after the page: what "done" flashes is shown, and forgotten, by a page in between.
        self._cookie = "; ".join(f"{name}={value}" for name, value in visitor._cookies.items())
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def walk(self, first: int) -> list[float]:
        """Milliseconds of each of the fifteen completions of a case."""
        took, item = [], first
        for back in returns():
            seconds, place = self._post(item, twelve.typed(back=back))
            took.append(seconds * 1000)
            found = NEXT.search(place)
            item = int(found[1]) if found else 0
        return took

    def look(self, *addresses: str) -> None:
        for address in addresses:
            self._connection.request("GET", address, headers={"Cookie": self._cookie})
            answer = self._connection.getresponse()
            page = answer.read()
            assert answer.status == 200, (address, answer.status, page.decode()[:2000])

    def _post(self, item: int, data: dict[str, str]) -> tuple[float, str]:
        own = {"csrf_token": self._token, "version": "1", "key": uuid.uuid4().hex}
        body = urlencode(own | data)
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        self._connection.request("POST", f"/work-items/{item}/complete", body, headers)
        answer = self._connection.getresponse()
        page = answer.read()
        took = time.perf_counter() - began
        assert answer.status == 302, (answer.status, page.decode()[:2000])
        return took, answer.headers["Location"]


def _over_http(
    site: Site, floor: Floor, later: list[list[Statement]], warm: list[int], one: list[int], many: list[int]
) -> Iterator[Figure]:
    for first in warm:
        Client(site.port, first).walk(first)
    client, took, alone = Client(site.port, one[0]), [], []
    waiting = iter(later)
    for first in one:
        took += client.walk(first)
        alone += [floor.play(next(waiting)) for _ in returns()]
    yield Figure("complete a work item over HTTP, median", median(took), "ms", 6)
    yield Figure("complete a work item over HTTP, 95th percentile", p95(took), "ms", 15)
    yield Figure("  the floor meanwhile, median", median(alone), "ms")
    yield Figure("  over HTTP against the floor", median(took) / median(alone), "x", 2)
    speed = _saturated(site, many)
    yield Figure(f"completions a second, {CLIENTS} clients, client included", speed, "/s", 200, True)
    workers = [psutil.Process(pid) for pid in site.workers()]
    largest = max(worker.memory_info().rss for worker in workers)
    posted = len(returns()) * len(one + many)
    yield Figure(f"memory of the larger web process, {posted} completions", largest / MEGABYTE, "MB", 180)


def _saturated(site: Site, firsts: list[int]) -> float:
    clients = [Client(site.port, firsts[0]) for _ in range(CLIENTS)]
    waiting, lock = list(firsts), threading.Lock()

    def work(client: Client) -> int:
        done = 0
        while True:
            with lock:
                if not waiting:
                    return done
                first = waiting.pop()
            done += len(client.walk(first))

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = sum(pool.map(work, clients))
    return done / (time.perf_counter() - began)
