"""Names broken into lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.picture.wording import LEAST, SIZE, fitted, harmless, width, wrapped

TEXT = st.text(max_size=120)
ROOM = st.floats(min_value=30, max_value=300)


@given(TEXT, ROOM)
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    lines = wrapped(text, room).lines
    assert all(width(line) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == harmless(text).replace(" ", "")


@given(TEXT, ROOM, st.floats(min_value=15, max_value=80))
def test_in_a_box_letters_get_smaller_before_anything_is_left_out(
    text: str, room: float, height: float
) -> None:
    found = fitted(text, room, height)
    assert LEAST <= found.size <= SIZE
    assert found.height <= height or len(found.lines) == 1
    if found.lines and found.lines[-1].endswith("…") and not harmless(text).endswith("…"):
        assert found.size == LEAST


def test_a_word_is_broken_at_its_hyphen() -> None:
    assert wrapped("социально-экономического", 100).lines[0] == "социально-"
