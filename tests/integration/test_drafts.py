"""A draft for each page: one tab never writes over another, and nothing goes before it was seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.domain.errors import DraftElsewhere, TooLarge
from engine.operations.complete_work_item import complete_work_item
from engine.operations.save_draft import MOST_PAGES, SeenDraft, save_draft
from engine.storage.tables import drafts
from tests.factories import World
from tests.lives import Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _save(life: Life, text: str, page: str, at: datetime, *over: SeenDraft) -> dict[str, Any]:
    return save_draft(
        life.world.engine,
        life.world.registrar,
        work_item_id=life.item("register_appeal").id,
        data={"note": text},
        page=page,
        over=over,
        at=at,
    )


def _kept(life: Life) -> dict[str, str]:
    with life.world.engine.connect() as conn:
        return {row.page: row.data["note"] for row in conn.execute(select(drafts))}


def test_an_older_tab_writes_over_nothing_and_is_told(life: Life, at: datetime) -> None:
    _save(life, "Жаңа", "newer", at)
    answer = _save(life, "Ескі", "older", at + timedelta(minutes=1))
    assert datetime.fromisoformat(answer["elsewhere"]) == at
    assert _kept(life) == {"newer": "Жаңа", "older": "Ескі"}


def test_a_page_goes_on_from_the_draft_that_it_showed(life: Life, at: datetime) -> None:
    _save(life, "Жа", "first", at)
    answer = _save(life, "Жарық", "second", at + timedelta(minutes=1), SeenDraft("first", at))
    assert answer["elsewhere"] is None
    assert _kept(life) == {"second": "Жарық"}


def test_a_draft_saved_again_since_it_was_seen_stays(life: Life, at: datetime) -> None:
    _save(life, "Жа", "first", at)
    _save(life, "Жаңа сөз", "first", at + timedelta(minutes=1))
    answer = _save(life, "Жарық", "second", at + timedelta(minutes=2), SeenDraft("first", at))
    assert datetime.fromisoformat(answer["elsewhere"]) == at + timedelta(minutes=1)
    assert _kept(life) == {"first": "Жаңа сөз", "second": "Жарық"}


def test_the_same_words_on_two_pages_are_one_draft(life: Life, at: datetime) -> None:
    _save(life, "Жарық", "first", at)
    assert _save(life, "Жарық", "second", at)["elsewhere"] is None
    assert _kept(life) == {"second": "Жарық"}


def test_drafts_beside_each_other_are_bounded(life: Life, at: datetime) -> None:
    for number in range(MOST_PAGES):
        _save(life, f"{number}", f"p{number}", at)
    with pytest.raises(TooLarge):
        _save(life, "тағы", "more", at)
    assert _save(life, "өз беті", "p0", at)["elsewhere"] is not None


def _complete(life: Life, over: list[SeenDraft] | None, at: datetime) -> None:
    item = life.item("register_appeal")
    complete_work_item(
        life.world.engine,
        life.world.registrar,
        work_item_id=item.id,
        version=item.version,
        data=life.form("register_appeal"),
        over=over,
        key="own",
        at=at,
    )


def test_a_page_does_not_finish_over_words_that_it_has_not_seen(life: Life, at: datetime) -> None:
    _save(life, "Өз сөзі", "own", at)
    _save(life, "Бөтен бет", "other", at)
    for over in ([], [SeenDraft("other", at - timedelta(minutes=1))]):
        with pytest.raises(DraftElsewhere) as refused:
            _complete(life, over, at)
        assert datetime.fromisoformat(refused.value.details["at"]) == at
    assert _kept(life) == {"own": "Өз сөзі", "other": "Бөтен бет"}
    _complete(life, [SeenDraft("other", at)], at)
    assert _kept(life) == {}


def test_a_colleagues_draft_holds_nobody(life: Life, at: datetime) -> None:
    colleague = {
        "work_item_id": life.item("register_appeal").id,
        "person_id": life.world.people["controller"],
    }
    with life.world.engine.begin() as conn:
        conn.execute(insert(drafts).values(colleague | {"data": {"note": "Бөтен"}, "page": "theirs"}))
    _complete(life, [], at)
