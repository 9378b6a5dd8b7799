"""The common frame of every verb: one transaction, and a repeated key answered from the store.

The key's row is written first: a second sender of the same key waits there for the first one's
commit, then finds the answer. A refusal rolls the key back, so that a corrected request may use a
new key and a plain retry is judged again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from engine.domain.actor import Actor
from engine.domain.canonical import canonical, plain
from engine.domain.errors import InvalidData, KeyReused
from engine.operations.border import check_key
from engine.operations.refused_dates import keep_refused_dates
from engine.storage import keys
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

SYSTEM_ID = 0
"""Stands for the system among the owners of keys; people's ids begin at 1."""

Answer = dict[str, Any]


_log = structlog.get_logger()


def once(
    engine: Engine,
    actor: Actor,
    verb: str,
    body: Mapping[str, Any],
    do: Callable[[UnitOfWork], Answer],
    *,
    key: str | None,
    at: datetime | None,
    locks_case: bool = False,
) -> Answer:
    """As :func:`_once`; a date refused to a person is kept (:mod:`engine.operations.refused_dates`)."""
    try:
        return _once(engine, actor, verb, body, do, key=key, at=at, locks_case=locks_case)
    except InvalidData as refusal:
        # What is wrong with the form must come back to whoever filled it in, whatever the list has.
        try:
            keep_refused_dates(engine, actor, verb, body, refusal, at)
        except SQLAlchemyError as error:
            _log.error("refused_date_not_kept", verb=verb, error=type(error).__name__)
        raise


def _once(
    engine: Engine,
    actor: Actor,
    verb: str,
    body: Mapping[str, Any],
    do: Callable[[UnitOfWork], Answer],
    *,
    key: str | None,
    at: datetime | None,
    locks_case: bool,
) -> Answer:
    """Does it and commits; with a ``key`` that was used before, answers what was answered then.

    ``locks_case``: the first thing that ``do`` does is to lock a case, and the key is taken by the way.

    Raises :class:`KeyReused` when the key came with another verb or body, :class:`InvalidData` when a
    person's key is no 1 to 200 printable ASCII characters.
    """
    if key is not None and not actor.is_system:
        check_key(key)
    with unit_of_work(engine, at=at) as work:
        if key is None:
            return plain(do(work))
        owner = SYSTEM_ID if actor.person_id is None else actor.person_id
        digest = hashlib.sha256(canonical({"verb": verb, "body": body})).digest()
        claim = keys.Claim(owner, key, digest)
        try:
            answer = _first_time(work, do, claim, locks_case)
        except keys.Repeated:
            return _stored(work, claim)
        keys.store_answer(work.conn, claim, answer)
        return answer


def _first_time(
    work: UnitOfWork, do: Callable[[UnitOfWork], Answer], claim: keys.Claim, locks_case: bool
) -> Answer:
    if locks_case:
        work.claim = claim
    else:
        keys.take(work.conn, claim)
    answer: Answer = plain(do(work))
    assert work.claim is None, "a verb that locks no case must take its key by itself"
    return answer


def _stored(work: UnitOfWork, claim: keys.Claim) -> Answer:
    digest, answer = keys.stored(work.conn, claim)
    if digest != claim.key_digest:
        raise KeyReused(key=claim.own_key)
    return answer
