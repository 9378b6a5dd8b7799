"""How a person and an applicant are named in lists, as SQL."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func

from engine.domain.folding import FOLD_FROM, FOLD_TO, fold_letters


@lru_cache(maxsize=64)
def initials(table: FromClause) -> ColumnElement[str]:
    """Surname and initials: ``Смағұлов А.Б.``; null where the row is absent (outer join)."""
    middle = case((table.c.middle_name != "", func.left(table.c.middle_name, 1) + "."), else_="")
    return table.c.last_name + " " + func.left(table.c.first_name, 1) + "." + middle


def applicant_display(table: FromClause) -> ColumnElement[str]:
    """An entity's name; a person's surname and initials; empty for an anonymous appeal."""
    person = case((table.c.last_name != "", func.trim(initials(table))), else_="")
    return case((table.c.name != "", table.c.name), else_=person)


def folded(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Lower case with Kazakh letters folded."""
    return func.translate(func.lower(column), FOLD_FROM, FOLD_TO)


def like_pattern(text: str) -> str:
    """A ``like`` pattern that contains the folded text literally."""
    literal = fold_letters(text.strip()).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{literal}%"
