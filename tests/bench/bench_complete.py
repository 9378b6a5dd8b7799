"""What completing a work item costs, from the SQL alone up to HTTP: ``python -m tests.bench.bench_complete``.

Three times the same twelve tasks with one return: by the verb in this process, with its SQL replayed by the
bare driver on a copy of the database after each case (the floor); by one client over HTTP; by eight at once.
The web server is the product's own (``jauap serve``: granian, two workers, each with its worker thread) on
a database with fsync, full page writes and synchronous commit on. Every request loads its case from the
tables: nothing of a case stays in a process between two of them.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
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
        yield from _by_verb(url, world, cases)
        yield from _rework(world)
        with tempfile.TemporaryDirectory() as folder:
            one, many = receive(world, cases), receive(world, 4 * cases)
            warm = receive(world, 4)
            world.engine.dispose()
            with serving(url, Path(folder)) as site:
                yield from _over_http(site, warm, one, many)


# --- by the verb, and the floor under it ------------------------------------------------------------------


def _by_verb(url: str, world: World, cases: int) -> Iterator[Figure]:
    firsts = receive(world, cases + 1)
    world.engine.dispose()
    verb: list[float] = []
    floor: list[float] = []
    counts: list[int] = []
    with copy_of(url) as copy:
        pool = connect(copy)
        before = written(pool)
        pool.dispose()
        with psycopg.connect(copy, prepare_threshold=2, options="-c search_path=public,jobs") as bare:
            for first in firsts:
                took, statements = _case(world, first)
                again = [replay(bare, each) for each in statements]
                if first != firsts[0]:  # the first case warms every cache
                    verb += took
                    floor += again
                    counts += map(len, statements)
        time.sleep(1.5)  # the server counts what a connection did when it ends or rests
        after = written(pool)
        pool.dispose()
    commands = len(firsts) * len(returns())
    rows = sum(after[n] - before[n] for n in ("tup_inserted", "tup_updated", "tup_deleted")) / commands
    yield Figure("the SQL of a completion alone (floor), median", median(floor), "ms")
    yield Figure("complete a work item by the verb, median", median(verb), "ms")
    yield Figure("  the verb against the floor", median(verb) / median(floor), "x", 2)
    yield Figure("  statements of its transaction, median", median(counts), "", 8)
    yield Figure("  statements of its transaction, most", max(counts), "")
    yield Figure("  rows inserted, updated and deleted", rows, "rows")
    _FLOOR["ms"] = median(floor)


_FLOOR: dict[str, float] = {}


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


def _rework(world: World) -> Iterator[Figure]:
    """Two such cases, one after the other: the first warms, and of the second medians of five returns count."""
    took = [_returned(world, first) for first in receive(world, 2)][-1]
    first, last = median(took[:5]), median(took[-5:])
    yield Figure(f"the same return by the verb: number {LOOPS} against number 1", last / first, "x", 1.2)


def _returned(world: World, item: int) -> list[float]:
    """Milliseconds of each return: three completions."""
    for _ in range(1, twelve.BACK_TO):
        item = complete(world.engine, world, item)["next"][0]
    took = []
    for _ in range(LOOPS):
        began = time.perf_counter()
        for task in range(twelve.BACK_TO, twelve.REVIEW + 1):
            item = complete(world.engine, world, item, back=task == twelve.REVIEW)["next"][0]
        took.append((time.perf_counter() - began) * 1000)
    return took


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


def _over_http(site: Site, warm: list[int], one: list[int], many: list[int]) -> Iterator[Figure]:
    for first in warm:
        Client(site.port, first).walk(first)
    client = Client(site.port, one[0])
    took = [ms for first in one for ms in client.walk(first)]
    yield Figure("complete a work item over HTTP, median", median(took), "ms", 6)
    yield Figure("complete a work item over HTTP, 95th percentile", p95(took), "ms", 15)
    yield Figure("  over HTTP against the floor", median(took) / _FLOOR["ms"], "x", 2)
    yield Figure(
        f"completions a second, {CLIENTS} clients, client included", _saturated(site, many), "/s", 200, True
    )
    workers = [psutil.Process(pid) for pid in site.workers()]
    largest = max(worker.memory_info().rss for worker in workers)
    yield Figure(
        f"memory of the larger web process after {15 * len(one + many)} completions",
        largest / MEGABYTE,
        "MB",
        180,
    )


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


if __name__ == "__main__":
    for figure in run(cases=int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        print(figure.line(), flush=True)
