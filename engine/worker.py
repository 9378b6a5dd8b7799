"""The background worker: due timers each second, queued messages as soon as they are committed, a
checkpoint of the journal every few minutes.

Runs as a thread of the web process or as ``jauap worker``, on as many machines as wanted. The
database clock decides what is due; a row lock decides who does it.
"""

from __future__ import annotations

import asyncio
import os
import re
import smtplib
import threading
from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote, unquote, urlsplit

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy import Engine

from engine.due_timers import DueTimers
from engine.operations.send_message import OutgoingMessage, requeue_forgotten, send_message
from engine.operations.write_checkpoint import write_checkpoint
from engine.storage.database import connect
from engine.storage.jobs import SEND_MESSAGE

log = structlog.get_logger("jauap.worker")

TICK_SECONDS = 1.0
ATTEMPTS = 6

STALLED_SECONDS = 30.0
"""A worker that was silent for so long is dead, and what it had in hand is taken over.
``JAUAP_STALLED_SECONDS`` sets another time; a worker is heard of three times as often."""
FIRST_CHECKPOINT_SECONDS = 60.0
CHECKPOINT_SECONDS = 300.0

FORGOTTEN = timedelta(minutes=5)
"""A message that waits for so long without a job is queued again."""

Send = Callable[[OutgoingMessage], None]


def run_worker(url: str, stop: threading.Event) -> None:
    """Works until ``stop`` is set; what is in hand is finished first."""
    engine = connect(url, pool_size=4)
    loops = [
        threading.Thread(target=loop, args=(engine, stop), name=name, daemon=True)
        for name, loop in (("timers", _tick), ("checkpoints", _checkpoints))
    ]
    for thread in loops:
        thread.start()
    try:
        asyncio.run(_work(make_app(url, engine, sender()), engine, stop))
    finally:
        stop.set()
        for thread in loops:
            thread.join()
        engine.dispose()


# -- timers --------------------------------------------------------------------------------------


def _tick(engine: Engine, stop: threading.Event) -> None:
    due = DueTimers(engine)
    while not stop.is_set():
        try:
            fired = due.fire()
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("tick_failed", error=type(failure).__name__)
            fired = 0
        # A sweep takes its share of what is due: go on at once until one finds nothing.
        stop.wait(0 if fired else TICK_SECONDS)


# -- checkpoints ---------------------------------------------------------------------------------


def _checkpoints(engine: Engine, stop: threading.Event) -> None:
    """Bounds how much of the journal can be rewritten unseen: what came after the last checkpoint."""
    pause = FIRST_CHECKPOINT_SECONDS
    while not stop.wait(pause):
        pause = CHECKPOINT_SECONDS
        try:
            written = write_checkpoint(engine)
        except Exception as failure:  # noqa: BLE001 - a full disk or a database that restarts: try again
            log.error("checkpoint_failed", error=type(failure).__name__)
        else:
            if written["checkpoint"] is not None:
                log.info("checkpoint", number=written["checkpoint"], entries=written["entries"])


# -- messages ------------------------------------------------------------------------------------


def make_app(url: str, engine: Engine, send: Send) -> App:
    """The queue's application: its tables are in the schema ``jobs``."""
    options = "-c search_path=jobs,public -c timezone=UTC"
    app = App(connector=PsycopgConnector(conninfo=url, kwargs={"options": options}, min_size=1, max_size=4))

    @app.task(
        name=SEND_MESSAGE,
        pass_context=True,
        # Of whatever kind: a database that restarts must not cost anybody a message.
        retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4),
    )
    def send_one(context: JobContext, message_id: int) -> None:
        last = context.job is not None and context.job.attempts >= ATTEMPTS - 1
        sent = send_message(engine, message_id=message_id, send=send, last_attempt=last)
        log.info("message", message_id=message_id, state=sent["state"])

    return app


def sender() -> Send:
    """E-mail when ``SMTP_URL`` is set, else the demo outbox, which only says that it sent."""
    address = os.environ.get("SMTP_URL")
    return smtp_sender(address) if address else send_to_log


def send_to_log(message: OutgoingMessage) -> None:
    """The demo outbox: no address, name or text reaches the log."""
    log.info("outbox", code=message.code, case_id=message.case_id, language=message.language)


def smtp_sender(url: str) -> Send:
    """Sends through ``smtp://user:password@host:port`` or ``smtps://``; the Message-ID is the dedup key."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 25)
    opener = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP

    def send(message: OutgoingMessage) -> None:
        if "@" not in message.address:
            send_to_log(message)  # a telephone number: text messages have no gateway yet
            return
        with opener(host, port, timeout=20) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_email(message))

    return send


# What a mailbox may look like here: no quotes, no comments, no lists, nothing that ends a header line.
_MAILBOX = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,64}@[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,253}")


def _email(message: OutgoingMessage) -> EmailMessage:
    """Raises ``ValueError`` for an address that no mail can carry: people type them, nobody checks them."""
    sender_address = os.environ.get("SMTP_FROM", "jauap@localhost")
    identifier = quote(message.dedup_key.replace(":", ".").replace("#", "-"), safe="")
    mail = EmailMessage()
    mail["Subject"], mail["From"] = " ".join(message.subject.split()), sender_address
    mail["To"] = _mailbox(message.address)
    # The receiver can honour it: every attempt of one message carries the same identifier.
    mail["Message-ID"] = f"<{identifier}@{sender_address.split('@')[-1]}>"
    mail["Content-Language"] = message.language
    mail.set_content(message.body)
    return mail


def _mailbox(address: str) -> Address:
    """One mailbox, never parsed by the rules of a header: those know lists, groups and comments."""
    if not _MAILBOX.fullmatch(address.strip()):
        raise ValueError("not an address")
    user, _, host = address.strip().rpartition("@")
    return Address(username=user, domain=host.encode("idna").decode("ascii"))


# -- the loop ------------------------------------------------------------------------------------


async def _work(app: App, engine: Engine, stop: threading.Event) -> None:
    """Runs jobs until ``stop``; after a lost database it comes back by itself."""
    while not stop.is_set():
        try:
            await _until_stopped(app, engine, stop)
        except Exception as failure:  # noqa: BLE001 - the loop must outlive a restart of the database
            log.error("worker_failed", error=type(failure).__name__)
            await asyncio.to_thread(stop.wait, TICK_SECONDS)


async def _until_stopped(app: App, engine: Engine, stop: threading.Event) -> None:
    stalled = float(os.environ.get("JAUAP_STALLED_SECONDS", STALLED_SECONDS))
    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(
                install_signal_handlers=False,
                concurrency=2,
                delete_jobs="successful",
                update_heartbeat_interval=stalled / 3,
                stalled_worker_timeout=stalled,
            )
        )
        rescuing = asyncio.create_task(_rescue(app, engine, stalled))
        stopping = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        rescuing.cancel()
        working.cancel()
        await asyncio.gather(working, rescuing, return_exceptions=True)
        if not stop.is_set():
            raise ConnectionError("the worker ended by itself")


async def _rescue(app: App, engine: Engine, stalled: float) -> None:
    """Takes over what a killed worker had in hand: the queue itself never gives a job back."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
                log.warning("job_taken_over", job_id=job.id, task=job.task_name, attempts=job.attempts)
                await app.job_manager.retry_job(job)
            for message_id in await asyncio.to_thread(requeue_forgotten, engine, older_than=FORGOTTEN):
                log.warning("message_requeued", message_id=message_id)
        except Exception as failure:  # noqa: BLE001 - another worker was faster, or the database restarts
            log.error("rescue_failed", error=type(failure).__name__)
        await asyncio.sleep(stalled / 3)
