"""Two people finish one task at the same moment, and one person presses five times: one of all that counts.

Against the product's own server with two workers. ``JAUAP_ROUNDS`` sets the number of rounds (50 unless set;
500 for a release).
"""

from __future__ import annotations

import html
import os
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
from tests.prove.visitor import Answer, Visitor, typed

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("JAUAP_ROUNDS", "50"))
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


def test_of_two_people_one_finishes_and_the_other_keeps_the_text(
    town: World, durable_url: str, tmp_path: Path
) -> None:
    cases = waiting_cases(town, ROUNDS, *BEFORE)
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
    with town.engine.connect() as conn:
        found = problems(conn, told) + rebuilt(conn, cases)
    print(f"\n{ROUNDS} rounds of two people: one winner each {dict(winners)}, {len(found)} problems")
    assert found == []
    assert sum(winners.values()) == ROUNDS


def test_five_presses_of_one_button_are_one_journal_entry(
    town: World, durable_url: str, tmp_path: Path
) -> None:
    rounds = max(ROUNDS // 5, 1)
    cases = waiting_cases(town, rounds, *BEFORE)
    told: dict[int, Acknowledged] = {}
    with site.serving(durable_url, tmp_path) as server:
        visitor = Visitor(server.port).sign_in(RIVALS[0])
        for number, case_id in enumerate(cases):
            item = open_item(town, case_id, STEP)
            form = _ready(town, visitor, RIVALS[0], item, number).form
            answers = _at_once([(visitor, form)] * PRESSES, item.id)
            assert {(answer.status, answer.location) for answer in answers} == {(302, answers[0].location)}
            told[item.id] = Acknowledged(town.people[RIVALS[0]], answers[0].location)
    with town.engine.connect() as conn:
        found = problems(conn, told) + rebuilt(conn, cases)
        entries = conn.execute(
            text("select count(*) from journal j where convert_from(facts, 'UTF8') like :key"),
            {"key": f'%"{STEP}#%'},
        ).scalar_one()
    print(f"\n{rounds} rounds of {PRESSES} presses: {entries} journal entries, {len(found)} problems")
    assert found == []
    assert entries == rounds


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
    shown = html.unescape(answers[1 - first].text)
    assert loser.words in shown
    assert winner.words not in shown, "the winner's words stand in the loser's form"
    return winner
