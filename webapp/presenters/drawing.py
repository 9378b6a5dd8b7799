"""What a figure with a diagram shows: the picture in the reader's language, and facts for its script."""

from __future__ import annotations

from typing import Any

from engine.domain.errors import InvalidDiagram
from engine.queries.pictures import Marks, picture
from webapp.locales import locale


def drawing(xml: bytes, marks: Marks | None = None, **facts: Any) -> dict[str, Any]:
    """``svg`` is empty for a file that is no drawing: the figure says so. ``facts`` go along as JSON."""
    try:
        svg = picture(xml, locale()).marked(marks or Marks())
    except InvalidDiagram:
        svg = ""
    return {"svg": svg, **facts}
