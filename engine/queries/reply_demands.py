"""What was demanded of a case's reply and what became of it, told from its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from engine.domain.reply_quality.demands import KINDS, Demand, Said, demands_of
from engine.queries.facts import RecordFacts
from engine.storage.tables import records


def said_about_reply(conn: Connection, case_id: int) -> list[Said]:
    """Drafts, checks and signatures in their order. Asks no permission: whoever calls shows the case."""
    chosen = select(records.c.kind, records.c.data).where(
        records.c.case_id == case_id, records.c.kind.in_(KINDS)
    )
    return [Said(*row) for row in conn.execute(chosen.order_by(records.c.case_seq, records.c.id))]


def demands_in(found: Mapping[str, Sequence[RecordFacts]]) -> tuple[Demand, ...]:
    """The same from records that a page has already read, masked where the page is."""
    told = [record for kind in KINDS for record in found.get(kind, ())]
    told.sort(key=lambda record: (record.case_seq, record.id))
    return demands_of(Said(record.kind, record.data) for record in told)
