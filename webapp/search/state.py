"""The address of the search: what is looked for, filters, page. All state is here, nothing in the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from engine.domain.case_state import CaseState
from engine.domain.classifiers import codes
from engine.domain.sought import MOST_CHARACTERS
from engine.queries.search import KINDS, MOST, PAGE_SIZE, SearchFilters
from webapp.filters import MAX_ID, InvalidFilter, number, one_of, read_day

FIELDS = ("q", "kind", "organisation", "from", "to", "state", "topic", "mine", "page")


@dataclass(frozen=True)
class SearchState:
    """A read address. ``too_long``: it is said, and nothing is looked for."""

    text: str
    filters: SearchFilters
    page: int
    too_long: bool = False

    @property
    def filtered(self) -> bool:
        return self.filters != SearchFilters()

    def address(self, **changes: Any) -> str:
        """This search with some fields changed, from its first page unless ``page`` is given."""
        return url_for("search.index", **{**self._arguments(), "page": None, **changes})

    @property
    def unfiltered(self) -> str:
        return url_for("search.index", q=self.text)

    def _arguments(self) -> Mapping[str, Any]:
        chosen = self.filters
        return {
            "q": self.text,
            "kind": chosen.kind,
            "organisation": chosen.organisation_id,
            "from": chosen.registered_from,
            "to": chosen.registered_to,
            "state": chosen.state,
            "topic": chosen.topic,
            "mine": "yes" if chosen.mine else None,
        }


def read(arguments: MultiDict[str, str]) -> SearchState:
    """Raises :class:`InvalidFilter` for anything that the page does not know."""
    for name in arguments:
        if name not in FIELDS:
            raise InvalidFilter(name=name, value=arguments[name])
    text = arguments.get("q", "").strip()
    return SearchState(
        text=text[:MOST_CHARACTERS],
        filters=SearchFilters(
            kind=one_of(arguments, "kind", ("", *KINDS), "") or None,
            organisation_id=number(arguments, "organisation", MAX_ID),
            registered_from=read_day(arguments, "from"),
            registered_to=read_day(arguments, "to"),
            state=one_of(arguments, "state", ("", *CaseState), "") or None,
            topic=one_of(arguments, "topic", ("", *sorted(codes("topics"))), "") or None,
            mine=one_of(arguments, "mine", ("", "yes"), "") == "yes",
        ),
        page=number(arguments, "page", MOST // PAGE_SIZE) or 1,
        too_long=len(text) > MOST_CHARACTERS,
    )
