"""Whether anything is new: from memory while nothing is, from the database as soon as something may be."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Engine, event, update

from engine.operations.claim import claim
from engine.storage.tables import people, sessions
from tests.factories import World
from tests.integration.queries.test_news_feed import settle, until
from tests.integration.web.conftest import Visitor
from tests.lives import Life
from webapp.news import feed as news_feed

SignIn = Callable[[str], Visitor]
NOW = datetime(2026, 11, 23, 9, 5).astimezone()


@pytest.fixture
def heard(app: Flask, engine_: Engine) -> Iterator[news_feed.Readers]:
    """The application listens, as a served one does."""
    readers: news_feed.Readers = app.extensions[news_feed.EXTENSION]
    stop = news_feed.listen(app, engine_)
    until(lambda: readers.feed.stamp(()) is not None)
    yield readers
    stop.set()
    # The next test begins without anybody who listens.
    until(lambda: readers.feed.stamp(()) is None)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What the pool is asked for while the block runs: each statement needs a connection."""
    taken: list[str] = []

    def note(*_: object) -> None:
        taken.append("checkout")

    event.listen(engine, "checkout", note)
    try:
        yield taken
    finally:
        event.remove(engine, "checkout", note)


def stamp_of(visitor: Visitor) -> str:
    answer = visitor.get("/news")
    assert answer.status_code == 200
    return str(answer.headers["ETag"])


