"""The addresses of the URL map: what answers to a method, with ids of things that are there in its places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from webapp import guards

PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Every rule that answers to the method. Files of the product are of no view."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in guards.PUBLIC_ENDPOINTS:
            yield rule


def without_line(app: Flask, method: str, table: Mapping[str, Any]) -> set[str]:
    """Endpoints that answer to the method and stand in no line of the table, and lines without one."""
    return {rule.endpoint for rule in rules(app, method)} ^ set(table)


def filled(rule: Rule, things: Mapping[str, object]) -> str:
    """The address of the rule with things in its places, by the places' names."""
    return PLACE.sub(lambda place: str(things[place[1]]), str(rule))
