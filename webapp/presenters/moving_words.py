"""Words and fields of a move of running cases to another version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.errors import InvalidData
from engine.queries.migrations import RefusedCase
from webapp.locales import words
from webapp.presenters.findings import visible

Mistakes = Mapping[str, str]

MOST_PAIRS = 500

_WRONG: Mapping[tuple[str, str], LazyString] = {
    ("reason", "required"): _l("Say why the cases are moved: it is kept with the plan."),
    ("reason", "too_long"): _l("The text is too long."),
    ("to_version", "same"): _l("The cases run on this version already."),
    ("mapping", "unreadable"): _l("One pair a line: the old id, a space, the new id."),
}


def version(typed: str) -> int:
    """What is no number is a version that there is not."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def mapping(typed: str) -> dict[str, str]:
    """``old new``, a pair a line. Raises :class:`InvalidData` (``mapping``)."""
    pairs = [line.split() for line in typed.splitlines() if line.strip()]
    if len(pairs) > MOST_PAIRS or any(len(pair) != 2 for pair in pairs):
        raise InvalidData(errors={"mapping": ["unreadable"]})
    return dict(pairs)


def grouped(refused: Iterable[RefusedCase]) -> list[tuple[str, str, list[RefusedCase]]]:
    """Rule, step and the cases that stayed for it, the most frequent first."""
    found: dict[tuple[str, str], list[RefusedCase]] = {}
    for one in refused:
        found.setdefault((one.rule, visible(words(one.names) or one.element or "")), []).append(one)
    return sorted(((*key, some) for key, some in found.items()), key=lambda group: -len(group[2]))


def mistakes(details: Mapping[str, Any]) -> dict[str, str]:
    found = {
        field: str(_WRONG.get((field, codes[0]), codes[0])) for field, codes in details["errors"].items()
    }
    if "elements" in details:
        old, new = (visible(one) for one in details["elements"])
        missing = details["errors"]["mapping"] == ["element_missing"]
        found["mapping"] = (
            _("“%(old)s” is not in the old version, or “%(new)s” not in the new one.", old=old, new=new)
            if missing
            else _("“%(old)s” and “%(new)s” are steps of different kinds.", old=old, new=new)
        )
    return found
