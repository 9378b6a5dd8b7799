"""A picture in strips for paper."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from engine.bpmn.picture.strips import HIGH, OVERLAP, WIDE, strips
from engine.bpmn.picture.svg import Marks, picture
from engine.operations.publish_deployment import shipped_files

DIAGRAMS = {path: data for path, data in shipped_files().items() if path.endswith(".bpmn")}


def views(parts: tuple[str, ...]) -> list[tuple[float, ...]]:
    found = [re.search(r'viewBox="([^"]+)"', part) for part in parts]
    return [tuple(float(one) for one in view[1].split()) for view in found if view]


@pytest.mark.parametrize("path", DIAGRAMS)
def test_strips_hold_the_whole_picture_and_overlap(path: str) -> None:
    drawn = picture(DIAGRAMS[path], "kk")
    seen = views(strips(drawn, Marks()))
    assert seen[0][0] <= drawn.box.x
    assert seen[-1][0] + seen[-1][2] >= drawn.box.right
    for (x, _, width, _), (next_x, *_) in pairwise(seen):
        assert x + width >= next_x + OVERLAP
    for _, y, width, height in seen:
        assert y <= drawn.box.y and y + height >= drawn.box.bottom
        # Readable: no strip is wider than a page shows, unless it is as high as one.
        assert width <= max(WIDE, drawn.box.height * WIDE / HIGH) + 20


def test_a_small_picture_is_one_strip() -> None:
    assert len(strips(picture(DIAGRAMS["appeal/listening.bpmn"], "kk"), Marks())) == 1
