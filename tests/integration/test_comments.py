"""Comments: a word among colleagues that stays in the file, and who may be called to it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.domain.errors import AlreadyDone, Forbidden, InvalidData, NotFound
from engine.journal import verify
from engine.operations.comment import MAX_TEXT, comment
from engine.operations.withdraw_comment import withdraw_comment
from engine.queries import case_card, notices
from engine.queries.comments import comments_of, mentionable, people_at_work
from engine.storage.tables import appeals, journal, people, records
from engine.storage.tables import notices as notice_table
from tests.factories import World
from tests.lives import TO_EXECUTOR, Life

WORDS = "Актіні тіркеңіз, @Омарова Д."


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


def _write(life: Life, login: str = "controller", text: str = WORDS, mentions: Any = ()) -> dict[str, Any]:
    return comment(
        life.world.engine,
        life.world.actor(login),
        case_id=life.case_id,
        text=text,
        mentions=[life.world.people.get(one, one) for one in mentions],
        at=life.at,
    )


def _refused(life: Life, **asked: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidData) as refused:
        _write(life, **asked)
    return dict(refused.value.details["errors"])


def _told(life: Life, login: str) -> list[str]:
    with life.world.engine.connect() as conn:
        found = notices(conn, life.world.actor(login))
    return [one.code for one in found if one.code == "mentioned"]


def _verified(life: Life) -> bool:
    with life.world.engine.connect() as conn:
        return verify(conn).ok


def test_a_comment_is_one_entry_and_its_words_lie_beside_the_chain(life: Life) -> None:
    _write(life)
    with life.world.engine.connect() as conn:
        row = conn.execute(select(journal).where(journal.c.command == "comment")).one()
        kept = conn.execute(select(records.c.data).where(records.c.kind == "comment")).scalar_one()
    assert kept == {"text": WORDS, "mentions": []}
    assert (json.loads(row.facts), WORDS in str(row)) == ({}, False)


def test_the_check_of_the_journal_covers_a_comment(life: Life) -> None:
    _write(life)
    assert _verified(life)
    with life.world.engine.begin() as conn:
        conn.exec_driver_sql("alter table records disable trigger user")
        conn.execute(update(records).where(records.c.kind == "comment").values(canonical=b'{"text":"x"}'))
        conn.exec_driver_sql("alter table records enable trigger user")
    assert not _verified(life)


def test_whoever_is_mentioned_gets_one_notice_without_the_words(life: Life) -> None:
    _write(life, mentions=["executor", "executor"])
    assert _told(life, "executor") == ["mentioned"]
    assert _told(life, "department_head") == []
    with life.world.engine.connect() as conn:
        chosen = select(notice_table.c.facts).where(notice_table.c.code == "mentioned")
        assert WORDS not in str(conn.execute(chosen).scalar_one())


def test_who_may_not_see_the_case_is_refused_like_nobody_at_all(life: Life) -> None:
    other = [login for login in life.world.people if login not in _offered(life)]
    assert {"auditor", "methodologist", "administrator"} <= set(other)
    answers = [_refused(life, mentions=[login]) for login in other]
    assert [one for one in answers if one != {"mentions": ["cannot_be_mentioned"]}] == []
    for nobody in (0, -1, 2**62, 2**70):
        assert _refused(life, mentions=[nobody]) == {"mentions": ["cannot_be_mentioned"]}


def _offered(life: Life, login: str = "controller") -> set[str]:
    """Who is found by some beginning of a name, and the one who asks, by login."""
    actor = life.world.actor(login)
    by_id = {person_id: name for name, person_id in life.world.people.items()}
    with life.world.engine.connect() as conn:
        names = conn.execute(select(people.c.last_name)).scalars().all()
        found = {one.id for name in names for one in mentionable(conn, actor, life.case_id, named=name[:3])}
    return {by_id[one] for one in found} | {login}


def _found(life: Life, named: str, login: str = "controller") -> list[str]:
    with life.world.engine.connect() as conn:
        return [one.name for one in mentionable(conn, life.world.actor(login), life.case_id, named=named)]


def test_a_colleague_is_found_by_the_beginning_of_each_part_of_a_name(life: Life) -> None:
    with life.world.engine.begin() as conn:
        renamed = update(people).where(people.c.login == "executor")
        conn.execute(renamed.values(last_name="Әбенова", first_name="Гүлнар", middle_name="Қанатқызы"))
    for named in ("Әбе", "абе", "гул", "Әбенова Г", " әбенова "):
        assert _found(life, named) == ["Әбенова Гүлнар Қанатқызы"], named
    for named in ("бен", "%", "_", "", " ", "Әбенова%", "нар"):
        assert _found(life, named) == [], named


def test_nobody_is_offered_who_may_not_see_the_case(life: Life) -> None:
    offered = _offered(life)
    assert not {"auditor", "stranger"} & offered


def test_before_anything_is_typed_the_people_of_the_case_are_offered(life: Life) -> None:
    with life.world.engine.connect() as conn:
        found = {one.id for one in people_at_work(conn, life.world.actor("controller"), life.case_id)}
    by_id = {person_id: name for name, person_id in life.world.people.items()}
    assert {by_id[one] for one in found} == {"registrar", "department_head", "executor", "co_executor"}


def test_the_search_is_bounded(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.queries.comments.MOST_FOUND", 2)
    with life.world.engine.connect() as conn:
        ids = list(life.world.people.values())
        found = mentionable(conn, life.world.actor("controller"), life.case_id, ids=ids)
    assert len(found) == 2


def test_the_list_offers_whom_the_verb_takes(life: Life) -> None:
    offered = _offered(life) - {"controller"}
    assert {"executor", "signer", "department_head"} <= offered
    for login in offered:
        _write(life, mentions=[login])


def test_the_person_complained_about_is_not_called_and_not_offered(life: Life) -> None:
    signer = life.world.people["signer"]
    with life.world.engine.begin() as conn:
        about = update(appeals).where(appeals.c.case_id == life.case_id)
        conn.execute(about.values(complained_of_id=signer))
    assert "signer" not in _offered(life)
    assert _refused(life, mentions=["signer"]) == {"mentions": ["cannot_be_mentioned"]}


def test_who_left_cannot_be_mentioned(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(update(people).where(people.c.login == "executor").values(active=False))
    assert "executor" not in _offered(life)
    assert _refused(life, mentions=["executor"]) == {"mentions": ["cannot_be_mentioned"]}


@pytest.mark.parametrize(
    ("text", "code"), [("", "required"), (" \n\x07 ", "required"), ("ж" * (MAX_TEXT + 1), "too_long")]
)
def test_a_comment_has_words_and_an_end(life: Life, text: str, code: str) -> None:
    assert _refused(life, text=text) == {"text": [code]}
    _write(life, text="ж" * MAX_TEXT)


def test_who_sees_no_personal_data_reads_and_writes_no_comment(life: Life) -> None:
    _write(life)
    with pytest.raises(Forbidden):
        _write(life, "auditor")
    with pytest.raises(NotFound):
        _write(life, "administrator")
    with life.world.engine.connect() as conn:
        card = case_card(conn, life.world.actor("auditor"), life.case_id)
    assert WORDS not in str(card.records["comment"])


def _withdraw(life: Life, login: str, version: int) -> None:
    actor = life.world.actor(login)
    withdraw_comment(life.world.engine, actor, case_id=life.case_id, version=version, at=life.at)


def test_only_its_author_withdraws_a_comment_once(life: Life) -> None:
    version = _write(life)["version"]
    with pytest.raises(Forbidden):
        _withdraw(life, "department_head", version)
    for unknown in (0, version + 1, 2**31, 2**70):
        with pytest.raises(NotFound):
            _withdraw(life, "controller", unknown)
    _withdraw(life, "controller", version)
    with pytest.raises(AlreadyDone):
        _withdraw(life, "controller", version)


def test_a_withdrawn_comment_says_so_and_shows_no_words(life: Life) -> None:
    first, second = (_write(life, text=text, mentions=["executor"])["version"] for text in (WORDS, "Екінші"))
    _withdraw(life, "controller", first)
    with life.world.engine.connect() as conn:
        card = case_card(conn, life.world.actor("executor"), life.case_id)
        found = comments_of(conn, card.records)
    assert [(one.version, one.text, one.withdrawn_at is not None) for one in found] == [
        (first, "", True),
        (second, "Екінші", False),
    ]
    assert [len(one.mentioned) for one in found] == [0, 1]
    assert _verified(life)
