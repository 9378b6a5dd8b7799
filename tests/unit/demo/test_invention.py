"""The demo's inventions hold together: numbers are right, data is complete, codes exist."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.demo.appeals import texts
from engine.demo.data_files import read_demo_data
from engine.demo.identity import entity_number, person_number
from engine.demo.karaganda_2016 import TOTAL, arrivals
from engine.demo.organisations import tree
from engine.demo.people import EXECUTORS_BY_TOPIC, staff
from engine.demo.story import HEADS
from engine.demo.tales import Names, tales
from engine.domain.actor import Role
from engine.domain.classifiers import codes
from engine.domain.identity_numbers import parse


def test_invented_identity_numbers_are_right_and_all_different() -> None:
    people = [person_number(n, male=bool(n % 2)) for n in range(TOTAL)]
    entities = [entity_number(n) for n in range(TOTAL)]
    assert all(parse(number).valid for number in people + entities)
    assert len(set(people)) == len(set(entities)) == TOTAL


def test_texts_name_topics_of_the_classifier_in_two_languages() -> None:
    assert {one["topic"] for one in texts()} <= codes("topics")
    assert {one["sub_topic"] for one in texts()} - {None} <= codes("topics")
    assert {one["language"] for one in texts()} == {"kk", "ru"}


def test_every_topic_has_a_unit_with_executors_and_a_head() -> None:
    roles = {(code, role) for one in staff() for role, code in one.grants}
    for unit, *executors in EXECUTORS_BY_TOPIC.values():
        assert executors and (unit, Role.HEAD) in roles and (unit, Role.EXECUTOR) in roles
        assert HEADS[unit] in {one.login for one in staff()}


def test_every_role_can_be_tried() -> None:
    assert {role for one in staff() for role, _ in one.grants} == set(Role)


def test_parents_stand_before_their_children() -> None:
    seen: set[str] = set()
    for one in tree():
        assert one.parent is None or one.parent in seen
        seen.add(one.code)


def test_both_languages_have_the_same_replies() -> None:
    replies = read_demo_data("appeals")["replies"]
    assert set(replies["kk"]) == set(replies["ru"])


def test_the_year_comes_in_the_order_of_time() -> None:
    times = [received_at for received_at, _ in arrivals()]
    assert times == sorted(times)
    assert {moment.year for moment in times} == {2016}


def test_references_of_tales_name_people_and_earlier_tales() -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    names = Names({one.login: number for number, one in enumerate(staff())})
    logins = set(names.people)
    for at, tale in tales(now):
        assert at <= min((act.at for act in tale.acts), default=now) <= now, tale.name
        assert tale.login in logins
        for act in tale.acts:
            assert act.login in logins and act.at <= now, act
            assert "@" not in str(names.filled(act.data, act.at)), act
        names.numbers[tale.name] = "ЖТ-1"
    with pytest.raises(KeyError):
        names.filled({"number": "@number:nothing"}, now)


def test_a_body_of_the_city_signs_checks_and_executes_for_itself() -> None:
    """A complaint against the city goes up only where the city itself decided."""
    roles = {role for one in staff() for role, code in one.grants if code == "temirtau"}
    assert roles >= {Role.REGISTRAR, Role.CONTROLLER, Role.DEPARTMENT_HEAD, Role.EXECUTOR, Role.SIGNER}
    signers = [one for one in staff() if (Role.SIGNER, "temirtau") in one.grants]
    assert [one.organisation for one in signers] == ["temirtau"]
    (reviewer,) = (one for one in staff() if (Role.SUPERIOR_REVIEWER, "karaganda") in one.grants)
    assert set(reviewer.position) == {"kk", "ru", "en"}
