"""A worker dies after its mail left and before that was written down: nothing is missing, and what comes
twice carries the same Message-ID.

Mail cannot be sent exactly once; the receiver can tell a repetition by its identifier, and drop it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import Message
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.factories import World
from tests.prove.background import Worker
from tests.prove.cases import waiting_cases
from tests.prove.conftest import Figure
from tests.prove.mailbox import Mailbox
from tests.prove.site import PRODUCT
from tests.prove.sizes import size

pytestmark = pytest.mark.slow

WORKERS = 3
STALLED_SECONDS = "2"
PATIENCE = 120.0
CRASHES_OF_CONTROL = 3
FORGETFUL = "tests.prove.random_identifiers"


class Desk:
    """One worker with a mailbox of its own, so that it is known whom a mail kills."""

    def __init__(self, post: Post, url: str, folder: Path, entry: str) -> None:
        self.post = post
        self.mailbox = Mailbox(self._take)
        self._mending = threading.Lock()
        settings = {"SMTP_URL": self.mailbox.url, "JAUAP_STALLED_SECONDS": STALLED_SECONDS}
        self.worker = Worker(url, folder, entry, **settings)

    def _take(self, mail: Message) -> bool:
        if not self.post.arrived(mail):
            return True
        with self._mending:
            self.worker.kill()
        return False

    def close(self) -> None:
        self.mailbox.close()
        self.worker.stop()


class Post:
    """Everything that arrived, by identifier; the first copy of some kills its sender."""

    def __init__(self, crashes: int) -> None:
        self.crashes = 0
        self.copies: dict[str, list[Message]] = defaultdict(list)
        self._wanted = crashes
        self._lock = threading.Lock()

    def arrived(self, mail: Message) -> bool:
        """Whether its sender shall die now."""
        with self._lock:
            copies = self.copies[mail["Message-ID"]]
            copies.append(mail)
            fatal = len(copies) == 1 and self.crashes < self._wanted
            self.crashes += fatal
            return fatal

    def differing(self) -> list[str]:
        """Identifiers under which two different mails came."""
        texts = {name: {one.as_bytes() for one in copies} for name, copies in self.copies.items()}
        return [name for name, different in texts.items() if len(different) > 1]


@contextmanager
def _offices(post: Post, url: str, folder: Path, entry: str) -> Iterator[None]:
    with ExitStack() as desks:
        for _ in range(WORKERS):
            desks.callback(Desk(post, url, folder, entry).close)
        yield


def _states(world: World) -> Counter[str]:
    with world.engine.connect() as conn:
        chosen = text("select state from messages where address like '%@%'")
        return Counter(conn.execute(chosen).scalars())


def _send_all(world: World, url: str, folder: Path, crashes: int, entry: str = PRODUCT) -> Post:
    """Each registered appeal tells its applicant by mail; half as many mails again as crashes."""
    waiting_cases(world, crashes + crashes // 2 + 1, "register_appeal")
    post = Post(crashes)
    with _offices(post, url, folder, entry):
        deadline = time.monotonic() + PATIENCE + 4 * crashes
        while _states(world)["queued"] and time.monotonic() < deadline:
            time.sleep(0.2)
    return post


@pytest.mark.row(7, "effect, then crash: killed between mail and commit", "0 missing; same Message-ID twice")
def test_a_mail_that_left_before_a_crash_comes_again_under_its_name(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    crashes = size("crashes")
    began = time.monotonic()
    post = _send_all(town, durable_url, tmp_path, crashes)
    states = _states(town)
    repeated = sum(len(copies) > 1 for copies in post.copies.values())
    figure(
        f"{post.crashes} kills in {time.monotonic() - began:.0f} s: {states.total()} messages {dict(states)},"
        f" {len(post.copies)} arrived, {repeated} of them again under the same identifier,"
        f" {len(post.differing())} with other words"
    )
    assert post.crashes == crashes
    assert states == {"sent": len(post.copies)}
    assert repeated >= crashes
    assert post.differing() == []


@pytest.mark.row(7, "negative control: an identifier for each attempt", "must be found out")
def test_a_worker_that_forgets_the_key_is_found_out(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    post = _send_all(town, durable_url, tmp_path, CRASHES_OF_CONTROL, FORGETFUL)
    states = _states(town)
    figure(f"{states.total()} messages, {len(post.copies)} identifiers")
    assert len(post.copies) >= states.total() + CRASHES_OF_CONTROL
