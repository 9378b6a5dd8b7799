"""The act of opening a box for appeals (R-151): when, where, who, how many, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.documents.typesetting import typeset, words
from engine.domain.local_time import local


@dataclass(frozen=True)
class ActFacts:
    """``people`` have ``name`` and ``position``; ``contents`` are numbers (empty before registration) and
    subjects. Texts are in the act's language."""

    number: str
    organisation: str
    place: str
    opened_at: datetime
    people: Sequence[Mapping[str, str]]
    items: int
    anonymous: int
    note: str
    recorded_by: str
    recorded_at: datetime
    contents: Sequence[tuple[str, str]]


def box_act_pdf(facts: ActFacts, locale: str) -> bytes:
    """One A4 page or more in ``kk``, ``ru`` or ``en``, with a line to sign for each person."""
    fixed = words("box_act", locale)
    counted = fixed["items_words"].format(items=facts.items, anonymous=facts.anonymous)
    rows = (
        ("place", facts.place),
        ("opened", f"{local(facts.opened_at):%d.%m.%Y, %H:%M}"),
        ("items", counted),
        ("note", facts.note),
        ("recorded", f"{facts.recorded_by}, {local(facts.recorded_at):%d.%m.%Y}"),
    )
    return typeset(
        "box_act",
        {
            "locale": locale,
            "number": facts.number,
            "organisation": facts.organisation,
            "rows": [[fixed[name], value] for name, value in rows if value],
            "people": [[one["name"], one.get("position", "")] for one in facts.people],
            "contents": [[number or fixed["unregistered"], subject] for number, subject in facts.contents],
        },
        fixed,
        at=facts.recorded_at,
    )
