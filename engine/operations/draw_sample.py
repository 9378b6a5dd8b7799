"""Draws a random sample that anybody can draw again from the seed that stands on it (R-088)."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, insert

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.sampling import SEED, Population, drawn, population_digest, size_of
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.staff_acts import FIRST_DAY, LAST_DAY, Errors, place_of, refuse
from engine.queries.samples import population
from engine.storage.tables import samples
from engine.storage.unit_of_work import UnitOfWork

VERB = "draw_sample"
MOST = 500


def draw_sample(
    engine: Engine,
    actor: Actor,
    *,
    kind: str,
    organisation_id: int,
    first: date | None,
    last: date | None,
    count: int | None = None,
    percent: int | None = None,
    seed: str = "",
    known_at: datetime | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``kind`` is a :class:`Population`; one of ``count`` (up to 500) and ``percent`` (1 to 100) is given.

    ``seed``: 8 to 64 Latin letters, digits and hyphens; empty: 16 bytes of the operating system.
    ``known_at``: the population as the journal knew it then; not later than now. Answers ``sample_id``.
    Raises NotFound, Forbidden, KeyReused, InvalidData (a field each; ``kind``: ``nothing_to_draw``).
    """
    seed = clean_text(seed)
    body = {"kind": kind, "organisation": organisation_id, "first": first, "last": last, "count": count}
    body |= {"percent": percent, "seed": seed, "known_at": known_at}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place = place_of(work.conn, actor, Verb.DRAW_SAMPLE, organisation_id)
        clock = work.clock
        refuse(_period(first, last), _size(count, percent), _told(kind, seed, known_at, clock))
        assert first is not None
        assert last is not None
        moment, own = known_at or clock, seed or os.urandom(16).hex()
        keys = population(
            work.conn,
            kind,
            path=place.path,
            first=first,
            last=last,
            known_at=moment,
            drawn_by=actor.person_id,
        )
        size = size_of(len(keys), count, percent)
        refuse({} if 0 < size <= MOST else {"kind": ["nothing_to_draw" if not size else "out_of_range"]})
        row = {"organisation_id": organisation_id, "population": kind, "first_day": first, "last_day": last}
        row |= {"known_at": moment, "seed": own, "percent": percent, "population_count": len(keys)}
        row |= {
            "seed_given": bool(seed),
            "population_digest": population_digest(keys),
            "drawn_by": actor.person_id,
        }
        row |= {"cases": [keys[one] for one in drawn(own, keys, size)], "drawn_at": work.now}
        new = insert(samples).values(row).returning(samples.c.id)
        return {"sample_id": work.conn.execute(new).scalar_one()}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _period(first: date | None, last: date | None) -> Errors:
    errors: Errors = {}
    for name, day in (("first", first), ("last", last)):
        if day is None:
            errors[name] = ["required"]
        elif not FIRST_DAY <= day <= LAST_DAY:
            errors[name] = ["out_of_range"]
    if not errors and first and last and last < first:
        errors["last"] = ["too_early"]
    return errors


def _size(count: int | None, percent: int | None) -> Errors:
    if (count is None) == (percent is None):
        return {"count": ["required"]}
    if count is not None and not 1 <= count <= MOST:
        return {"count": ["out_of_range"]}
    return {"percent": ["out_of_range"]} if percent is not None and not 1 <= percent <= 100 else {}


def _told(kind: str, seed: str, known_at: datetime | None, clock: datetime) -> Errors:
    errors: Errors = {}
    if kind not in set(Population):
        errors["kind"] = ["not_an_option"]
    if seed and not SEED.fullmatch(seed):
        errors["seed"] = ["bad_seed"]
    if known_at is not None and known_at > clock:
        errors["known_at"] = ["too_late"]
    return errors
