"""Makes the words of the search again from what they are of, where somebody doubts them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ARRAY, BigInteger, Engine, Table, bindparam, delete, func, select, text

from engine.storage.tables import attachments, cases, consultations, messages, records, search_words
from engine.storage.unit_of_work import unit_of_work

BATCH = 1000
_SOURCES: tuple[tuple[str, Table], ...] = (
    ("search_case", cases),
    ("search_record", records),
    ("search_attachment", attachments),
    ("search_message", messages),
    ("search_consultation", consultations),
)


def rebuild_search(engine: Engine, progress: Callable[[str, int], None] = lambda _name, _count: None) -> int:
    """How many things are found by words now. One transaction: until it ends the old words serve.

    ``progress`` is called with each kind of thing and how many of it were read.
    """
    with unit_of_work(engine) as work:
        work.conn.execute(text("set local statement_timeout = 0"))
        # Whoever writes meanwhile waits: a word of theirs would be lost or doubled.
        work.conn.execute(text("lock table search_words in share row exclusive mode"))
        work.conn.execute(delete(search_words))
        for function, table in _SOURCES:
            last = count = 0
            given = bindparam("ids", type_=ARRAY(BigInteger))
            fill = select(getattr(func, function)(given))
            while True:
                chosen = select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
                ids = list(work.conn.execute(chosen).scalars())
                if not ids:
                    break
                work.conn.execute(fill, {"ids": ids})
                last, count = ids[-1], count + len(ids)
            progress(table.name, count)
        return int(work.conn.execute(select(func.count()).select_from(search_words)).scalar_one())
