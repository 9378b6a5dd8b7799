"""Starts what works in the background and outlives what goes wrong in it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from procrastinate import App
from sqlalchemy import Engine

from engine.operations.carry_on_migration import requeue_migrations
from engine.operations.carry_on_what_if import requeue_what_ifs
from engine.operations.recount_clocks import requeue_recount
from engine.operations.remove_erased_files import requeue_erased_files
from engine.operations.requeue_deliveries import requeue_deliveries
from engine.operations.requeue_jobs import requeue_jobs
from engine.operations.send_message import requeue_forgotten
from engine.operations.send_staff_mail import requeue_staff_mails
from engine.storage.database import connect
from engine.worker.checkpoints import write_checkpoints
from engine.worker.outbox import sender
from engine.worker.past import keep_past_counted
from engine.worker.queue import make_app
from engine.worker.staff_mails import write_staff_mails
from engine.worker.stalled import watch_cases
from engine.worker.starts import fire_starts
from engine.worker.timers import TICK_SECONDS, fire_timers

log = structlog.get_logger("jauap.worker")

STALLED_SECONDS = 30.0
"""A worker that was silent for so long is dead, and what it had in hand is taken over.
``JAUAP_STALLED_SECONDS`` sets another time; a worker is heard of three times as often."""

FORGOTTEN = timedelta(seconds=30)
"""What waits for so long without a job of the queue is queued again. One that merely stands in a long queue,
or waits there for its next attempt, has a job: nothing is queued twice, however short this is."""

FORGETTABLE: Mapping[str, Callable[..., tuple[int, ...]]] = {
    "message": requeue_forgotten,
    "staff_mail": requeue_staff_mails,
    "service_job": requeue_jobs,
    "delivery": requeue_deliveries,
    "migration": requeue_migrations,
    "what_if": requeue_what_ifs,
}
"""What is a row for each thing to do, and who queues those anew that were forgotten."""


def run_worker(url: str, stop: threading.Event) -> None:
    """Works until ``stop`` is set; what is in hand is finished first."""
    engine = connect(url, pool_size=4)
    loops = [
        threading.Thread(target=loop, args=(engine, stop), name=name, daemon=True)
        for name, loop in (
            ("timers", fire_timers),
            ("starts", fire_starts),
            ("checkpoints", write_checkpoints),
            ("stalled", watch_cases),
            ("staff_mails", write_staff_mails),
            ("past", keep_past_counted),
        )
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
            for thing, requeue in FORGETTABLE.items():
                for id_ in await asyncio.to_thread(requeue, engine, older_than=FORGOTTEN):
                    log.warning(f"{thing}_requeued", **{f"{thing}_id": id_})
            if await asyncio.to_thread(requeue_recount, engine):
                log.warning("recount_requeued")
            if await asyncio.to_thread(requeue_erased_files, engine):
                log.warning("erased_files_requeued")
        except Exception as failure:  # noqa: BLE001 - another worker was faster, or the database restarts
            log.error("rescue_failed", error=type(failure).__name__)
        await asyncio.sleep(stalled / 3)
