"""``jauap incidents`` and ``jauap publish``: what waits for an operator, and a message from outside."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from engine import installation

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    add("incidents", incidents).add_argument("--json", action="store_true", help="one list, for programs")
    message = add("publish", publish)
    message.add_argument("name", metavar="NAME", help="the message's name, as drawn")
    message.add_argument("correlation", metavar="KEY", help="the correlation key that cases wait with")
    message.add_argument("--variables", default="{}", metavar="JSON", help="an object")
    message.add_argument("--id", help="the same message sent again with its id reaches no case twice")


def incidents(options: argparse.Namespace) -> int:
    """List what could not be carried out or delivered, and waits for somebody. Exit code 1 if anything."""
    from engine.domain.actor import SYSTEM
    from engine.queries import reading
    from engine.queries.incidents import all_open
    from engine.queries.undelivered import undelivered

    with installation.running_database() as url, installation.pool(url) as pool, reading(pool) as conn:
        found = all_open(conn, SYSTEM)
        lost = undelivered(conn, SYSTEM, limit=None)
    if options.json:
        rows = [_named(one) | {"since": one.occurred_at.isoformat()} for one in found]
        rows += [
            _named(one) | {"id": None, "delivery_id": one.id, "since": one.created_at.isoformat()}
            for one in lost
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 1 if rows else 0
    for one in found:
        since = one.occurred_at.isoformat(timespec="minutes")
        what = f"{one.kind} {one.key}: {one.code}"
        print(f"{one.id}  case {one.case_id}  {what}, {one.attempts}x since {since}")
    for other in lost:
        since = other.created_at.isoformat(timespec="minutes")
        what = f"{other.kind} {other.name}: {other.code}"
        print(f"not delivered {other.id}  {what}, {other.attempts}x since {since}")
    return 1 if found or lost else 0


_NAMES = ("id", "delivery_id", "case_id", "number", "kind", "key", "name", "code", "attempts", "details")


def _named(one: object) -> dict[str, Any]:
    """The same names for both; null where one has none."""
    return {name: getattr(one, name, None) for name in _NAMES}


def publish(options: argparse.Namespace) -> int:
    """Tell a message to those who wait for it and to the processes it starts. Exit code 1 if to none."""
    from engine.domain.errors import InvalidData
    from engine.operations.publish_message import publish_message

    try:
        variables = json.loads(options.variables)
    except (ValueError, RecursionError) as problem:
        print(f"--variables is no JSON: {problem}", file=sys.stderr)
        return 2
    if not isinstance(variables, dict):
        print("--variables must be a JSON object", file=sys.stderr)
        return 2
    try:
        with installation.running_database() as url, installation.pool(url) as pool:
            told = publish_message(
                pool,
                name=options.name,
                correlation=options.correlation,
                variables=variables,
                message_id=options.id,
            )
    except InvalidData:
        print(
            "--variables holds what JSON cannot say (NaN, half a character); nobody was told", file=sys.stderr
        )
        return 2
    print(json.dumps(told))
    return 0 if told["delivered"] or told["started"] else 1
