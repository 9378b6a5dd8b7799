"""What the rows of a case must be, by its entries alone.

Entries say what they changed; folded one after another they give every column that lists, terms and
reports are made of. A row that was edited by hand is another than its image.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, Text, select

from engine.domain.local_time import microseconds
from engine.journal import said
from engine.journal.chain import Link
from engine.journal.row_image import RowImage
from engine.journal.said import Advance, Change, Opened
from engine.journal.streams import EPOCH, EPOCH_DAY, Row
from engine.storage.records import DIGEST_BYTES
from engine.storage.tables import CASE_COLUMNS, cases, incidents, service_jobs, timers, work_items

ITEM_COLUMNS = (
    *("state", "element_id", "form_key", "candidate_role", "organisation_id", "assignee_id"),
    *("created_at", "due_at", "held_until", "finished_at", "finished_by", "version"),
)
_PLACES = {name: place for place, name in enumerate(ITEM_COLUMNS)}
_STATE, _ASSIGNEE, _VERSION = (_PLACES[name] for name in ("state", "assignee_id", "version"))
_ELEMENT, _FORM = _PLACES["element_id"], _PLACES["form_key"]
_FINISHED_AT, _FINISHED_BY = _PLACES["finished_at"], _PLACES["finished_by"]

CASE_ROWS = select(
    *(cases.c.id, cases.c.version, cases.c.changed_at, cases.c.authors.cast(Text)),
    *(cases.c[name] for name in CASE_COLUMNS),
).order_by(cases.c.id)
ITEM_ROWS = select(*(work_items.c[name] for name in ("case_id", "key", *ITEM_COLUMNS))).order_by(
    work_items.c.case_id
)
TIMER_ROWS = select(timers.c.case_id, timers.c.key, timers.c.due_at, timers.c.state).order_by(
    timers.c.case_id
)

JOB_ROWS = select(*(service_jobs.c[name] for name in ("case_id", "key", "type", "state"))).order_by(
    service_jobs.c.case_id
)
_THING = incidents.c.kind + " " + incidents.c.key
INCIDENT_ROWS = (
    select(incidents.c.case_id, _THING, incidents.c.state)
    .where(incidents.c.state == "open")
    .order_by(incidents.c.case_id)
)


UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


class Image:
    """One case. ``records``: (case_seq, kind) → (version, digest), ``rows``: for whoever compares them.

    ``erased``: (kind, version) of records that an act emptied → (author, time), of which no digest is left.
    """

    def __init__(self) -> None:
        self.rows = RowImage()
        self.records: dict[tuple[int, str], tuple[int, bytes]] = {}
        self.erased: dict[tuple[str, int], tuple[int | None, int | None]] = {}
        self._fields: dict[str, Any] = {}
        self._authors: dict[str, list[int]] = {}
        self._items: dict[str, list[Any]] = {}
        self._timers: dict[str, list[Any]] = {}
        self._jobs: dict[str, list[Any]] = {}
        self._incidents: dict[str, list[Any]] = {}
        self._version = 0
        self._at = 0

    def fold(self, link: Link) -> None:
        """Takes in the next entry, whose times count from :data:`EPOCH`. Its bytes are what was hashed.

        Raises one of :data:`UNREADABLE` for bytes that no verb writes.
        """
        self._version, self._at = link.case_seq, link.at
        facts = said.facts(link.facts)
        change: Change
        if facts.kind is None:
            change = said.change(link.change)
            self._fold_note(facts.key, change, link)
        else:
            change = advance = said.advance(link.change)
            self._fold_advance(facts.key, advance, link.actor_id)
        if change.fields:
            self._fold_fields(change.fields)
        if change.records:
            self._fold_records(link, change.records)
        for kind, version, author_id, at in change.erased:
            self.erased[kind, version] = (author_id, _number(at))
        if change.incidents:
            self._fold_incidents(change.incidents)
        if change.rows is not None:
            self.rows.fold(change.rows, first=link.case_seq == 1)

    def case_misfit(self, row: Row) -> str | None:
        """The first column of the case that no entry says; the version is the chain's business."""
        _, _, changed_at, authors, *columns = row
        if changed_at != self._at:
            return "changed_at"
        if not _says(authors, self._authors):
            return "authors"
        fields = self._fields
        for name, value in zip(CASE_COLUMNS, columns, strict=True):
            if fields.get(name) != value:
                return name
        return None

    def item_misfit(self, rows: Sequence[Row]) -> str | None:
        """The key of the first work item that differs, is missing or was never opened."""
        return _misfit(self._items, rows)

    def timer_misfit(self, rows: Sequence[Row]) -> str | None:
        """The same for timers: their due times decide when a case counts as overdue."""
        return _misfit(self._timers, rows)

    def job_misfit(self, rows: Sequence[Row]) -> str | None:
        """The same for jobs: what they are and whether they wait; attempts are the worker's business."""
        return _misfit(self._jobs, rows)

    def incident_misfit(self, rows: Sequence[Row]) -> str | None:
        """The same for incidents, by kind and key: those that are open."""
        return _misfit(self._incidents, rows)

    def _fold_fields(self, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            read = _READ.get(name)
            self._fields[name] = read(value) if read else value

    def _fold_records(self, link: Link, written: list[tuple[str, int]]) -> None:
        digests, author = link.private_digest or b"", link.actor_id
        for n, (kind, version) in enumerate(written):
            own = digests[n * DIGEST_BYTES : (n + 1) * DIGEST_BYTES]
            self.records[link.case_seq, kind] = (version, own)
            if author is not None and author not in (known := self._authors.get(kind, ())):
                self._authors[kind] = sorted((*known, author))

    def _fold_incidents(self, told: list[list[Any]]) -> None:
        for what, kind, key, *_ in told:
            if what == "opened":
                self._incidents[f"{kind} {key}"] = ["open"]
            else:
                del self._incidents[f"{kind} {key}"]

    def _fold_note(self, key: str | None, change: Change, link: Link) -> None:
        """A command beside the process (taken, given back, put aside) names the item's columns."""
        for cancelled in change.timers_cancelled:
            self._timers[cancelled][1] = "cancelled"
        item, columns = self._items.get(key or ""), said.columns(link.change)
        changed = _PLACES.keys() & columns.keys()
        if item is None or not changed:
            return
        for name in changed:
            to = columns[name]["to"]
            item[_PLACES[name]] = _moment(to) if name == "held_until" else to
        item[_VERSION] += 1

    def _fold_advance(self, key: str | None, advance: Advance, actor_id: int | None) -> None:
        for closed in advance.closed:
            self._close(closed, closed == key, actor_id)
        for moved, element_id, form_key in advance.moved:
            self._move(moved, element_id, form_key)
        for row in advance.opened:
            self._items[row.key] = self._opened(row)
        for timer, due_at in advance.timers:
            self._timers[timer] = [_number(due_at), "pending"]
        for job, type_ in advance.jobs:
            self._jobs[job] = [type_, "open"]

    def _close(self, key: str, is_target: bool, actor_id: int | None) -> None:
        if timer := self._timers.get(key):
            if timer[1] == "pending":
                timer[1] = "fired" if is_target else "cancelled"
        elif job := self._jobs.get(key):
            job[1] = "completed" if is_target else "cancelled"
        elif item := self._items.get(key):
            item[_STATE], item[_FINISHED_AT] = ("completed" if is_target else "cancelled"), self._at
            item[_VERSION] += 1
            if is_target:
                item[_ASSIGNEE] = item[_FINISHED_BY] = actor_id

    def _move(self, key: str, element_id: str, form_key: str | None) -> None:
        """A migration gave what waits another element or form; timers and others are known by key alone."""
        if item := self._items.get(key):
            item[_ELEMENT], item[_FORM] = element_id, form_key
            item[_VERSION] += 1

    def _opened(self, row: Opened) -> list[Any]:
        given = (row.element_id, row.form_key, row.candidate_role, row.organisation_id, row.assignee_id)
        times = (self._at, _number(row.due_at), _number(row.held_until))
        return ["open", *given, *times, None, None, 1]


def _misfit(expected: dict[str, list[Any]], rows: Sequence[Row]) -> str | None:
    for row in rows:
        if expected.pop(row[1], None) != list(row[2:]):
            return str(row[1])
    return next(iter(expected), None)


def _says(text: str, value: Any) -> bool:
    """Whether JSON that anybody may have put there is this value."""
    try:
        return bool(json.loads(text) == value)
    except (ValueError, RecursionError):
        return False


def _number(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment) - EPOCH


def _moment(text: str | None) -> int | None:
    return None if text is None else _number(datetime.fromisoformat(text))


def _day(text: str | None) -> int | None:
    return None if text is None else date.fromisoformat(text).toordinal() - EPOCH_DAY


_READ: Mapping[str, Callable[[str | None], int | None]] = {
    column.name: _moment if isinstance(column.type, DateTime) else _day
    for column in cases.c
    if isinstance(column.type, DateTime | Date)
}
"""Columns of the case whose rows come as numbers."""
