"""The inbox's address: preset, filters, sort, page. All state is here, nothing in the session.

An address that a person edited by hand and that names something unknown is refused in words;
it is never guessed at and never a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from engine.domain.errors import JauapError
from engine.queries import PRESETS, InboxFilters
from engine.queries.inbox import MOST, PAGE_SIZE, SORTS

MAX_PAGE = MOST // PAGE_SIZE
"""The list is counted so far and no further: every page that exists costs about the same."""
MAX_TEXT = 200
MAX_ID = 2**63 - 1
FIELDS = (
    *("preset", "sort", "page", "text", "organisation", "topic", "channel", "executor"),
    *("from", "to", "item"),
)


class InvalidFilter(JauapError):
    """The address names a filter, a sort or a value that does not exist. Details: ``name``, ``value``."""

    code = "invalid_filter"
    status = 400


@dataclass(frozen=True)
class InboxState:
    """A read address. ``item`` is the work item shown in the preview."""

    preset: str
    filters: InboxFilters
    sort: str
    page: int
    item: int | None

    def address(self, **changes: Any) -> str:
        """The address of this state with some parts changed; a change of the list goes to page 1."""
        if "page" not in changes and changes:
            changes["page"] = 1
        return url_for("inbox.index", **_arguments(replace(self, **changes)))

    @property
    def unfiltered(self) -> str:
        return self.address(filters=InboxFilters(), item=None)


def read(arguments: MultiDict[str, str]) -> InboxState:
    """Raises :class:`InvalidFilter` for anything that the page does not know."""
    for name in arguments:
        if name not in FIELDS:
            raise InvalidFilter(name=name, value=arguments[name])
    # A search without a preset looks through everything that the person has at hand.
    return InboxState(
        preset=_one_of(arguments, "preset", PRESETS, "mine"),
        filters=_filters(arguments),
        sort=_one_of(arguments, "sort", _sorts(), "deadline"),
        page=_number(arguments, "page", MAX_PAGE) or 1,
        item=_number(arguments, "item", MAX_ID),
    )


def _sorts() -> tuple[str, ...]:
    return (*SORTS, *(f"-{name}" for name in SORTS))


def _filters(arguments: Mapping[str, str]) -> InboxFilters:
    text = arguments.get("text", "").strip()
    if len(text) > MAX_TEXT or "\x00" in text:
        raise InvalidFilter(name="text", value=text[:MAX_TEXT])
    return InboxFilters(
        organisation_id=_number(arguments, "organisation", MAX_ID),
        topic=_code(arguments, "topic"),
        channel=_code(arguments, "channel"),
        executor_id=_number(arguments, "executor", MAX_ID),
        deadline_from=_day(arguments, "from"),
        deadline_to=_day(arguments, "to"),
        text=text,
    )


def _one_of(arguments: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    value = arguments.get(name) or default
    if value not in known:
        raise InvalidFilter(name=name, value=value)
    return value


def _number(arguments: Mapping[str, str], name: str, top: int) -> int | None:
    value = arguments.get(name, "")
    if not value:
        return None
    # isascii: int() would accept other scripts' digits, which no link of ours contains
    if not (value.isascii() and value.isdigit() and len(value) < 20) or not 0 < int(value) <= top:
        raise InvalidFilter(name=name, value=value)
    return int(value)


def _code(arguments: Mapping[str, str], name: str) -> str | None:
    value = arguments.get(name, "")
    if value and not value.replace("_", "").replace(".", "").isalnum():
        raise InvalidFilter(name=name, value=value)
    return value or None


def _day(arguments: Mapping[str, str], name: str) -> date | None:
    value = arguments.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise InvalidFilter(name=name, value=value) from error


def _arguments(state: InboxState) -> dict[str, Any]:
    filters = state.filters
    named = {
        "preset": state.preset,
        "text": filters.text,
        "organisation": filters.organisation_id,
        "topic": filters.topic,
        "channel": filters.channel,
        "executor": filters.executor_id,
        "from": filters.deadline_from,
        "to": filters.deadline_to,
        "sort": state.sort if state.sort != "deadline" else None,
        "page": state.page if state.page > 1 else None,
        "item": state.item,
    }
    return {name: value for name, value in named.items() if value not in (None, "")}
