"""Two people finish one task at the same moment, and one person presses five times: one of all that counts.

Against the product's own server with two workers.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from tests.factories import World
from tests.prove import site
from tests.prove.audit import Acknowledged, problems, rebuilt
from tests.prove.cases import form_of, open_item, waiting_cases
from tests.prove.conftest import Figure
from tests.prove.sizes import size
from tests.prove.visitor import Answer, Visitor, typed

pytestmark = pytest.mark.slow

STEP = "determine_nature"
BEFORE = ("register_appeal", "check_admissibility")
RIVALS = ("controller", "second_controller")
PRESSES = 5


class Rival(NamedTuple):
    """Someone with the page open and words typed that nobody else has typed."""

    login: str
    visitor: Visitor
    form: dict[str, Any]
    words: str


@pytest.mark.row(4, "two users, one work item, behind a barrier", "one winner each; the loser keeps the text")
def test_of_two_people_one_finishes_and_the_other_keeps_the_text(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    rounds = size("rounds")
    cases = waiting_cases(town, rounds, *BEFORE)
    told: dict[int, Acknowledged] = {}
    winners: Counter[str] = Counter()
    with site.serving(durable_url, tmp_path) as server:
        visitors = {login: Visitor(server.port).sign_in(login) for login in RIVALS}
        for number, case_id in enumerate(cases):
            item = open_item(town, case_id, STEP)
            rivals = [_ready(town, visitors[login], login, item, number) for login in RIVALS]
            answers = _at_once([(one.visitor, one.form) for one in rivals], item.id)
            winner = _one_winner(rivals, answers)
            winners[winner.login] += 1
            location = next(answer.location for answer in answers if answer.status == 302)
            told[item.id] = Acknowledged(town.people[winner.login], location)
    found = _audit(town, told, cases)
    figure(f"{winners.total()} of {rounds} with one winner {dict(winners)}; {len(found)} problems")
    assert found == []
    assert winners.total() == rounds


@pytest.mark.row(5, "one key, five presses; then another body", "1 journal entry, 5 equal answers; 422")
def test_five_presses_of_one_button_are_one_journal_entry(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    rounds = size("presses")
    cases = waiting_cases(town, rounds, *BEFORE)
    told: dict[int, Acknowledged] = {}
    others: Counter[int] = Counter()
    with site.serving(durable_url, tmp_path) as server:
        visitor = Visitor(server.port).sign_in(RIVALS[0])
        for number, case_id in enumerate(cases):
            item = open_item(town, case_id, STEP)
            form = _ready(town, visitor, RIVALS[0], item, number).form
            answers = _at_once([(visitor, form)] * PRESSES, item.id)
            assert {(answer.status, answer.location) for answer in answers} == {(302, answers[0].location)}
            told[item.id] = Acknowledged(town.people[RIVALS[0]], answers[0].location)
            others[_with_other_words(visitor, form, item.id)] += 1
    found = _audit(town, told, cases)
    with town.engine.connect() as conn:
        entries = conn.execute(
            text("select count(*) from journal j where convert_from(facts, 'UTF8') like :key"),
            {"key": f'%"{STEP}#%'},
        ).scalar_one()
    figure(
        f"{rounds} times {PRESSES} presses: {entries} entries, equal answers; another body {dict(others)};"
        f" {len(found)} problems"
    )
    assert found == []
    assert entries == rounds
    assert others == {422: rounds}


@pytest.mark.row(5, "negative control: five presses, five keys", "one is done, four are refused")
def test_without_a_common_key_a_second_press_is_a_second_request(
    town: World, durable_url: str, tmp_path: Path
) -> None:
    (case_id,) = waiting_cases(town, 1, *BEFORE)
    with site.serving(durable_url, tmp_path) as server:
        visitor = Visitor(server.port).sign_in(RIVALS[0])
        item = open_item(town, case_id, STEP)
        form = _ready(town, visitor, RIVALS[0], item, 1).form
        posts = [(visitor, form | {"key": f"{form['key']}-{number}"}) for number in range(PRESSES)]
        statuses = sorted(answer.status for answer in _at_once(posts, item.id))
    assert statuses == [302, 409, 409, 409, 409]


def _audit(world: World, told: dict[int, Acknowledged], cases: Sequence[int]) -> list[str]:
    with world.engine.connect() as conn:
        return problems(conn, told) + rebuilt(conn, cases)


def _with_other_words(visitor: Visitor, form: dict[str, Any], work_item_id: int) -> int:
    """The status for the same key with one word more; the page must still hold the words."""
    name = next(name for name, value in form.items() if isinstance(value, str) and name.endswith("demand"))
    words = f"{form[name]} Тағы бір сөз."
    told = visitor.send("POST", f"/work-items/{work_item_id}/complete", form | {name: words})
    assert words in html.unescape(told.text), "what was typed is gone"
    return told.status


def _ready(world: World, visitor: Visitor, login: str, item: Any, number: int) -> Rival:
    words = f"Ауладағы «{number}-шамды» жөндеу керек, деп жазды {login}."
    data = form_of(world, STEP)
    data["issues"] = [{**data["issues"][0], "demand": words}]
    return Rival(login, visitor, visitor.open_task(item.id) | typed(item.form_key, data), words)


def _at_once(posts: Sequence[tuple[Visitor, dict[str, Any]]], work_item_id: int) -> list[Answer]:
    barrier = Barrier(len(posts))

    def press(post: tuple[Visitor, dict[str, Any]]) -> Answer:
        visitor, form = post
        barrier.wait()
        return visitor.send("POST", f"/work-items/{work_item_id}/complete", form)

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(press, posts))


def _one_winner(rivals: Sequence[Rival], answers: Sequence[Answer]) -> Rival:
    """The other one is told 409, and finds every typed word on the page."""
    assert sorted(answer.status for answer in answers) == [302, 409]
    first = 0 if answers[0].status == 302 else 1
    winner, loser = rivals[first], rivals[1 - first]
    # Beside the form the case shows what the winner wrote, as it should.
    shown = html.unescape(answers[1 - first].text.partition("task-card")[2].partition("</form>")[0])
    assert loser.words in shown
    assert winner.words not in shown, "the winner's words stand in the loser's form"
    return winner
