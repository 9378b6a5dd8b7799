"""Equal stamps mean that nothing changed that concerns a person: whatever a counter shows, a stamp moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, text, update

from engine.domain.actor import Actor, Grant, Role
from engine.operations.claim import claim
from engine.operations.hold import hold
from engine.operations.release import release
from engine.queries import inbox_counters, unread_notices
from engine.queries.news_feed import NewsFeed, concerned, watched
from engine.storage.tables import notices, role_grants, work_items
from tests.factories import World
from tests.lives import TO_EXECUTOR, Life

PATIENCE_SECONDS = 20


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def feed(engine_: Engine) -> Iterator[NewsFeed]:
    """One that listens."""
    listening, stop = NewsFeed(), threading.Event()
    thread = threading.Thread(target=listening.run, args=(engine_, stop), daemon=True)
    thread.start()
    until(lambda: listening.stamp(()) is not None)
    yield listening
    stop.set()
    thread.join(PATIENCE_SECONDS)


def settle(engine: Engine, feed: NewsFeed) -> None:
    """Everything committed before this was heard: announcements come in the order of their commits."""
    mark = (("person", -1),)
    before = feed.stamp(mark)
    with engine.begin() as conn:
        payload = '{"people": [-1], "role": null, "place": null, "units": []}'
        conn.execute(text("select pg_notify('jauap_news', :payload)"), {"payload": payload})
    until(lambda: feed.stamp(mark) not in (before, None))


def everybody(world: World) -> list[Actor]:
    return [
        *(world.registrar, world.controller, world.department_head, world.head, world.executor),
        *(world.second_executor, world.signer, world.stranger),
    ]


def seen(world: World) -> list[tuple[object, int]]:
    with world.engine.connect() as conn:
        return [(inbox_counters(conn, actor), unread_notices(conn, actor)) for actor in everybody(world)]


def moved(world: World, feed: NewsFeed, do: Callable[[], object]) -> list[bool]:
    """Whose stamp moved; fails where what a person sees changed and the stamp did not."""
    shown, stamps = seen(world), [feed.stamp(watched(actor)) for actor in everybody(world)]
    do()
    settle(world.engine, feed)
    changed = [old != feed.stamp(watched(actor)) for old, actor in zip(stamps, everybody(world), strict=True)]
    for actor, old, new, told in zip(everybody(world), shown, seen(world), changed, strict=True):
        assert told or old == new, f"{actor.name} was not told"
    return changed


def test_whoever_sees_another_number_was_told(published: World, feed: NewsFeed) -> None:
    lives: list[Life] = []
    at = datetime(2026, 11, 23, 9, 5).astimezone()
    moved(published, feed, lambda: lives.append(Life(published, at)))
    (life,) = lives
    for element in TO_EXECUTOR:
        moved(published, feed, lambda element=element: life.step(element))  # type: ignore[misc]
    held, holder, engine = "examine", published.executor, published.engine
    until_day = datetime.now().astimezone() + timedelta(days=9)
    for verb, more in ((claim, {}), (hold, {"until": until_day, "reason": "x"}), (release, {})):
        item = life.item(held)
        if verb is claim and item.assignee_id is not None:
            continue  # the diagram gave it to the executor already

        def do(verb: Any = verb, item: Any = item, more: Any = more) -> None:
            verb(engine, holder, work_item_id=item.id, version=item.version, **more)

        moved(published, feed, do)
    row = {"case_id": life.case_id, "role": "controller", "organisation_id": published.oblast}

    def tell() -> None:
        with published.engine.begin() as conn:
            conn.execute(insert(notices).values(row | {"code": "overdue", "at": life.at}))

    moved(published, feed, tell)


def test_whom_it_does_not_concern_is_not_asked_again(published: World, feed: NewsFeed) -> None:
    changed = moved(published, feed, lambda: Life(published, datetime(2026, 11, 23, 9, 5).astimezone()))
    told = dict(zip([actor.name for actor in everybody(published)], changed, strict=True))
    assert told[published.registrar.name]
    assert not told[published.second_executor.name]
    assert not told[published.stranger.name]


def test_what_is_no_news_is_not_announced(published: World, feed: NewsFeed) -> None:
    life = Life(published, datetime(2026, 11, 23, 9, 5).astimezone())
    settle(published.engine, feed)

    def write() -> None:
        with published.engine.begin() as conn:
            conn.execute(update(work_items).values(locals={"x": 1}))

    assert not any(moved(published, feed, write))
    assert life.case_id


def test_a_change_that_is_undone_is_not_announced(published: World, feed: NewsFeed) -> None:
    Life(published, datetime(2026, 11, 23, 9, 5).astimezone())
    settle(published.engine, feed)

    def undo() -> None:
        with published.engine.connect() as conn:
            conn.execute(update(work_items).values(case_late=True))
            conn.rollback()

    assert not any(moved(published, feed, undo))


def test_other_rights_are_told_to_their_holder(published: World, feed: NewsFeed) -> None:
    actor = published.controller
    before = feed.stamp(watched(actor))
    with published.engine.begin() as conn:
        conn.execute(delete(role_grants).where(role_grants.c.person_id == actor.person_id))
    settle(published.engine, feed)
    assert feed.stamp(watched(actor)) != before


def test_a_lost_connection_leaves_no_stamp_that_still_holds(published: World, feed: NewsFeed) -> None:
    keys = watched(published.registrar)
    before = feed.stamp(keys)
    kill = text(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'jauap-news' and datname = current_database()"
    )
    with published.engine.connect() as conn:
        assert conn.execute(kill).all() == [(True,)]
        conn.rollback()
    until(lambda: feed.stamp(keys) != before)
    # What commits now is heard by nobody; whoever comes back has another name for every count.
    Life(published, datetime(2026, 11, 23, 9, 5).astimezone())
    until(lambda: feed.stamp(keys) is not None)
    assert feed.stamp(keys) != before


def test_nobody_who_listens_knows_nothing() -> None:
    assert NewsFeed().stamp((("person", 1),)) is None


def test_who_acts_for_another_hears_of_what_that_one_has_in_hand() -> None:
    grant = Grant(Role.HEAD, 1, "1.", on_behalf_of=7)
    assert ("person", 7) in watched(Actor(person_id=5, name="", locale="kk", grants=(grant,)))


def test_a_place_concerns_whoever_answers_above_it() -> None:
    announced = {"people": [3], "role": "executor", "place": "1.4.9.", "units": ["1.4.9.", "1.5."]}
    assert set(concerned(announced)) == {
        *(("person", 3), ("role", "executor", "1.4.9."), ("role", "executor", "1.4.")),
        *(("role", "executor", "1."), ("unit", "1.4.9."), ("unit", "1.4."), ("unit", "1."), ("unit", "1.5.")),
    }
