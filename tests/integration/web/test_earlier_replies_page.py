"""Beside a letter stand patterns and earlier replies; nothing of them is in it without a press."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from engine.domain.local_time import local
from engine.storage.tables import appeals, cases
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, TO_REPLY, Life
from tests.prove.cases import today

SignIn = Callable[[str], Visitor]
ANSWER = "Құрметті Айнұр Сейітова! Шамдар жаңа сымға қосылды, ЖСН 750115399901."


@pytest.fixture
def earlier(published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    life = Life(published, local(today()))
    life.walk(*TO_REPLY)
    life.step("draft_reply", text=ANSWER)
    life.walk("quality_analysis", "sign_reply", "confirm_delivery")
    return life


@pytest.fixture
def life(earlier: Life) -> Life:
    life = Life(earlier.world, earlier.at, last_name="Оспанов", first_name="Ерлан", middle_name="Маратұлы")
    life.walk(*TO_REPLY)
    return life


def _page(life: Life, visitor: Visitor, element: str = "draft_reply") -> str:
    answer = visitor.get(f"/work-items/{life.item(element).id}")
    assert answer.status_code == 200
    return unescape(answer.text)


def _letter(page: str) -> str:
    found = re.search(r'<textarea[^>]*id="field-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1].strip()


def _card(page: str, name: str) -> str:
    _, _, rest = page.partition(f'id="{name}"')
    return rest.partition("</section>")[0]


def test_an_earlier_reply_stands_beside_and_not_in_the_letter(
    earlier: Life, life: Life, as_person: SignIn
) -> None:
    page = _page(life, as_person("executor"))
    card = _card(page, "earlier-replies")
    assert f"/cases/{earlier.case_id}" in card and "Шамдар жаңа сымға қосылды" in card
    assert "түсіндірілді" in card
    assert _letter(page) == ""
    for told in ("Сейітова", "Айнұр", "750115399901"):
        assert told not in card


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (cases, {"access_level": "restricted"}),
        (cases, {"organisation_id": "other_oblast"}),
        (appeals, {"complained_of_id": "executor"}),
    ],
)
def test_what_one_may_not_read_is_nowhere_on_the_page(
    earlier: Life, life: Life, as_person: SignIn, table: Any, columns: dict[str, Any]
) -> None:
    executor = as_person("executor")
    assert "сымға қосылды" in _page(life, executor)
    world = life.world
    values = {n: {**world.organisations, **world.people}.get(v, v) for n, v in columns.items()}
    key = cases.c.id if table is cases else appeals.c.case_id
    with world.engine.begin() as conn:
        conn.execute(update(table).where(key == earlier.case_id).values(values))
    page = _page(life, executor)
    assert ("сымға қосылды" in page, 'id="earlier-replies"' in page) == (False, True)


def test_patterns_are_filled_from_the_case_in_the_language_of_the_reply(
    life: Life, as_person: SignIn
) -> None:
    executor = as_person("executor")
    card = _card(_page(life, executor), "reply-patterns")
    assert life.case().number in card and "Құрметті Ерлан Маратұлы!" in card
    assert "1. Жарықты қалпына келтіру." in card
    assert ("Уважаемый" in card, "{" in card, "[…]" in card) == (False, False, True)
    item = life.item("draft_reply")
    own = {"version": str(item.version), "key": "k-1", "language": "ru"}
    executor.post(f"/work-items/{item.id}/draft", **own)
    assert "Уважаемый(ая) Ерлан Маратұлы!" in _card(_page(life, executor), "reply-patterns")


def test_nothing_is_offered_where_no_reply_is_drafted(life: Life, as_person: SignIn) -> None:
    """Negative control: nor to a reader a button to insert."""
    other = Life(life.world, life.at)
    other.walk(*TO_EXECUTOR)
    page = _page(other, as_person("executor"), "examine")
    assert ("earlier-replies" in page, "reply-patterns" in page) == (False, False)
    own, reads = (_page(life, as_person(login)) for login in ("executor", "controller"))
    assert ("data-insert=" in own, "data-insert=" in reads) == (True, False)


def test_whoever_takes_over_anothers_number_is_warned(life: Life, as_person: SignIn) -> None:
    """Q8 of the draft: the place that a veil did not hide is found in the letter too."""
    executor, item = as_person("executor"), life.item("draft_reply")
    own = {"version": str(item.version), "key": "k-1", "language": "kk"}
    for text, warned in (("Шамдар қосылды.", False), (ANSWER, True)):
        executor.post(f"/work-items/{item.id}/draft", **own, text=text)
        check = _page(life, executor).partition("data-draft-check")[2].partition("</section>")[0]
        assert ("бөгде адамның" in check) is warned


def test_the_list_of_acts_tells_the_force_on_the_appeals_day(life: Life, as_person: SignIn) -> None:
    page = _page(life, as_person("executor"))
    options = page.partition('id="field-references-0-act"')[2].partition("</select>")[0]
    assert 'data-article="field-references-0-article"' in options
    (old,) = re.findall(r'<option value="law221"[^>]*>([^<]*)', options)
    (new,) = re.findall(r'<option value="appc"[^>]*>([^<]*)', options)
    assert ("КҮШІНДЕ ЕМЕС" in old, "КҮШІНДЕ ЕМЕС" in new) == (True, False)
