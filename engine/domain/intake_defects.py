"""What an appeal lacks that the law asks for: told to the applicant, never a ground to refuse it (R-114).

APPC Art. 63 for every appeal, Art. 93 for a complaint; domain report R-111, R-112, R-116. Codes are stable,
their words live on the web floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.domain.identity_numbers import Flag, parse
from engine.domain.likeness import telling_words

ENTITIES = frozenset({"legal_entity", "branch", "state_body"})
NAMELESS = "anonymous"
FEWEST_WORDS = 3
"""Words beyond greetings and formulas without which nothing can be considered: "Help!" """

Data = Mapping[str, Any]

CODES = (
    "anonymous",
    "no_last_name",
    "no_first_name",
    "no_name",
    "no_address",
    "no_bin",
    "doubtful_number",
    "no_signature",
    "doubtful_signature",
    "no_essence",
    "no_represented",
    "no_attorney",
    "attorney_expired",
    "no_signatories",
    "no_complained_of",
    "no_complaint_subject",
    "no_learnt_on",
    "no_reasons",
    "no_demands",
)


def defects(data: Data, received_on: date, electronic: bool | None = None) -> tuple[str, ...]:
    """Codes in the order of :data:`CODES`. ``data`` is the intake form's, as it is stored.

    ``electronic``: whether nothing speaks against the electronic signature; ``None`` when none came.
    """
    found = {code for rule in _RULES for code in rule(data, received_on)}
    return with_signature(found, electronic)


def with_signature(found: Iterable[str], electronic: bool | None) -> tuple[str, ...]:
    """The codes, as an electronic signature changes them: it takes the place of one by hand."""
    kept = set(found)
    if electronic is not None:
        kept -= {"no_signature", "doubtful_signature"}
        kept |= set() if electronic else {"doubtful_signature"}
    return tuple(code for code in CODES if code in kept)


def _applicant(data: Data, received_on: date) -> Iterator[str]:
    kind = data.get("applicant_kind", "individual")
    if kind == NAMELESS:
        yield "anonymous"
        return
    if not data.get("address"):
        yield "no_address"
    if kind in ENTITIES:
        yield from _missing(data, {"name": "no_name", "identity_number": "no_bin"})
    else:
        yield from _missing(data, {"last_name": "no_last_name", "first_name": "no_first_name"})
    number = parse(data.get("identity_number"))
    if number.flag is not Flag.EMPTY and not number.valid:
        yield "doubtful_number"


def _essence(data: Data, received_on: date) -> Iterator[str]:
    if data.get("signature") == "none":
        yield "no_signature"
    if telling_words(str(data.get("text") or "")) < FEWEST_WORDS:
        yield "no_essence"


def _representative(data: Data, received_on: date) -> Iterator[str]:
    if data.get("applicant_kind") != "representative":
        return
    yield from _missing(data, {"represented_name": "no_represented", "attorney_number": "no_attorney"})
    until = data.get("attorney_until")
    if until and date.fromisoformat(until) < received_on:
        yield "attorney_expired"


def _collective(data: Data, received_on: date) -> Iterator[str]:
    """Two sign a collective appeal at least: the contact person and somebody else."""
    if data.get("applicant_kind") == "collective" and signed_by(data) < 2:
        yield "no_signatories"


def signed_by(data: Data) -> int:
    """How many signed: what was counted on the paper, or those who are named, the contact person too."""
    return max(int(data.get("signed_by") or 0), len(data.get("signatories") or ()) + 1)


def _complaint(data: Data, received_on: date) -> Iterator[str]:
    if data.get("legal_type") != "complaint":
        return
    whom = ("complained_of", "complained_of_id", "complained_of_unit_id")
    if not any(data.get(name) for name in whom):
        yield "no_complained_of"
    yield from _missing(
        data,
        {
            "complaint_against": "no_complaint_subject",
            "complaint_learnt_on": "no_learnt_on",
            "complaint_reasons": "no_reasons",
            "complaint_demands": "no_demands",
        },
    )


def _missing(data: Data, wanted: Mapping[str, str]) -> Iterator[str]:
    return (code for name, code in wanted.items() if not data.get(name))


_RULES: tuple[Callable[[Data, date], Iterator[str]], ...] = (
    _applicant,
    _essence,
    _representative,
    _collective,
    _complaint,
)
