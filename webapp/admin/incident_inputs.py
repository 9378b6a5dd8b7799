"""What the pages of incidents are asked with: filters in the address, rows, key and JSON in the form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from engine.domain.errors import InvalidData
from engine.domain.local_time import at_local
from engine.operations.border import check_key, is_id
from engine.queries.incidents import KINDS, PAGE, IncidentFilters
from webapp.filters import InvalidFilter, read_day

MAX_ELEMENT = 200
MAX_RESULT = 64 * 1024
"""Characters; a worker's result is bounded in the same way."""


@dataclass(frozen=True)
class Address:
    """The whole state of the list. ``since`` is the day as it was typed."""

    filters: IncidentFilters
    since: str
    page: int

    @property
    def narrowed(self) -> bool:
        return self.filters != IncidentFilters()

    def to(self, **changes: Any) -> str:
        """The list with some filters changed, on its first page."""
        now = {"kind": self.filters.kind, "element": self.filters.element, "since": self.since or None}
        return url_for("admin.incidents", **(now | changes))


def address() -> Address:
    """Raises :class:`InvalidFilter` for what cannot be read."""
    kind, element = request.args.get("kind") or None, request.args.get("element") or None
    if kind is not None and kind not in KINDS:
        raise InvalidFilter(name="kind", value=kind)
    if element is not None and len(element) > MAX_ELEMENT:
        raise InvalidFilter(name="element", value=element)
    day = read_day(request.args, "since")
    filters = IncidentFilters(kind, element, at_local(day) if day else None)
    return Address(filters, day.isoformat() if day else "", _page(request.args.get("page") or "1"))


def chosen(name: str = "incident") -> tuple[int, ...]:
    """The rows that are ticked, each once. Raises :class:`InvalidData`."""
    ticked = dict.fromkeys(request.form.getlist(name))
    if len(ticked) > PAGE:
        raise InvalidData(errors={"incident": [f"too_many:{PAGE}"]})
    return tuple(_id(text) for text in ticked)


def key() -> str:
    """Makes a second press harmless. Raises :class:`InvalidData`."""
    told = request.form.get("key", "")
    # Room for the number of a row behind it.
    if len(told) > 100:
        raise InvalidData(errors={"key": ["too_long"]})
    check_key(told)
    return told


def result() -> dict[str, Any]:
    """What a skipped job would have brought back. Raises :class:`InvalidData` (``result``)."""
    text = request.form.get("result", "").strip()
    if len(text) > MAX_RESULT:
        raise InvalidData(errors={"result": ["too_long"]})
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise InvalidData(errors={"result": ["not_json"]}) from None
    if not isinstance(told, dict):
        raise InvalidData(errors={"result": ["not_an_object"]})
    return told


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and is_id(int(text))):
        raise InvalidData(errors={"incident": ["not_a_number"]})
    return int(text)


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise InvalidFilter(name="page", value=text)
    return int(text)
