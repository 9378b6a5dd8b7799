"""Walks with hostile values over every address, query and form; quick ones take a share of the values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import Flask

from tests.addresses import filled, rules
from tests.integration.web.addresses import login_for
from tests.integration.web.conftest import Visitor
from tests.integration.web.hostile import (
    DAYS,
    HOSTILE,
    HOSTILE_IDS,
    HOSTILE_IN_FORMS,
    HOSTILE_PARTS,
    POSTS,
    QUERIES,
    ROLES,
    TODAY,
)

VISITORS = (*ROLES, None)

Share = Callable[[Sequence[Any], int, int], Sequence[Any]]


def a_share(values: Sequence[Any], turn: int, of: int) -> Sequence[Any]:
    """Every ``of``-th; ``of`` turns one after another take all of them."""
    return values[turn % of :: of]


def everything(values: Sequence[Any], turn: int, of: int) -> Sequence[Any]:
    return values


class Sender:
    """A visitor who reads the form's token once."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self._token = visitor.token()

    def post(self, address: str, data: Mapping[str, Any]) -> Any:
        fields = {"csrf_token": self._token, **data}
        return self.visitor.client.post(address, data=fields, content_type="multipart/form-data")


def addresses_that_crash(app: Flask, client: Visitor, login: str | None, share: Share) -> dict[str, int]:
    """Those that answer with 500 or more. Of a share, each visitor takes another."""
    chosen = share(list(_addresses(app)), VISITORS.index(login), len(VISITORS))
    answers = {one: _status(client, one) for one in chosen}
    assert answers
    return {one: status for one, status in answers.items() if status >= 500}


def _addresses(app: Flask) -> Iterator[str]:
    """Every route with every hostile part in each of its places."""
    for rule in app.url_map.iter_rules():
        text = str(rule)
        if "<" not in text:
            continue
        wholesome = dict.fromkeys(re.findall(r"<[^>]+>", text), "1")
        for place in wholesome:
            for hostile in HOSTILE_IDS if place.startswith("<id:") else HOSTILE_PARTS:
                yield _with(text, wholesome | {place: hostile})


def _with(text: str, parts: Mapping[str, str]) -> str:
    for place, value in parts.items():
        text = text.replace(place, value)
    return text


def _status(client: Visitor, address: str) -> int:
    """The answer is closed: a file that is on its way as a download goes with it."""
    with client.get(address) as answer:
        return int(answer.status_code)


def ask_hostile_queries(
    app: Flask, person: Visitor, login: str, things: Mapping[str, object], share: Share
) -> None:
    """Every address that the login opens: first as it is meant, then with hostile queries."""
    for rule in rules(app, "GET"):
        if login_for(app, rule.endpoint) != login:
            continue
        address = filled(rule, things)
        with person.get(address) as answer:
            assert answer.status_code in (200, 302), address
        asked = [("\0", "x")]
        for turn, name in enumerate(QUERIES[rule.endpoint]):
            asked += [(name, value) for value in share((*HOSTILE, *DAYS), turn, 4)]
        for name, value in asked:
            with person.client.get(address, query_string={name: value}, buffered=True) as answer:
                assert answer.status_code < 500, (address, name, value[:40])


def send_hostile_form(
    app: Flask, sender: Sender, endpoint: str, things: Mapping[str, object], share: Share
) -> None:
    """The form of the endpoint, sound but for one field at a time."""
    [address] = [filled(rule, things) for rule in rules(app, "POST") if rule.endpoint == endpoint]
    sound = {name: told(value, things) for name, value in POSTS[endpoint].items()}
    spoilt = {**(TODAY if "intake" in endpoint else {}), **sound}
    for turn, name in enumerate((*sound, "a\0b")):
        for value in share(HOSTILE_IN_FORMS, turn, len(HOSTILE_IN_FORMS)):
            answer = sender.post(address, {**spoilt, name: value})
            assert answer.status_code < 500, (name, value[:40])


def told(value: str, things: Mapping[str, object]) -> str:
    """A value of the table: itself, or the thing that it names."""
    return str(things[value[1:]]) if value.startswith("@") else value
