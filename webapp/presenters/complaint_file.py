"""The papers of a case in the order of time, numbered as an inventory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.queries import AttachmentFacts, CaseCard, MessageFacts, RecordFacts
from forms.form import Form
from webapp.presenters.records import Line, record_lines

RECEIPT = "intake"


@dataclass(frozen=True)
class Paper:
    """One paper; ``kind``: appeal, record, message, file. Only that of its kind is set."""

    no: int
    kind: str
    at: datetime
    record: RecordFacts | None = None
    lines: tuple[Line, ...] = ()
    message: MessageFacts | None = None
    file: AttachmentFacts | None = None


def file_papers(card: CaseCard, forms: Iterable[Form]) -> tuple[Paper, ...]:
    """The appeal first, then what people filled in, messages and files as they came."""
    found = sorted(_papers(card, {form.record: form for form in forms}), key=lambda paper: paper.at)
    first = Paper(1, "appeal", card.header.received_at)
    rest = (Paper(**{**vars(paper), "no": no}) for no, paper in enumerate(found, start=2))
    return (first, *rest)


def _papers(card: CaseCard, forms: dict[str, Form]) -> Iterator[Paper]:
    """What the system found out as a help is no paper: no form asked for it."""
    for kind, versions in card.records.items():
        form = forms.get(kind)
        if form is None or kind == RECEIPT:
            continue
        for record in versions:
            lines = record_lines(record, form, card.people)
            yield Paper(0, "record", record.at, record=record, lines=lines)
    for message in card.messages:
        yield Paper(0, "message", message.created_at, message=message)
    for file in card.attachments:
        yield Paper(0, "file", file.uploaded_at, file=file)
