"""What became of each row of many, as the inbox and the head's page say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.operations.in_bulk import Outcome
from engine.queries import InboxItem
from forms.form import Form
from webapp.presenters.refusal_words import in_a_row


@dataclass(frozen=True)
class Line:
    """The answer for one row. ``item`` is ``None`` for one that the reader may not see; ``why`` is empty
    where it was done."""

    work_item_id: int
    item: InboxItem | None
    why: tuple[str, ...]


def lines_of(
    outcomes: Sequence[Outcome], shown: Mapping[int, InboxItem], forms: Mapping[int, Form] | None = None
) -> tuple[Line, ...]:
    """``shown``: what the reader saw before anything was done. ``forms``: those filled in the rows."""
    filled = forms or {}
    return tuple(
        Line(
            one.work_item_id,
            shown.get(one.work_item_id),
            in_a_row(one.refusal, filled.get(one.work_item_id)) if one.refusal else (),
        )
        for one in outcomes
    )
