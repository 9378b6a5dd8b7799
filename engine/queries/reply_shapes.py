"""What is left of a reply without what differs from person to person: names, numbers, dates.

Two replies of one shape to different people were filled in, not written.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal

MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан"),
    *("қараша", "желтоқсан", "январ", "феврал", "марта", "апрел", "мая", "июн", "июл", "август"),
    *("сентябр", "октябр", "ноябр", "декабр"),
)
"""How the names of months begin, in Kazakh and Russian."""

LEAST_NAME = 3
"""Letters: what begins with fewer is not taken for a name."""

# Words with a digit, single letters (initials), months with any ending.
_FILLED_IN = rf"\m(\w*\d\w*|\w|({'|'.join(MONTHS)})\w*)\M"


def shape_of(reply: ColumnElement[str], applicants: FromClause) -> ColumnElement[str]:
    """Letters alone, small. A name goes with its ending: Kazakh and Russian decline it."""
    plain = func.lower(reply)
    names = _names(applicants)
    nameless = case(
        (names == "", plain),
        else_=func.regexp_replace(plain, func.concat(r"\m(", names, r")\w*"), "", "g"),
    )
    return func.regexp_replace(func.regexp_replace(nameless, _FILLED_IN, "", "g"), r"\W+", "", "g")


def _names(applicants: FromClause) -> ColumnElement[str]:
    """The applicant's names as alternatives of a pattern, each sign but letters taken for itself."""
    columns = (applicants.c[one] for one in ("last_name", "first_name", "middle_name", "name"))
    parts = (_quoted(column) for column in columns)
    return func.concat_ws("|", *parts)


def _quoted(column: ColumnElement[Any]) -> ColumnElement[Any]:
    trimmed = func.lower(func.btrim(column))
    quoted = func.regexp_replace(trimmed, r"(\W)", r"\\\1", "g")
    return case((func.length(trimmed) >= LEAST_NAME, quoted), else_=literal(None))
