"""Reads every entry of every case and says which is the first that does not fit.

Chains first, then what the entries say against what the tables hold: cases, work items, timers, terms,
redirects, complaints, signatures, records, deployments; then what auditors opened; at last the checkpoints,
which know of entries that are no longer there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError

from engine.journal import acts, checkpoints, row_image
from engine.journal.chain import Link, entry_hash, genesis
from engine.journal.deployed import still_published
from engine.journal.image import (
    CASE_ROWS,
    INCIDENT_ROWS,
    ITEM_ROWS,
    JOB_ROWS,
    TIMER_ROWS,
    UNREADABLE,
    Image,
)
from engine.journal.readings import ReadingsChecked, check_readings
from engine.journal.record_image import Records
from engine.journal.row_image import rows_of
from engine.journal.since import entry_count, touched, wrong_head
from engine.journal.streams import BATCH, EPOCH, ByCase, Row, stream
from engine.storage.tables import journal, records

_ENTRY_ROWS = select(*(journal.c[name] for name in (*Link._fields, "hash"))).order_by(
    journal.c.case_id, journal.c.case_seq
)
_RECORD_COLUMNS = ("case_id", "case_seq", "kind", "version", "author_id", "at", "salt", "canonical")
_RECORD_ROWS = select(*(records.c[name] for name in _RECORD_COLUMNS)).order_by(
    records.c.case_id, records.c.case_seq
)
_OTHER_DATA = (
    select(records.c.case_id, records.c.case_seq, records.c.kind)
    .where(
        records.c.data.is_distinct_from(
            func.coalesce(func.convert_from(records.c.canonical, "UTF8"), text("'{}'")).cast(JSONB)
        )
    )
    .order_by(records.c.case_id, records.c.case_seq)
    .limit(1)
)


@dataclass(frozen=True)
class VerifyReport:
    """``ok`` when everything fits. Else the first misfit: its case, entry, reason and detail.

    Of entries: ``entry_changed`` (the hash is not of these bytes), ``chain_broken`` (it does not follow
    the one before it), ``entry_missing`` (a number is left out), ``entry_unreadable`` (no verb writes such
    bytes), ``head_differs`` (the case says it has more or fewer entries). Of rows: ``case_differs``
    (``detail`` is the column), ``work_item_differs``, ``timer_differs`` and ``job_differs`` (the key),
    ``incident_differs`` (kind and key), ``clock_differs``, ``redirect_differs``, ``complaint_differs`` and
    ``signature_differs`` (the row's key), ``record_changed``, ``record_missing`` (also: emptied without an
    act) and ``record_not_erased`` (the kind), ``act_differs`` (the row of an act of destruction),
    ``deployment_changed`` (its id), ``checkpoint_differs``, ``checkpoint_missing``, ``checkpoint_foreign``
    and ``checkpoint_forged`` (its number). Of readings: see :class:`ReadingsChecked`.
    ``unvouched_count``: terms, redirects, complaints and signatures of cases that began before entries told
    them, of which no entry says all; a change of these is not found.
    ``unread_count``: older entries of which only the hashes were compared (the check began at a checkpoint).
    ``erased_count``: records that are empty because an entry of their case says that an act erased them.
    """

    entries: int
    case_count: int
    record_count: int
    case_id: int | None = None
    case_seq: int | None = None
    reason: str | None = None
    detail: str | None = None
    checkpoint_count: int = 0
    outside_count: int = 0
    unvouched_count: int = 0
    unread_count: int = 0
    reading_count: int = 0
    erased_count: int = 0

    @property
    def ok(self) -> bool:
        return self.reason is None


_Found = tuple[int | None, int | None, str | None, str | None]
_NOTHING: _Found = (None, None, None, None)


class _Misfit(Exception):
    """Ends the walk; the report takes it from there."""

    def __init__(self, reason: str, case_id: int | None, case_seq: int | None, detail: object = None) -> None:
        self.found: _Found = (case_id, case_seq, reason, None if detail is None else str(detail))


def verify(
    conn: Connection,
    *,
    case_id: int | None = None,
    since: int | None = None,
    on_progress: Callable[[int], None] | None = None,
    outside: Path | None = None,
    check: checkpoints.Check | None = None,
    with_checkpoints: bool = True,
) -> VerifyReport:
    """Checks everything and stops at the first misfit. ``on_progress`` gets the count of entries read.

    ``case_id``: that case alone, its entries, rows and records; the checkpoints all the same, for without
    them a chain that was rewritten to its end would fit. ``since``: the last number (``seq``) under a
    checkpoint; only cases with an entry after it are read, and all checkpoints (:mod:`engine.journal.since`).
    Who compares checkpoints himself leaves them out by ``with_checkpoints``.

    ``outside`` is the file of checkpoints beside the database; without it the table of checkpoints is
    believed. ``check`` says what is wrong with the seal of one of its lines. The connection must see one
    moment of the database (REPEATABLE READ) if others write.
    """
    walk = _Walk(conn, case_id, since)
    compared, read = checkpoints.Compared(0, 0), ReadingsChecked(0)
    try:
        if since is not None and (head := wrong_head(conn)):
            raise _Misfit("head_differs", *head)
        with _no_collection():
            walk.run(on_progress or (lambda entries: None))
        if with_checkpoints:
            read = check_readings(conn)
            if read.reason:
                raise _Misfit(read.reason, None, None, read.detail)
            compared = checkpoints.compare(conn, outside, check)
        if compared.reason:
            raise _Misfit(compared.reason, None, None, compared.detail)
        found = _NOTHING
    except _Misfit as misfit:
        found = misfit.found
    finally:
        walk.end()
    case_id, case_seq, reason, detail = found
    return VerifyReport(
        entries=walk.entries,
        case_count=walk.case_count,
        record_count=walk.records.count,
        case_id=case_id,
        case_seq=case_seq,
        reason=reason,
        detail=detail,
        checkpoint_count=compared.count,
        outside_count=compared.outside,
        unvouched_count=walk.unvouched_count,
        erased_count=walk.records.erased,
        unread_count=0 if since is None else entry_count(conn) - walk.entries,
        reading_count=read.count,
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing of a walk refers to itself: to look for it costs an eighth of the time, and finds nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Walk:
    """One pass over all tables in the order of cases; only one case is in memory.

    ``only``: one case. ``since``: those with an entry after this number.
    """

    def __init__(self, conn: Connection, only: int | None = None, since: int | None = None) -> None:
        self.entries = self.case_count = self.unvouched_count = 0
        self.records = Records()
        self._conn, self._only, self._since = conn, only, since
        self._deployments: dict[int, tuple[bytes, int, int]] = {}
        self._acts: dict[int, acts.Told] = {}
        self._open = ExitStack()
        self._rows = self._read("journal_rows", _ENTRY_ROWS)
        self._cases = ByCase(self._read("case_rows", CASE_ROWS))
        self._items = ByCase(self._read("item_rows", ITEM_ROWS))
        self._timers = ByCase(self._read("timer_rows", TIMER_ROWS))
        self._jobs = ByCase(self._read("job_rows", JOB_ROWS))
        self._incidents = ByCase(self._read("incident_rows", INCIDENT_ROWS))
        self._vouched = {
            name: ByCase(self._read(f"{name}_rows", rows_of(name))) for name in row_image.REASONS
        }
        self._record_rows = ByCase(self._read("record_rows", _RECORD_ROWS))

    def end(self) -> None:
        """Closes the cursors."""
        self._open.close()

    def _read(self, name: str, chosen: Select[Any]) -> Iterator[Row]:
        rows = stream(self._conn, name, self._of_case(chosen))
        return chain.from_iterable(self._open.enter_context(closing(rows)))

    def _of_case(self, chosen: Select[Any]) -> Select[Any]:
        """The case's id is the first column of all that is read."""
        of_case = next(iter(chosen.selected_columns))
        if self._only is not None:
            return chosen.where(of_case == self._only)
        return chosen if self._since is None else chosen.where(of_case.in_(touched(self._since)))

    def run(self, on_progress: Callable[[int], None]) -> None:
        image, case_id, seq, last = Image(), 0, 0, b""
        for row in self._rows:
            link = Link._make(row[:-1])
            if link.case_id != case_id:
                if case_id:
                    self._close(case_id, seq, image)
                case_id, seq, last, image = link.case_id, 0, genesis(link.case_id), Image()
                self.case_count += 1
            seq += 1
            self._check(link, row[-1], seq, last)
            self._fold(image, link)
            if link.command == acts.ERASED:
                self._acts[case_id] = acts.Told(seq, link.facts, link.actor_id)
            last = row[-1]
            self.entries += 1
            if self.entries % BATCH == 0:
                on_progress(self.entries)
        if case_id:
            self._close(case_id, seq, image)
        if stray := self._cases.rest():  # a case without any entry
            raise _Misfit("head_differs", stray[0], 1)
        self._check_data()
        self._check_deployments()
        if found := acts.first_that_differs(self._conn, self._acts, self._of_case(acts.ACT_ROWS)):
            raise _Misfit("act_differs", *found)

    def _check(self, link: Link, stored: bytes, seq: int, last: bytes) -> None:
        if link.case_seq != seq:
            raise _Misfit("entry_missing", link.case_id, seq)
        if link.prev_hash != last:
            raise _Misfit("chain_broken", link.case_id, seq)
        if not _hashes_to(link, stored):
            raise _Misfit("entry_changed", link.case_id, seq)
        deployment_id = link.deployment_id
        if deployment_id not in self._deployments:
            self._deployments[deployment_id] = (link.deployment_checksum, link.case_id, seq)
        if self._deployments[deployment_id][0] != link.deployment_checksum:
            raise _Misfit("deployment_changed", link.case_id, seq, deployment_id)

    def _fold(self, image: Image, link: Link) -> None:
        try:
            image.fold(link)
        except UNREADABLE:
            # Hashed and linked, yet not what any verb writes: a chain that was made by hand.
            raise _Misfit("entry_unreadable", link.case_id, link.case_seq) from None

    def _close(self, case_id: int, seq: int, image: Image) -> None:
        """The case's chain is whole: now its rows."""
        row = next(iter(self._cases.take(case_id)), None)
        if row is None or row[0] != case_id or row[1] != seq:
            raise _Misfit("head_differs", row[0] if row else case_id, seq)
        if column := image.case_misfit(row):
            raise _Misfit("case_differs", case_id, None, column)
        if (key := image.item_misfit(self._items.take(case_id))) is not None:
            raise _Misfit("work_item_differs", case_id, None, key)
        if (key := image.timer_misfit(self._timers.take(case_id))) is not None:
            raise _Misfit("timer_differs", case_id, None, key)
        if (key := image.job_misfit(self._jobs.take(case_id))) is not None:
            raise _Misfit("job_differs", case_id, None, key)
        if (key := image.incident_misfit(self._incidents.take(case_id))) is not None:
            raise _Misfit("incident_differs", case_id, None, key)
        for name, reason in row_image.REASONS.items():
            if (key := image.rows.misfit(name, self._vouched[name].take(case_id))) is not None:
                raise _Misfit(reason, case_id, None, key)
        self.unvouched_count += image.rows.unvouched
        if found := self.records.misfit(self._record_rows.take(case_id), image):
            reason, entry, kind = found
            raise _Misfit(reason, case_id, entry, kind)

    def _check_data(self) -> None:
        """What screens and searches read of a record is what was digested; PostgreSQL reads both fastest.

        Only asked once every digest fits: bytes that no JSON is made of would end the statement.
        """
        try:
            found = self._conn.execute(self._of_case(_OTHER_DATA)).first()
        except DataError:
            raise _Misfit("record_changed", None, None) from None
        if found:
            raise _Misfit("record_changed", *found)

    def _check_deployments(self) -> None:
        for deployment_id, (said, case_id, seq) in sorted(self._deployments.items()):
            if not still_published(self._conn, deployment_id, said):
                raise _Misfit("deployment_changed", case_id, seq, deployment_id)


def _hashes_to(link: Link, stored: bytes) -> bool:
    try:
        return entry_hash(link, EPOCH) == stored
    except (ValueError, TypeError, AttributeError):  # also a column that is not there at all
        return False
