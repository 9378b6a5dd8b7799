"""Makes the PDF of a letter once and keeps it: from then on it has the same bytes (decision 0020).

What a letter says was fixed when its message was written; what it looks like is fixed by its first
reading, whatever templates, fonts and typesetters come later.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select, update

from engine.documents.letter import LetterFacts, letter_pdf
from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.channels_out import SMS
from engine.domain.errors import Forbidden, NotFound
from engine.operations.border import is_id
from engine.queries.erased import refuse_erased
from engine.queries.visible import visible_cases
from engine.storage import files
from engine.storage.tables import appeals, applicants, cases, messages, organisations
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

MOST = 100
"""Letters in one file for the printer."""


@dataclass(frozen=True)
class KeptLetter:
    """``sha256`` names the PDF among the installation's files."""

    message_id: int
    sha256: str
    facts: LetterFacts

    def content(self) -> bytes:
        """The PDF. Raises NotFound when it is gone from the disk."""
        with files.open_file(self.sha256) as stream:
            return stream.read()


def keep_letters(
    engine: Engine,
    actor: Actor,
    *,
    message_ids: Iterable[int],
    status_url: Callable[[int], str],
    at: datetime | None = None,
) -> tuple[KeptLetter, ...]:
    """The letters in the order asked for. ``status_url`` makes the address of a case's status page.

    Raises NotFound (also for a text message), Forbidden to whoever sees the case without personal
    data: a letter cannot be masked; CaseErased where an act destroyed it.
    """
    asked = list(dict.fromkeys(message_ids))
    if len(asked) > MOST or not all(map(is_id, asked)):
        raise NotFound(message_id=asked[-1])
    with unit_of_work(engine, at=at) as work:
        rows = {row.id: row for row in work.conn.execute(_chosen(actor, asked))}
        return tuple(_kept(work, message_id, rows.get(message_id), status_url) for message_id in asked)


def _chosen(actor: Actor, asked: list[int]) -> Any:
    return (
        select(
            messages,
            visible_cases(actor, Verb.VIEW_PERSONAL_DATA).label("personal"),
            organisations.c.name.label("organisation"),
            applicants.c.address.label("applicant_address"),
        )
        .join(cases, cases.c.id == messages.c.case_id)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(messages.c.id.in_(asked), messages.c.channel != SMS, visible_cases(actor))
        .order_by(messages.c.id)
        .with_for_update(of=messages)
    )


def _kept(
    work: UnitOfWork, message_id: int, row: Row[Any] | None, status_url: Callable[[int], str]
) -> KeptLetter:
    if row is None:
        raise NotFound(message_id=message_id)
    if not row.personal:
        raise Forbidden(message_id=message_id)
    refuse_erased(work.conn, row.case_id)
    if row.letter_sha256:
        return KeptLetter(row.id, row.letter_sha256, _facts(row, row.letter))
    letter = dict(row.letter)
    letter.setdefault("organisation", row.organisation.get(row.language, ""))
    letter.setdefault("addressee_address", row.applicant_address)
    letter.setdefault("status_url", status_url(row.case_id))
    facts = _facts(row, letter)
    stored = files.store(io.BytesIO(letter_pdf(facts)))
    kept = {"letter": letter, "letter_sha256": stored.sha256}
    work.conn.execute(update(messages).where(messages.c.id == row.id).values(kept))
    return KeptLetter(row.id, stored.sha256, facts)


def _facts(row: Row[Any], letter: Mapping[str, str]) -> LetterFacts:
    version = f" · {row.template_version}" if row.template_version else ""
    version += f"/{letter['wording']}" if letter.get("wording") else ""
    around = ("organisation", "contacts", "addressee", "addressee_address", "signer", "signer_position")
    return LetterFacts(
        language=row.language,
        number=row.number,
        written_at=row.created_at,
        subject=row.subject,
        body=row.body,
        status_url=letter.get("status_url", ""),
        template=f"{row.code}{version}",
        **{name: letter.get(name, "") for name in around},
    )
