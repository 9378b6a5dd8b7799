"""The inbox's address: preset, filters, sort, page. All state is here, nothing in the session.

An address that a person edited by hand and that names something unknown is refused in words;
it is never guessed at and never a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from engine.queries import PRESETS, InboxFilters
from engine.queries.inbox import MOST, MOST_KEYS, PAGE_SIZE, PLAIN, SORTS
from webapp.filters import MAX_ID, InvalidFilter, code, number, one_of, read_day

MAX_PAGE = MOST // PAGE_SIZE
"""The list is counted so far and no further: every page that exists costs about the same."""
MAX_TEXT = 200
FILTERS: Mapping[str, str] = {
    "text": "text",
    "organisation": "organisation_id",
    "topic": "topic",
    "channel": "channel",
    "executor": "executor_id",
    "assignee": "assignee_id",
    "region": "region",
    "language": "language",
    "step": "step",
    "returned": "returned",
    "official": "official",
    "from": "deadline_from",
    "to": "deadline_to",
}
"""Name in the address to the field of :class:`InboxFilters`."""
FIELDS = ("preset", "sort", "page", "item", *FILTERS)


@dataclass(frozen=True)
class InboxState:
    """A read address. ``item`` is the work item shown in the preview."""

    preset: str
    filters: InboxFilters
    sort: tuple[str, ...]
    page: int
    item: int | None

    def address(self, **changes: Any) -> str:
        """The address of this state with some parts changed; a change of the list goes to page 1."""
        if "page" not in changes and changes:
            changes["page"] = 1
        return url_for("inbox.index", **arguments(replace(self, **changes)))

    @property
    def unfiltered(self) -> str:
        return self.address(filters=InboxFilters(), item=None)

    def without(self, name: str) -> str:
        """The address without one filter, by its name in the address."""
        return self.address(filters=self.filters.without(FILTERS[name]), item=None)

    @property
    def kept(self) -> Mapping[str, Any]:
        """Preset and filters: what a form that changes only the order takes along."""
        return arguments(replace(first_page(self), sort=PLAIN))

    @property
    def query(self) -> str:
        """The list as a query of an address."""
        return urlencode(arguments(first_page(self)))

    def direction(self, key: str) -> str | None:
        """``ascending`` or ``descending`` where the list is sorted by this key."""
        if key in self.sort:
            return "ascending"
        return "descending" if f"-{key}" in self.sort else None

    def place(self, key: str) -> int:
        """Which key of the order it is, from 1."""
        return [one.removeprefix("-") for one in self.sort].index(key) + 1

    def sorted_by(self, key: str, *, beside: bool = False) -> str:
        """The address of the list by this key, the other way round if it is by it already.

        ``beside``: after the keys there are; the first one falls out of a list that is full.
        """
        now = "-" if key in self.sort else ""
        others = tuple(one for one in self.sort if one.removeprefix("-") != key) if beside else ()
        place = next((n for n, one in enumerate(self.sort) if one.removeprefix("-") == key), len(others))
        place = min(place, len(others))
        keys = (*others[:place], f"{now}{key}", *others[place:])
        return self.address(sort=keys[-MOST_KEYS:], item=None)


def read(arguments: MultiDict[str, str]) -> InboxState:
    """Raises :class:`InvalidFilter` for anything that the page does not know."""
    for name in arguments:
        if name not in FIELDS:
            raise InvalidFilter(name=name, value=arguments[name])
    # A search without a preset looks through everything that the person has at hand.
    return InboxState(
        preset=one_of(arguments, "preset", PRESETS, "mine"),
        filters=_filters(arguments),
        sort=_sort(arguments),
        page=number(arguments, "page", MAX_PAGE) or 1,
        item=number(arguments, "item", MAX_ID),
    )


def first_page(wanted: InboxState) -> InboxState:
    """The list itself, without the page and the item one stands on: what is worth keeping."""
    return replace(wanted, page=1, item=None)


def _sort(arguments: Mapping[str, str]) -> tuple[str, ...]:
    """Up to three keys, each once."""
    value = arguments.get("sort") or ",".join(PLAIN)
    keys = tuple(value.split(","))
    names = [key.removeprefix("-") for key in keys]
    if len(keys) > MOST_KEYS or len(set(names)) < len(names) or not set(names) <= set(SORTS):
        raise InvalidFilter(name="sort", value=value)
    return keys


def _filters(arguments: Mapping[str, str]) -> InboxFilters:
    text = arguments.get("text", "").strip()
    if len(text) > MAX_TEXT or "\x00" in text:
        raise InvalidFilter(name="text", value=text[:MAX_TEXT])
    return InboxFilters(
        organisation_id=number(arguments, "organisation", MAX_ID),
        topic=code(arguments, "topic"),
        channel=code(arguments, "channel"),
        executor_id=number(arguments, "executor", MAX_ID),
        assignee_id=number(arguments, "assignee", MAX_ID),
        region=code(arguments, "region"),
        language=code(arguments, "language"),
        step=code(arguments, "step"),
        returned=one_of(arguments, "returned", ("yes",), "no") == "yes",
        official=one_of(arguments, "official", ("yes", "no"), "") or None,
        deadline_from=read_day(arguments, "from"),
        deadline_to=read_day(arguments, "to"),
        text=text,
    )


def arguments(state: InboxState) -> dict[str, Any]:
    """What the address says, without what goes without saying."""
    filters = state.filters
    named: dict[str, Any] = {"preset": state.preset}
    for name, attribute in FILTERS.items():
        value = getattr(filters, attribute)
        named[name] = "yes" if value is True else value or None
    named["sort"] = ",".join(state.sort) if state.sort != PLAIN else None
    named["page"] = state.page if state.page > 1 else None
    named["item"] = state.item
    return {name: value for name, value in named.items() if value not in (None, "")}
