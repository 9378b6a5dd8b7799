"""No letter goes on with a place of its pattern left open, whatever way it came there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.domain.errors import InvalidData
from engine.operations import open_places, reply_demands
from tests.factories import World
from tests.lives import TO_QUALITY, TO_REPLY, TO_SIGNATURE, Life

OPEN = "Анықталғаны: […]. Жөндеу [… күнінен … күніне] дейін, себебі […]."


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _refused(life: Life, element: str, **data: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidData) as refused:
        life.step(element, **data)
    return dict(refused.value.details["errors"])


def test_a_draft_with_a_place_left_open_is_refused_and_the_place_is_named(life: Life) -> None:
    life.walk(*TO_REPLY)
    rows = [{"argument": "Жарық жоқ", "finding": "confirmed", "why": "№ [...] акт"}]
    assert _refused(life, "draft_reply", text=OPEN, arguments=rows) == {
        "text": ["place_left_open:[…], [… күнінен … күніне]"],
        "arguments-0-why": ["place_left_open:[...]"],
    }
    assert life.open_elements() == ["draft_reply"]
    life.step("draft_reply")


@pytest.mark.parametrize(
    ("walk", "element"), [(TO_QUALITY, "quality_analysis"), (TO_SIGNATURE, "sign_reply")]
)
def test_a_reply_with_a_place_left_open_is_neither_accepted_nor_signed(
    life: Life, walk: tuple[str, ...], element: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft is of before the rule."""
    with monkeypatch.context() as before:
        before.setattr(open_places, "LETTERS", frozenset())
        before.setattr(reply_demands, "open_places", lambda data: {})
        life.walk(*TO_REPLY)
        life.step("draft_reply", text=OPEN)
        life.walk(*walk[len(TO_QUALITY) :])
    assert _refused(life, element) == {"decision": ["reply_left_open:[…], [… күнінен … күніне]"]}
    assert life.open_elements() == [element]
