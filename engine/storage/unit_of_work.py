"""One command, one transaction, one commit: the only ``.commit()`` in Jauap is in this file.

Everything that a command writes goes through one unit of work, so a killed process leaves either
nothing or everything (decision 0007).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, text

from engine.storage.keys import Claim


class UnitOfWork:
    """An open transaction and its time.

    ``at`` is the time at which the command happened: given by a driver that replays the past,
    else the database clock.
    """

    def __init__(self, conn: Connection, at: datetime | None = None) -> None:
        if at is not None and at.tzinfo is None:
            raise ValueError("a command's time needs a time zone")
        self.conn = conn
        self._at = at
        self._clock: datetime | None = None
        self.claim: Claim | None = None
        """A key to be taken by the statement that locks the case."""

    @property
    def clock(self) -> datetime:
        """The database clock, read once."""
        if self._clock is None:
            self._clock = self.conn.execute(text("select clock_timestamp()")).scalar_one()
        return self._clock

    @property
    def now(self) -> datetime:
        """When the command happened."""
        return self._at or self.clock

    def hand_over_claim(self) -> Claim | None:
        """To whoever takes it now."""
        claim, self.claim = self.claim, None
        return claim

    def learn_clock(self, clock: datetime) -> None:
        """Takes the clock from a statement that read it on the way, and saves one round trip."""
        self._clock = clock


@contextmanager
def unit_of_work(engine: Engine, *, at: datetime | None = None) -> Iterator[UnitOfWork]:
    """Commits when the block ends, undoes everything when it raises."""
    with engine.connect() as conn:
        # Begun by hand: a command that only used the driver's own connection (a deferred job) would
        # else leave SQLAlchemy nothing to commit. Closing the connection without a commit rolls back.
        transaction = conn.begin()
        yield UnitOfWork(conn, at)
        transaction.commit()


@contextmanager
def rehearsal(engine: Engine, *, at: datetime | None = None) -> Iterator[UnitOfWork]:
    """The same, but nothing of it stays: what a command would do is seen by doing it."""
    with engine.connect() as conn:
        conn.begin()
        yield UnitOfWork(conn, at)
