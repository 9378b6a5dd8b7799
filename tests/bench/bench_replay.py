"""The replay of a case of 500 entries: the page and a step at the server, then both in Chromium.

The case is walked through the product's own operations: its reply is sent back again and again. The server is
the product's own, of two workers; its time is what a client waits for an answer that it has read to the end.
In the browser the first frame counts from the navigation to the picture that has diagram and panel, a step
from the key to the picture that has both changed, at the pace of somebody who looks at each.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engine.storage import server
from tests.bench.figures import Figure, median, p95
from tests.database import fresh_database
from tests.factories import ALMATY, PASSWORD, World
from tests.lives import RETURNED, TO_REPLY, Life
from tests.prove.cases import settled
from tests.prove.site import serving
from tests.prove.visitor import Visitor

ENTRIES = 500
FRAME_MS, STEP_MS = 150, 30
PAGES, STEPS = 12, 60
LOOKS_MS = 250
CHROMIUM = os.environ.get("JAUAP_BROWSER") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# A picture is there when the frame after the change was handed over; a key counts from when it was pressed.
_WATCH = """
window.frames_ = [];
let since = 0;
document.addEventListener("keydown", (event) => { since = event.timeStamp; }, true);
new MutationObserver(() => {
  const stage = document.querySelector("[data-replay]");
  const state = stage && stage.dataset.state;
  if (state === window.state_) return;
  window.state_ = state;
  if (state !== "drawn") return;
  const from = since;
  requestAnimationFrame(() => { const sent = new MessageChannel();
    sent.port1.onmessage = () => window.frames_.push(performance.now() - from); sent.port2.postMessage(0); });
}).observe(document, { subtree: true, attributes: true, childList: true, attributeFilter: ["data-state"] });
"""

_NEWEST = """
() => new Promise((done) => {
  const ask = () => (window.frames_.length ? done(window.frames_.at(-1)) : setTimeout(ask, 5));
  ask();
})
"""


def run() -> Iterator[Figure]:
    with server.temporary() as running, fresh_database(running.url) as url, settled(url) as world:
        began = time.perf_counter()
        life = long_life(world)
        yield Figure(f"  a case of {ENTRIES} entries walked in", time.perf_counter() - began, "s")
        with tempfile.TemporaryDirectory() as folder, serving(url, Path(folder)) as site:
            address = f"/cases/{life.case_id}/replay"
            yield from _at_the_server(Visitor(site.port).sign_in("department_head"), address)
            yield from _in_the_browser(f"http://127.0.0.1:{site.port}", address)


def long_life(world: World, entries: int = ENTRIES) -> Life:
    """A case whose reply comes back until it has so many entries; no demand is repeated."""
    life = Life(world, datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY))
    life.walk(*TO_REPLY)
    turn = 0
    while life.case().version < entries:
        (element,) = set(life.open_elements()) & {"draft_reply", "quality_analysis", "decide_third_return"}
        turn += 1
        said = {
            "draft_reply": {"text": f"Құрметті Айнұр! Жарық қосылды, {turn}-акт қоса беріледі."},
            "quality_analysis": RETURNED,
            "decide_third_return": {},
        }
        life.at -= timedelta(minutes=6)
        life.step(element, **said[element])
    return life


def _at_the_server(visitor: Visitor, address: str) -> Iterator[Figure]:
    def asked(path: str) -> float:
        began = time.perf_counter()
        answer = visitor.send("GET", path)
        assert answer.status == 200, answer
        return (time.perf_counter() - began) * 1000

    for told, path, count in (
        ("the page at its last step", lambda n: address, PAGES),
        ("a step", lambda n: f"{address}/{ENTRIES - n * 7 % ENTRIES}", STEPS),
    ):
        paths: Callable[[int], str] = path
        for n in range(4):  # each worker has compiled the diagrams
            asked(paths(n))
        took = [asked(paths(n)) for n in range(count)]
        yield Figure(f"replay of {ENTRIES} entries, server: {told}, median", median(took), "ms")
        yield Figure(f"replay of {ENTRIES} entries, server: {told}, 95th percentile", p95(took), "ms")


def _in_the_browser(site: str, address: str) -> Iterator[Figure]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900}).new_page()
        page.add_init_script(_WATCH)
        page.goto("/login")
        page.fill("#login", "department_head")
        page.fill("#password", PASSWORD)
        page.click(".login-card .button-main")
        page.wait_for_url(lambda at: "/login" not in at)
        opened = [_opened(page, address, ENTRIES - n) for n in range(PAGES)]
        yield Figure(f"replay of {ENTRIES} entries: the first frame, median", median(opened), "ms", FRAME_MS)
        yield Figure(f"replay of {ENTRIES} entries: the first frame, 95th percentile", p95(opened), "ms")
        for told, key in (("back", "ArrowLeft"), ("forward", "ArrowRight")):
            took = [_pressed(page, key) for _ in range(STEPS)]
            yield Figure(f"replay of {ENTRIES} entries: a step {told}, median", median(took), "ms", STEP_MS)
            yield Figure(f"replay of {ENTRIES} entries: a step {told}, 95th percentile", p95(took), "ms")
        browser.close()


def _opened(page: Page, address: str, step: int) -> float:
    """From the page of the case, as one comes there."""
    page.goto(address.removesuffix("/replay"))
    page.wait_for_timeout(LOOKS_MS)
    page.goto(f"{address}?step={step}")
    return _frame(page)


def _pressed(page: Page, key: str) -> float:
    page.evaluate("window.frames_.length = 0")
    page.keyboard.press(key)
    took = _frame(page)
    page.wait_for_timeout(LOOKS_MS)
    return took


def _frame(page: Page) -> float:
    """Milliseconds to the newest picture."""
    took: float = page.evaluate(_NEWEST)
    return took
