"""The texts behind the hits: which source has the words that were looked for, and the part to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, cast, select
from sqlalchemy.dialects.postgresql import TSQUERY

from engine.domain.sought import Piece, snippet
from engine.storage.tables import (
    appeals,
    applicants,
    attachments,
    complaints,
    issues,
    messages,
    records,
    representations,
    search_words,
    signatories,
)

MOST_PLACES = 4
RECORD_KEYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "reply": (
        "reply",
        ("text", "facts", "arguments", "references", "norms", "measures", "decision", "answer"),
    ),
    "contact_answer": ("reply", ("answer", "internal_note")),
    "quality": ("demand", ("demand", "comment")),
    "signature": ("demand", ("demands", "demand", "remarks")),
    "contact_approval": ("demand", ("remarks",)),
    "resolution": ("resolution", ("instruction",)),
    "contact_assignment": ("resolution", ("instruction",)),
}
"""Kind of record: what it is found as, and the keys of its texts; as the database keeps them."""


@dataclass(frozen=True)
class Place:
    """Where the words stand. ``found_as``: number, person, text, reply, demand, resolution, attachment,
    letter.

    ``version``: of a record, else ``None``. ``id``: of the attachment or the letter.
    """

    found_as: str
    pieces: tuple[Piece, ...]
    version: int | None = None
    id: int | None = None


def places_of(
    conn: Connection, case_ids: Sequence[int], query: str, beginnings: Sequence[str], kinds: frozenset[str]
) -> dict[int, list[Place]]:
    """A few places of each case. The caller has shown that the actor may read the cases."""
    if not case_ids:
        return {}
    matched = select(search_words.c.kind, search_words.c.source_id).where(
        search_words.c.case_id.in_(case_ids),
        search_words.c.words.bool_op("@@")(cast(query, TSQUERY)),
    )
    sources: dict[str, list[int]] = {}
    for kind, source_id in conn.execute(matched.order_by(search_words.c.source_id.desc())):
        sources.setdefault(kind, []).append(source_id)
    found: dict[int, list[Place]] = {}
    for case_id, place in _read(conn, sources):
        if place.found_as not in kinds:
            continue
        pieces = snippet(place.text, beginnings)
        mine = found.setdefault(case_id, [])
        if pieces and len(mine) < MOST_PLACES and all(one.pieces != pieces for one in mine):
            mine.append(Place(place.found_as, pieces, place.version, place.id))
    return found


@dataclass(frozen=True)
class _Text:
    found_as: str
    text: str
    version: int | None = None
    id: int | None = None


def _read(conn: Connection, sources: Mapping[str, list[int]]) -> Iterator[tuple[int, _Text]]:
    if ids := sources.get("case"):
        yield from _of_cases(conn, ids)
    if ids := sources.get("record"):
        chosen = select(*(records.c[n] for n in ("case_id", "kind", "version", "data")))
        for row in conn.execute(chosen.where(records.c.id.in_(ids)).order_by(records.c.id.desc())):
            found_as, keys = RECORD_KEYS[row.kind]
            for text in texts_in(row.data, keys):
                yield row.case_id, _Text(found_as, text, row.version)
    if ids := sources.get("attachment"):
        named = select(attachments.c.case_id, attachments.c.name, attachments.c.id)
        for row in conn.execute(named.where(attachments.c.id.in_(ids)).order_by(attachments.c.id.desc())):
            yield row.case_id, _Text("attachment", row.name, id=row.id)
    if ids := sources.get("message"):
        told = select(*(messages.c[n] for n in ("id", "case_id", "number", "subject", "body")))
        for row in conn.execute(told.where(messages.c.id.in_(ids)).order_by(messages.c.id.desc())):
            yield row.case_id, _Text("number", row.number, id=row.id)
            yield row.case_id, _Text("letter", row.subject, id=row.id)
            yield row.case_id, _Text("letter", row.body, id=row.id)


def texts_in(data: Any, keys: Sequence[str], *, wanted: bool = False) -> Iterator[str]:
    """Every text under one of the keys, at whatever depth."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from texts_in(value, keys, wanted=key in keys)
    elif isinstance(data, list):
        for value in data:
            yield from texts_in(value, keys, wanted=wanted)
    elif wanted and isinstance(data, str):
        yield data


def _of_cases(conn: Connection, ids: Sequence[int]) -> Iterator[tuple[int, _Text]]:
    appeal = (appeals.c.case_id, appeals.c.subject, appeals.c.text)
    numbers = (appeals.c.parent_number, appeals.c.external_number, complaints.c.challenged_number)
    person = [applicants.c[n] for n in ("name", "last_name", "first_name", "middle_name", "identity_number")]
    behind = (representations.c.represented_name, representations.c.represented_number)
    chosen = (
        select(*appeal, *numbers, *person, *behind)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .outerjoin(representations, representations.c.applicant_id == applicants.c.id)
        .outerjoin(complaints, complaints.c.case_id == appeals.c.case_id)
    )
    for row in conn.execute(chosen.where(appeals.c.case_id.in_(ids))):
        for number in (row.parent_number, row.external_number, row.challenged_number):
            yield row.case_id, _Text("number", number or "")
        own = (row.name, row.last_name, row.first_name, row.middle_name, row.identity_number)
        yield row.case_id, _Text("person", _spaced(*own))
        yield row.case_id, _Text("person", _spaced(row.represented_name, row.represented_number))
        yield row.case_id, _Text("text", row.subject)
        yield row.case_id, _Text("text", row.text)
    for one in conn.execute(_beside(ids)):
        parts = (one.last_name, one.first_name, one.middle_name, one.identity_number)
        yield one.case_id, _Text("person", _spaced(*parts))
    asked = select(issues.c.case_id, issues.c.demand, issues.c.address).where(issues.c.case_id.in_(ids))
    for issue in conn.execute(asked.order_by(issues.c.position)):
        yield issue.case_id, _Text("text", issue.demand)
        yield issue.case_id, _Text("text", issue.address)


def _beside(ids: Sequence[int]) -> Select[Any]:
    return (
        select(appeals.c.case_id, signatories)
        .join(signatories, signatories.c.applicant_id == appeals.c.applicant_id)
        .where(appeals.c.case_id.in_(ids))
        .order_by(signatories.c.position)
    )


def _spaced(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
