"""Appeals that wait at an open step of a real database, made through the verbs before the server starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from engine.domain.local_time import local
from engine.operations.complete_work_item import complete_work_item
from engine.operations.publish_deployment import publish_shipped
from engine.operations.receive_appeal import receive_appeal
from engine.storage.database import connect
from tests import lives
from tests.factories import World, make_world


@contextmanager
def settled(url: str) -> Iterator[World]:
    """The small world with the shipped diagrams and forms, on an empty database."""
    pool = connect(url, pool_size=12)
    world = make_world(pool)
    publish_shipped(pool)
    yield world
    pool.dispose()


def waiting_cases(world: World, count: int, *steps: str) -> list[int]:
    """``count`` cases, received now, with ``steps`` behind them."""
    cases = []
    for _ in range(count):
        data = {**lives.INTAKE, "received_at": today().isoformat(timespec="minutes")[:16]}
        received = receive_appeal(world.engine, world.registrar, data=data, organisation_id=world.oblast)
        cases.append(int(received["case_id"]))
        for element in steps:
            item = open_item(world, cases[-1], element)
            complete_work_item(
                world.engine,
                world.actor(lives.WHO[element]),
                work_item_id=item.id,
                version=item.version,
                data=form_of(world, element),
            )
    return cases


def open_item(world: World, case_id: int, element: str) -> Any:
    """The open work item of the element; ``None`` when there is none."""
    chosen = text(
        "select id, version, form_key from work_items"
        " where case_id = :case and element_id = :element and state = 'open'"
    )
    with world.engine.connect() as conn:
        return conn.execute(chosen, {"case": case_id, "element": element}).first()


def is_completed(world: World, work_item_id: int) -> bool:
    with world.engine.connect() as conn:
        state = text("select state from work_items where id = :id")
        return bool(conn.execute(state, {"id": work_item_id}).scalar() == "completed")


def form_of(world: World, element: str) -> dict[str, Any]:
    """What the person fills in, with today's dates."""
    if element == "resolution":
        people = world.people
        chosen = {"executor": str(people["executor"]), "co_executors": [str(people["co_executor"])]}
        return chosen | {"instruction": "Мән-жайды зерделеп, жауап дайындаңыз."}
    if element == "confirm_delivery":
        return {**lives.FORMS[element], "delivered_on": today().date().isoformat()}
    return dict(lives.FORMS[element])


def today() -> datetime:
    """Local time of the offices; the server takes its own from the database."""
    return local(datetime.now(tz=UTC))
