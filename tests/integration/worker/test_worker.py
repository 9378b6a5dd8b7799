"""The worker: what is due fires once, what is driven is left alone, mail goes out with its key."""

from __future__ import annotations

import json
import smtplib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email import message_from_bytes

import pytest
from sqlalchemy import Engine, func, select, update

from engine.operations.sending import OutgoingMessage
from engine.storage.tables import cases, journal, messages, timers
from engine.worker import mail as outgoing
from engine.worker import run_worker
from engine.worker import timers as due_timers
from engine.worker.mail import smtp_sender
from engine.worker.timers import DueTimers
from tests.factories import ALMATY, World
from tests.lives import TO_EXECUTOR, Life

# All reminders and the last day of this appeal lie in the past of any database clock.
LONG_AGO = datetime(2022, 10, 10, 9, 5, tzinfo=ALMATY)


MOMENTS = 8
"""Of an ordinary term: one timer at a time, which sets the next."""


def all_of(engine: Engine) -> int:
    """Sweeps until nothing is due, as a worker does; how many timers it fired."""
    return sum(iter(DueTimers(engine).fire, 0))


def _count(engine: Engine, table: object, *where: object) -> int:
    with engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one())  # type: ignore[arg-type]  # test


@pytest.fixture
def late(published: World) -> Life:
    life = Life(published, LONG_AGO, received_at="2022-10-10T09:05")
    life.walk(*TO_EXECUTOR)
    return life


def test_a_due_timer_fires_once_with_two_workers(late: Life) -> None:
    engine = late.world.engine
    with ThreadPoolExecutor(2) as pool:
        fired = list(pool.map(lambda due: due.fire(), [DueTimers(engine), DueTimers(engine)]))
    assert sum(fired) + all_of(engine) == MOMENTS
    assert _count(engine, journal, journal.c.command == "fire_timer") == MOMENTS
    assert DueTimers(engine).fire() == 0


def test_timers_of_one_case_fire_in_the_order_they_were_due(published: World) -> None:
    engine = published.engine
    lives = [Life(published, LONG_AGO, received_at="2022-10-10T09:05") for _ in range(3)]
    for life in lives:
        life.walk(*TO_EXECUTOR)
    assert all_of(engine) == 3 * MOMENTS
    for life in lives:
        with engine.connect() as conn:
            fired = select(journal.c.facts).where(journal.c.command == "fire_timer")
            facts = conn.execute(
                fired.where(journal.c.case_id == life.case_id).order_by(journal.c.case_seq)
            ).scalars()
            due = [json.loads(one)["due_at"] for one in facts]
        assert due == sorted(due)


def test_a_case_that_a_driver_replays_is_left_alone(late: Life) -> None:
    engine = late.world.engine
    with engine.begin() as conn:
        conn.execute(update(cases).values(clock_driven=True))
    assert DueTimers(engine).fire() == 0
    assert _count(engine, timers, timers.c.state == "pending") == 1


def test_a_timer_of_the_future_waits(published: World) -> None:
    life = Life(published, datetime.now(ALMATY), received_at=datetime.now(ALMATY).isoformat())
    life.walk(*TO_EXECUTOR)
    DueTimers(published.engine).fire()
    assert _count(published.engine, timers, timers.c.state == "pending") >= 1


def test_a_failed_timer_waits_before_it_is_tried_again(late: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def fail(engine: Engine, actor: object, *, timer_id: int, wait: bool) -> None:
        calls.append(timer_id)
        raise RuntimeError("Сейітова")

    monkeypatch.setattr(due_timers, "fire_timer", fail)
    due = DueTimers(late.world.engine)
    assert (due.fire(), due.fire()) == (0, 0)
    assert len(calls) == 1


def test_a_worker_passes_over_a_case_that_another_holds(late: Life) -> None:
    engine = late.world.engine
    with engine.begin() as conn:
        conn.execute(select(cases.c.id).with_for_update())
        began = time.monotonic()
        assert DueTimers(engine).fire() == 0
    assert time.monotonic() - began < 5  # a statement that waits for a lock gives up after ten
    assert all_of(engine) == MOMENTS


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_worker_sends_what_was_queued_and_stops(database_url: str, late: Life) -> None:
    engine, stop = late.world.engine, threading.Event()
    running = threading.Thread(target=run_worker, args=(database_url, stop))
    running.start()
    try:
        # The overdue timer queues a message of its own, so the timers come first.
        _until(lambda: _count(engine, timers, timers.c.state == "fired") == MOMENTS)
        _until(lambda: _count(engine, messages, messages.c.state == "queued") == 0)
    finally:
        stop.set()
        running.join(timeout=20)
    assert not running.is_alive()
    assert _count(engine, messages, messages.c.state == "sent") == _count(engine, messages)


def test_mail_carries_the_dedup_key_as_its_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    class FakeServer:
        def __init__(self, host: str, port: int, timeout: int) -> None:
            sent.append(f"{host}:{port}")

        def __enter__(self) -> FakeServer:
            return self

        def __exit__(self, *failure: object) -> None:
            return None

        def send_message(self, mail: dict[str, str]) -> None:
            sent.append(mail["Message-ID"])

    monkeypatch.setattr(smtplib, "SMTP", FakeServer)
    send = smtp_sender("smtp://mail.example.kz:2525")
    message = OutgoingMessage(
        1, 7, "M-01", "kk", "email", "a@example.kz", "Талон", "Мәтін", "7:M-01:send_voucher#1"
    )
    send(message)
    send(message)
    assert sent == ["mail.example.kz:2525", "<7.M-01.send_voucher-1@localhost>"] * 2


@pytest.mark.parametrize(
    "address",
    [
        "a@example.kz\nBcc: everybody@example.kz",
        "a@example.kz, b@example.kz",
        "a@example.kz\x00",
        "Айнұр <a@example.kz>",
        "list: a@example.kz;",
        '"a b"@example.kz',
        "a@" + "x" * 300 + ".kz",
        "a@..kz",
        "a@@",
    ],
)
def test_an_address_never_writes_a_header_of_its_own(address: str) -> None:
    message = OutgoingMessage(1, 7, "M-01", "kk", "email", address, "Талон", "Мәтін", "7:M-01:x#1")
    with pytest.raises(ValueError, match=r"address|label|domain"):
        outgoing._email(message)


def test_a_subject_is_one_line_and_a_kazakh_domain_is_an_address() -> None:
    subject = "Талон\r\nBcc: everybody@example.kz"
    message = OutgoingMessage(1, 7, "M-01", "kk", "email", "a@мысал.қаз", subject, "Мәтін", "7:M-01:жіберу#1")
    mail = message_from_bytes(bytes(outgoing._email(message)))
    assert mail["Bcc"] is None
    assert mail["To"] == "a@xn--80awbu3c.xn--80ao21a"
    assert mail["Message-ID"].isascii()
