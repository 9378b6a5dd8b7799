"""The act of a random sample (R-088): from what, by which seed, which cases, what was found, who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.documents.typesetting import typeset, words
from engine.domain.local_time import local


@dataclass(frozen=True)
class SampleFacts:
    """``cases``: of each its name and what was found, ``None`` where nothing was looked at, and ``closed``
    where the reader may not know of it. Texts are in the act's language.
    """

    number: int
    organisation: str
    population: str
    first: date
    last: date
    population_count: int
    digest: str
    seed: str
    seed_given: bool
    known_at: datetime
    drawn_by: str
    drawn_at: datetime
    cases: Sequence[tuple[str, str | None, bool]]


def sample_act_pdf(facts: SampleFacts, locale: str) -> bytes:
    """One A4 page or more in ``kk``, ``ru`` or ``en``."""
    fixed = words("sample_act", locale)
    days = {"first": f"{facts.first:%d.%m.%Y}", "last": f"{facts.last:%d.%m.%Y}"}
    rows = (
        ("population", fixed[facts.population].format(**days)),
        ("counts", f"{facts.population_count} / {len(facts.cases)}"),
        ("known", f"{local(facts.known_at):%d.%m.%Y %H:%M:%S}"),
        ("seed", f"{facts.seed} ({fixed['given' if facts.seed_given else 'made']})"),
        ("digest", facts.digest),
        ("drawn", f"{facts.drawn_by}, {local(facts.drawn_at):%d.%m.%Y %H:%M}"),
    )
    return typeset(
        "sample_act",
        {
            "locale": locale,
            "number": str(facts.number),
            "organisation": facts.organisation,
            "rows": [[fixed[name], value] for name, value in rows],
            "cases": [
                [str(place), name, fixed["closed"] if closed else _found(fixed, found)]
                for place, (name, found, closed) in enumerate(facts.cases, 1)
            ],
        },
        fixed,
        at=facts.drawn_at,
    )


def _found(fixed: Mapping[str, str], found: str | None) -> str:
    return fixed["not_yet"] if found is None else found or fixed["all_good"]
