"""One attempt of a service task that reaches outside: three transactions, and none while it is outside.

Killed at any point it is begun again by another worker, under the same key: the other side may know it, and
on ours the row of the job says whether its result has come back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from engine.domain.errors import AlreadyDone, ExpressionFailed, NotFound, ProcessStuck
from engine.operations.border import keepable
from engine.operations.complete_job import complete_job
from engine.operations.fail_job import fail_job
from engine.operations.incidents import cause
from engine.operations.take_job import Attempt, take_job
from engine.operations.throw_job_error import throw_job_error
from engine.service_tasks.outside import BpmnError, Failed, OutsideCall
from engine.service_tasks.registry import OUTSIDE

MAX_RESULT = 64 * 1024
"""Bytes of JSON: what comes back is read by the process and kept by the journal."""

LOST = 3
"""So many attempts beyond those of the diagram may end with their worker: then the job is what kills it."""

LATE = {"state": "late"}


def run_service_job(engine: Engine, *, job_id: int) -> dict[str, Any]:
    """Answers ``state``: ``completed``, ``error``, ``waits``, ``incident``, or ``late``: nobody waits for it.

    Raises what stands in the way of the database alone: the queue then tries again.
    """
    try:
        attempt = take_job(engine, job_id=job_id)
    except NotFound:
        return LATE
    if attempt is None:
        return LATE
    if attempt.number > attempt.retries + LOST:
        return _failed(engine, attempt, "worker_lost", again=False)
    try:
        bring_back = _carry_out(engine, attempt)
    except Failed as failure:
        return _failed(engine, attempt, failure.code, again=failure.again)
    try:
        return bring_back()
    except (AlreadyDone, NotFound):
        # The flow went on while the task was outside.
        return LATE
    except (ProcessStuck, ExpressionFailed) as refusal:
        # The diagram cannot take this answer: it would refuse the next one in the same way.
        code, details = cause(refusal)
        return _failed(engine, attempt, code, details, again=False)
    except OperationalError:
        raise
    except Exception as failure:  # noqa: BLE001 - as above
        return _failed(engine, attempt, type(failure).__name__, again=True)


def _carry_out(engine: Engine, attempt: Attempt) -> Callable[[], dict[str, Any]]:
    """The way by which the answer comes back. Raises :class:`Failed`."""
    case_id, key = attempt.case_id, attempt.key
    try:
        result = _result(attempt)
    except BpmnError as error:
        code = error.code

        def throw() -> dict[str, Any]:
            throw_job_error(engine, case_id=case_id, job_key=key, code=code)
            return {"state": "error"}

        return throw

    def complete() -> dict[str, Any]:
        complete_job(engine, case_id=case_id, job_key=key, result=result)
        return {"state": "completed"}

    return complete


def _result(attempt: Attempt) -> Mapping[str, Any]:
    handler = OUTSIDE.get(attempt.type)
    if handler is None:
        raise Failed("outside_task_without_handler", again=False)
    call = OutsideCall(attempt.dedup_key, attempt.inputs, attempt.headers, attempt.number)
    try:
        result = handler(call)
    except (BpmnError, Failed, OperationalError):
        raise
    except Exception as failure:
        raise Failed(type(failure).__name__) from failure
    try:
        size = len(json.dumps(dict(result), allow_nan=False, ensure_ascii=False).encode())
    except (TypeError, ValueError) as failure:
        raise Failed("result_is_no_json", again=False) from failure
    if size > MAX_RESULT:
        raise Failed("result_too_large", again=False)
    kept: dict[str, Any] = keepable(result)
    return kept


def _failed(
    engine: Engine,
    attempt: Attempt,
    code: str,
    details: Mapping[str, Any] | None = None,
    *,
    again: bool,
) -> dict[str, Any]:
    return fail_job(
        engine, job_id=attempt.job_id, attempt=attempt.number, code=code, details=details, again=again
    )
