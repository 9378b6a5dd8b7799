"""A form that a person filled in: checked, kept as a record, and as much of it as the process reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.duties import ACROSS, conflict, conflict_across
from engine.domain.errors import DutiesConflict
from engine.domain.local_time import local
from engine.operations.advancing import Effects
from engine.operations.locked_case import LockedCase
from engine.operations.open_places import check_open_places
from engine.operations.projections import project
from engine.operations.public_text import check_public
from engine.operations.references import check_references
from engine.operations.reply_demands import check_demands
from engine.operations.signing import refuse_signature
from engine.queries import published
from engine.storage.records import write_record
from engine.storage.tables import case_links, cases
from engine.storage.unit_of_work import UnitOfWork
from forms.form import Form
from forms.schema import validate

Read = Callable[[Form, Mapping[str, Any]], Mapping[str, Any]]
"""Makes the form's data of what was sent."""


def as_it_is(form: Form, data: Mapping[str, Any]) -> Mapping[str, Any]:
    return data


def take_form(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    element_id: str,
    form_key: str | None,
    data: Mapping[str, Any],
    read: Read,
) -> tuple[dict[str, Any], Effects]:
    """Checks and stores the form's data; returns the few variables that reach the process."""
    if form_key is None:
        return {}, Effects()
    form = published.form(work.conn, locked.row["deployment_id"], locked.checksum, form_key)
    clean = validate(form, read(form, data), at=local(work.now))
    check_references(work.conn, form, clean, locked)
    check_public(work.conn, form, clean, locked.id)
    kind = published.record_kind(work.conn, locked, element_id, form_key)
    refuse_conflict(work.conn, locked, actor.person_id, kind)
    refuse_signature(work, locked, actor, kind)
    check_demands(work.conn, locked, kind, clean)
    check_open_places(kind, clean)
    written = write_record(
        work.conn,
        case_id=locked.id,
        case_seq=locked.next_seq,
        kind=kind,
        data=clean,
        author_id=actor.person_id,
        at=work.now,
    )
    readable, fields = project(work.conn, locked, kind, clean)
    names = {field.key for field in form.fields} | set(readable)
    # The language in which he saw the form: a reader of the journal is shown it as it was.
    seen = {"locale": actor.locale} if actor.person_id is not None else {}
    return read_by_process(locked, element_id, names, readable), Effects(written, fields, seen)


def read_by_process(
    locked: LockedCase, element_id: str, names: set[str], data: Mapping[str, Any]
) -> dict[str, Any]:
    """Only what the element's output mappings read: texts and names of people stay in the record.

    A field left empty is passed as null, so that no older process variable stands in for it.
    """
    reads = locked.deployment.output_reads(locked.row["process_id"], element_id)
    return {name: data.get(name) for name in sorted(names & reads)}


def refuse_conflict(conn: Connection, locked: LockedCase, person_id: int | None, kind: str) -> None:
    """Nobody is behind two of a draft, its check and its signature, nor judges his own act."""
    code = conflict(kind, person_id, locked.authors)
    if code is None and kind in ACROSS:
        code = conflict_across(kind, person_id, _challenged_authors(conn, locked))
    if code is not None:
        raise DutiesConflict(conflict=code)


def _challenged_authors(conn: Connection, locked: LockedCase) -> dict[str, set[int]]:
    """Who is behind the cases that this complaint is about."""
    about = (case_links.c.to_case_id == locked.id) & (case_links.c.kind == "complaint")
    rows = conn.execute(
        select(cases.c.authors).join(case_links, case_links.c.from_case_id == cases.c.id).where(about)
    )
    found: dict[str, set[int]] = {}
    for (authors,) in rows:
        for kind, ids in authors.items():
            found.setdefault(kind, set()).update(ids)
    return found
