"""Writes an advice into the log of consultations (R-043): by telephone, at a visit, in a chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert

from engine.domain.actor import Actor
from engine.domain.classifiers import codes
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.domain.registration_numbers import CONSULTATIONS, format_number
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.receiving_place import receiving_path
from engine.service_tasks.register import next_number
from engine.storage.tables import consultations
from engine.storage.unit_of_work import UnitOfWork

VERB = "give_advice"
MOST = {"person_name": 300, "phone": 40, "question": 10_000, "answer": 10_000}
NEEDED = ("question", "answer")


def give_advice(
    engine: Engine,
    actor: Actor,
    *,
    organisation_id: int,
    way: str,
    question: str,
    answer: str,
    language: str = "kk",
    topic: str | None = None,
    person_name: str = "",
    phone: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``consultation_id`` and ``number``. Nobody has to give a name to be advised.

    Raises NotFound, Forbidden, InvalidData.
    """
    texts = {"person_name": person_name, "phone": phone, "question": question, "answer": answer}
    row: dict[str, Any] = {name: clean_text(text) for name, text in texts.items()}
    row |= {"way": way, "language": language, "topic": topic, "organisation_id": organisation_id}

    def do(work: UnitOfWork) -> dict[str, Any]:
        receiving_path(work.conn, actor, organisation_id)
        _check(row)
        year = local_date(work.now).year
        counted = next_number(work.conn, organisation_id, CONSULTATIONS, year)
        number = format_number(CONSULTATIONS, year, counted)
        said = {"number": number, "given_by": actor.person_id, "at": work.now}
        new = insert(consultations).values(row | said).returning(consultations.c.id)
        return {"consultation_id": work.conn.execute(new).scalar_one(), "number": number}

    return once(engine, actor, VERB, row, do, key=key, at=at)


def _check(row: dict[str, Any]) -> None:
    chosen = {"way": "consultation_ways", "language": "languages", "topic": "topics"}
    errors = {
        name: ["not_an_option"]
        for name, classifier in chosen.items()
        if row[name] is not None and row[name] not in codes(classifier)
    }
    errors |= {name: ["required"] for name in NEEDED if not row[name]}
    errors |= {name: ["too_long"] for name, most in MOST.items() if len(row[name]) > most}
    if errors:
        raise InvalidData(errors=errors)
