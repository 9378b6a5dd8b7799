"""Copies and repeats among a hundred thousand appeals: the two statements of the preliminary review.

Letters are invented from a vocabulary in which words are as uneven as in speech, each with the formulas that
all letters share; one in fifty is a copy of an earlier one with another street. Rows are written past the
operations; what is measured are the product's own statements, as the database counts them, and the whole of
the suggestion with the comparison of texts, as a caller waits for it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, text

from engine.domain.actor import SYSTEM
from engine.domain.likeness import COPY, copied, marks, matter_likeness
from engine.domain.person_keys import name_key, phone_key
from engine.operations.publish_deployment import publish_deployment
from engine.service_tasks.preliminary_review import WINDOW
from engine.storage import lookalikes, server
from engine.storage.database import connect
from engine.storage.tables import appeals, applicants, cases, text_marks
from tests.bench import twelve
from tests.bench.figures import Figure, median, p95
from tests.database import fresh_database
from tests.factories import make_organisation

GOAL_MS = 100.0
ASKED = 100
BATCH = 5_000
FORMULA = "Уважаемый аким! Прошу принять меры и дать ответ в установленный законом срок."
SYLLABLES = ("ка", "ро", "ма", "ли", "ту", "не", "су", "до", "ра", "ше", "ба", "ги", "по", "ти", "ве", "жо")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Writers:
    """The same letters every time."""

    def __init__(self) -> None:
        self.chance = random.Random(33)
        words = {"".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))) for _ in range(9_000)}
        self.words = sorted(words)
        self.weights = [1 / (n + 10) for n in range(len(self.words))]
        self.kept: list[str] = []

    def letter(self) -> str:
        if self.kept and self.chance.random() < 0.02:
            words = self.chance.choice(self.kept).split()
            words[8] = self.chance.choice(self.words)
            return " ".join(words)
        body = self.chance.choices(self.words, self.weights, k=self.chance.randint(40, 120))
        written = f"{' '.join(body)} {FORMULA}"
        if len(self.kept) < 3_000:
            self.kept.append(written)
        return written


def run(*, appeals_: int) -> Iterator[Figure]:
    with server.temporary() as running, fresh_database(running.url) as url:
        pool = connect(url)
        _fill(pool, appeals_)
        yield from _measured(pool, appeals_)
        pool.dispose()


def _fill(pool: Engine, count: int) -> None:
    writers = Writers()
    with pool.begin() as conn:
        oblast = make_organisation(conn, "oblast", "oblast")
    published = publish_deployment(pool, SYSTEM, files=twelve.files())
    for first in range(1, count + 1, BATCH):
        with pool.begin() as conn:
            conn.execute(text("set local statement_timeout = 0"))
            _batch(
                conn, writers, range(first, min(first + BATCH, count + 1)), oblast, published["deployment_id"]
            )
    with pool.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("set statement_timeout = 0"))
        conn.execute(text("vacuum analyze"))


def _batch(conn: Connection, writers: Writers, numbers: range, oblast: int, deployment_id: int) -> None:
    letters = [writers.letter() for _ in numbers]
    # Half of them of the last thirty days: the window is what a copy is looked for in.
    times = [NOW - timedelta(minutes=writers.chance.randint(1, 60 * 24 * 60)) for _ in numbers]
    own = {"organisation_id": oblast, "deployment_id": deployment_id, "process_id": "appeal"}
    rows = [own | {"state": "REGISTERED", "version": 1, "received_at": at, "changed_at": at} for at in times]
    ids = (
        conn.execute(insert(cases).returning(cases.c.id, sort_by_parameter_order=True), rows).scalars().all()
    )
    people = [
        {
            "kind": "individual",
            "last_name": f"Омаров{n % 20_000}",
            "first_name": "Ерлан",
            "identity_number": f"{n % 30_000:012d}",
            "name_key": name_key("", f"Омаров{n % 20_000}", "Ерлан"),
            "phone": f"8701{n % 40_000:07d}",
            "phone_key": phone_key(f"8701{n % 40_000:07d}"),
        }
        for n in numbers
    ]
    new = insert(applicants).returning(applicants.c.id, sort_by_parameter_order=True)
    owners = conn.execute(new, people).scalars().all()
    plain = {"channel": "EOTINISH", "is_official": True, "legal_type": "application", "language": "ru"}
    conn.execute(
        insert(appeals),
        [
            plain | {"case_id": case_id, "applicant_id": owner, "subject": "", "text": letter}
            for case_id, owner, letter in zip(ids, owners, letters, strict=True)
        ],
    )
    conn.execute(
        insert(text_marks),
        [
            {"case_id": case_id, "received_at": at, "marks": list(marks(letter))}
            for case_id, at, letter in zip(ids, times, letters, strict=True)
        ],
    )


def _measured(pool: Engine, count: int) -> Iterator[Figure]:
    whole, found = [], 0
    with pool.connect() as conn:
        chosen = select(appeals.c.case_id, appeals.c.text, applicants).join(
            applicants, applicants.c.id == appeals.c.applicant_id
        )
        asked = conn.execute(chosen.order_by(text("md5(appeals.case_id::text)")).limit(ASKED)).all()
        for appeal in asked:
            began = time.perf_counter()
            mine = lookalikes.of_person(conn, appeal.case_id, appeal)
            others = lookalikes.copies(conn, appeal.case_id, marks(appeal.text), NOW - WINDOW, NOW)
            for other in mine:
                matter_likeness(appeal.text, other.text)
            found += any(copied(appeal.text, other.text) >= COPY for other in others)
            whole.append((time.perf_counter() - began) * 1000)
        size = conn.execute(text("select pg_indexes_size('text_marks') / 1048576.0")).scalar_one()
    told = f"copies and repeats of one appeal among {count:,}"
    yield Figure(f"{told}, median", median(whole), "ms", GOAL_MS)
    yield Figure(f"{told}, 95th percentile", p95(whole), "ms", GOAL_MS)
    yield Figure("  of a hundred asked, found with a copy", float(found), "", 1, least=True)
    yield Figure("  indexes of the marks", float(size), "MB")
