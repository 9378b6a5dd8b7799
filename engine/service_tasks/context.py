"""What a service task may do: read, and write the case's own rows in the command's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, insert, select, update

from engine.domain.actor import Actor
from engine.domain.calendar import Calendar
from engine.storage.records import Written, write_record
from engine.storage.tables import cases, notices, records
from engine.storage.vouched import Told


@dataclass(frozen=True)
class Beginning:
    """A case that a service task begins: it follows from this one, and the link says how.

    ``store`` writes the new case's own rows, the appeal and the applicant, once its id is known;
    ``record`` is the kind and data of what it begins with; ``variables`` reach its process.
    """

    process_id: str
    link: str
    organisation_id: int
    store: Callable[[int], None]
    variables: Mapping[str, Any] = field(default_factory=dict)
    record: tuple[str, Mapping[str, Any]] | None = None


def _nowhere(beginning: Beginning) -> int:
    raise NotImplementedError("this context begins no cases")


def _nobody(case_id: int, data: Mapping[str, Any], signature: str) -> None:
    raise NotImplementedError("this context receives no appeals")


@dataclass
class ServiceContext:
    """One command's context, shared by its service calls.

    ``case`` is the locked ``cases`` row, kept current by :meth:`change_case`; ``case_seq`` is the
    number that the command's journal entry will have. After the calls, ``changed`` holds the
    columns of ``cases`` that were written, and ``written`` the records added, in order, for the
    journal.
    """

    conn: Connection
    case_id: int
    case: dict[str, Any]
    actor: Actor
    at: datetime
    case_seq: int
    key: str = ""
    """``element#ordinal`` of the call in hand: the stable part of dedup keys."""
    headers: Mapping[str, str] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    told: Told = field(default_factory=list)
    """Vouched rows that were written, for the next entry of the case; shared by all contexts of its lock."""
    begin: Callable[[Beginning], int] = _nowhere
    """Begins a linked case in this transaction and answers its id."""
    receive: Callable[[int, Mapping[str, Any], str], None] = _nobody
    """Stores applicant and appeal of a new case as a receipt does: case, data of an intake, signature."""
    calendar: Calendar | None = None
    """The working calendar of this command, once somebody asked (:mod:`engine.service_tasks.clocks`)."""
    term_changed: bool = False
    """A clock of the case was changed: whoever watches it must be told before the command ends."""

    def change_case(self, **columns: Any) -> None:
        """Writes columns of the case."""
        self.conn.execute(update(cases).where(cases.c.id == self.case_id).values(columns))
        self.case.update(columns)
        self.changed.update({name: _plain(value) for name, value in columns.items()})

    def add_record(self, kind: str, data: Mapping[str, Any]) -> int:
        """Stores what the task found out, without an author; returns the record's version."""
        written = write_record(
            self.conn,
            case_id=self.case_id,
            case_seq=self.case_seq,
            kind=kind,
            data=data,
            author_id=None,
            at=self.at,
        )
        self.written.append(written)
        return written.version

    def latest_record(self, kind: str) -> Mapping[str, Any] | None:
        """The data of the newest record of that kind."""
        return self.conn.execute(
            select(records.c.data)
            .where(records.c.case_id == self.case_id, records.c.kind == kind)
            .order_by(records.c.version.desc())
            .limit(1)
        ).scalar()

    def latest_author(self, *kinds: str) -> int | None:
        """Who wrote the newest record of these kinds; ``None`` where no person did."""
        return self.conn.execute(self._newest(records.c.author_id, kinds)).scalar()

    def latest_of(self, *kinds: str) -> Mapping[str, Any]:
        """The data of the newest record of any of these kinds; empty where there is none."""
        return self.conn.execute(self._newest(records.c.data, kinds)).scalar() or {}

    def _newest(self, column: Column[Any], kinds: Sequence[str]) -> Select[Any]:
        mine = (records.c.case_id == self.case_id, records.c.kind.in_(kinds))
        return select(column).where(*mine).order_by(records.c.id.desc()).limit(1)

    def notify(self, code: str, facts: Mapping[str, Any], *recipients: Recipient) -> None:
        """Leaves a notice for each recipient once; ``facts`` carry no personal data."""
        rows = [
            {"case_id": self.case_id, "code": code, "facts": dict(facts), "at": self.at} | recipient.columns()
            for recipient in dict.fromkeys(recipients)
        ]
        if rows:
            self.conn.execute(insert(notices), rows)


@dataclass(frozen=True)
class Recipient:
    """A person, or everyone with a role over an organisation."""

    person_id: int | None = None
    role: str | None = None
    organisation_id: int | None = None

    def columns(self) -> dict[str, Any]:
        return {"person_id": self.person_id, "role": self.role, "organisation_id": self.organisation_id}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
