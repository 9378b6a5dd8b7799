"""The queue's tasks: each carries out one job by a verb, and says in the log what came of it."""

from __future__ import annotations

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy import Engine

from engine.operations.run_delivery import run_delivery
from engine.operations.run_service_job import run_service_job
from engine.operations.send_message import send_message
from engine.storage.jobs import DELIVER, RUN_JOB, SEND_MESSAGE
from engine.worker.mail import Send

log = structlog.get_logger("jauap.worker")

ATTEMPTS = 6


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

    # Of a failed attempt the verb itself makes another or an incident; this is for a lost database.
    @app.task(name=RUN_JOB, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4))
    def run_job(job_id: int) -> None:
        log.info("service_job", job_id=job_id, state=run_service_job(engine, job_id=job_id)["state"])

    # Here too; half a minute at most, because what fails for good is to be seen within one.
    @app.task(name=DELIVER, retry=RetryStrategy(max_attempts=ATTEMPTS, wait=5))
    def deliver(delivery_id: int) -> None:
        log.info(
            "delivery", delivery_id=delivery_id, state=run_delivery(engine, delivery_id=delivery_id)["state"]
        )

    return app