def test_nothing_new_costs_no_statement(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    with statements(published.engine) as taken:
        answer = registrar.get("/news", **{"If-None-Match": stamp})
    assert (answer.status_code, answer.data, taken) == (304, b"", [])
    with statements(published.engine) as taken:
        assert registrar.get("/news").status_code == 200
    assert taken, "the count counts"


def test_a_page_carries_the_stamp_of_what_it_shows(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    found = re.search(r"data-news-stamp='([^']+)'", registrar.get("/inbox?preset=free").text)
    assert found is not None
    assert registrar.get("/news", **{"If-None-Match": found[1]}).status_code == 304
    Life(published, NOW)
    settle(published.engine, heard.feed)
    assert registrar.get("/news", **{"If-None-Match": found[1]}).status_code == 200


def test_what_concerns_the_person_is_asked_of_the_database(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar, executor = as_person("registrar"), as_person("executor")
    settle(published.engine, heard.feed)
    theirs, others = stamp_of(registrar), stamp_of(executor)
    Life(published, NOW)
    settle(published.engine, heard.feed)
    answer = registrar.get("/news", **{"If-None-Match": theirs})
    assert (answer.status_code, answer.json["counters"]["free"]) == (200, "1")
    assert executor.get("/news", **{"If-None-Match": others}).status_code == 304


def test_stamps_of_several_processes_may_be_shown(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    assert registrar.get("/news", **{"If-None-Match": f'"of-another.7", {stamp}'}).status_code == 304
    assert registrar.get("/news", **{"If-None-Match": '"of-another.7"'}).status_code == 200
    assert registrar.get("/news", **{"If-None-Match": "*"}).status_code == 200


def test_who_signed_out_is_nobody_at_once(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    with published.engine.begin() as conn:
        conn.execute(sessions.delete())
    settle(published.engine, heard.feed)
    answer = registrar.get("/news", **{"If-None-Match": stamp})
    assert (answer.status_code, answer.location) == (302, "/login?next=/news")


def test_who_was_shut_out_is_nobody_at_once(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    with published.engine.begin() as conn:
        conn.execute(update(people).where(people.c.login == "registrar").values(active=False))
    settle(published.engine, heard.feed)
    assert registrar.get("/news", **{"If-None-Match": stamp}).status_code == 302


def test_a_session_is_looked_up_again_after_a_while(
    published: World, as_person: SignIn, heard: news_feed.Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_feed, "FRESH_SECONDS", 0.0)
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    time.sleep(0.01)
    assert registrar.get("/news", **{"If-None-Match": stamp}).status_code == 200


def test_who_was_told_nothing_does_not_stand_in_the_way_of_news(
    published: World, as_person: SignIn, heard: news_feed.Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another question is before the database; after a longer while it is looked up anyhow."""
    monkeypatch.setattr(news_feed, "FRESH_SECONDS", 0.0)
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    time.sleep(0.01)
    assert heard.turns.take("another") is None
    assert registrar.get("/news", **{"If-None-Match": stamp}).status_code == 304
    monkeypatch.setattr(news_feed, "OLDEST_SECONDS", 0.0)
    assert registrar.get("/news", **{"If-None-Match": stamp}).status_code == 204
    heard.turns.end()
    assert registrar.get("/news", **{"If-None-Match": stamp}).status_code == 200


def test_anothers_stamp_opens_nothing(
    published: World, as_person: SignIn, visitor: Visitor, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    assert visitor.get("/news", **{"If-None-Match": stamp}).status_code == 302


def test_while_nobody_listens_every_question_is_answered_and_pages_ask_less_often(
    published: World, as_person: SignIn
) -> None:
    Life(published, NOW)
    answer = as_person("registrar").get("/news", **{"If-None-Match": '"x.0"'})
    assert (answer.status_code, answer.json["counters"]["free"], answer.json["next"]) == (200, "1", 30)
    assert "ETag" not in answer.headers


def test_only_one_question_at_a_time_takes_a_thread_to_the_database(
    published: World, as_person: SignIn, heard: news_feed.Readers
) -> None:
    registrar = as_person("registrar")
    settle(published.engine, heard.feed)
    stamp = stamp_of(registrar)
    assert heard.turns.take("another") is None
    with statements(published.engine) as taken:
        busy = registrar.get("/news")
        assert (busy.status_code, busy.headers["Retry-After"]) == (204, "1")
        assert 100 <= int(busy.headers["X-Again-In"]) <= 2000
        assert registrar.get("/news", **{"If-None-Match": stamp}).status_code == 304
    heard.turns.end()
    assert taken == []
    assert registrar.get("/news").status_code == 200
    assert registrar.get("/news?preset=nonsense").status_code == 400
    assert heard.turns.take("another") is None, "a refusal gives the turn back"
    heard.turns.end()


def asked(life: Life, since: datetime, shown: list[int], preset: str = "free") -> str:
    return "/news?" + urlencode({"preset": preset, "since": since.isoformat(), "item": shown}, doseq=True)


def test_a_list_hears_how_much_came_and_what_was_taken(published: World, as_person: SignIn) -> None:
    first, second = Life(published, NOW), Life(published, NOW)
    first.step("register_appeal")
    item = first.item("check_admissibility")
    controller, later = as_person("controller"), first.at + timedelta(minutes=1)
    quiet = controller.get(asked(first, later, [item.id])).json
    assert (quiet["arrived"], quiet["taken"]) == (0, {})
    second.at = later
    second.step("register_appeal")
    claim(published.engine, published.second_controller, work_item_id=item.id, version=item.version, at=NOW)
    told = controller.get(asked(first, later, [item.id])).json
    assert (told["arrived"], told["line"]) == (1, "1 жаңа")
    assert list(told["taken"]) == [str(item.id)]
    assert "Second Controller" in told["taken"][str(item.id)]
    # Names only of what one might have taken oneself, whatever is asked for.
    stranger = as_person("executor").get(asked(first, later, [item.id])).json
    assert (stranger["arrived"], stranger["taken"]) == (0, {})


def test_what_one_took_oneself_is_no_news(published: World, as_person: SignIn) -> None:
    life = Life(published, NOW)
    item = life.item("register_appeal")
    claim(published.engine, published.registrar, work_item_id=item.id, version=item.version)
    assert as_person("registrar").get(asked(life, NOW + timedelta(1), [item.id])).json["taken"] == {}


@pytest.mark.parametrize(
    "query",
    [
        "preset=everything&since=2026-11-23T09:05:00%2B05:00",
        "preset=unit&since=2026-11-23T09:05:00%2B05:00",  # not a preset of an executor
        "preset=free",
        "preset=free&since=yesterday",
        "preset=free&since=2026-11-23T09:05:00",
        "preset=free&since=2026-11-23T09:05:00%2B05:00&item=x",
        "preset=free&since=2026-11-23T09:05:00%2B05:00&item=99999999999999999999",
        "preset=free&since=2026-11-23T09:05:00%2B05:00" + "&item=1" * 51,
    ],
)
def test_a_question_that_no_page_asks_is_refused(as_person: SignIn, query: str) -> None:
    assert as_person("executor").get(f"/news?{query}").status_code == 400
