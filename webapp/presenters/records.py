"""What people filled in, as lines of label and words, by the form as it was published then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from engine.domain import classifiers
from engine.domain.local_time import at_local
from engine.queries import RecordFacts
from forms.fields import Field
from forms.form import Form
from webapp.locales import locale
from webapp.presenters.dates import day, moment


@dataclass(frozen=True)
class Line:
    """One answer. ``rows`` hold the lines of a repeated field."""

    label: str
    value: str
    rows: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """A filled form with its answers."""

    record: RecordFacts
    lines: tuple[Line, ...]


def record_lines(record: RecordFacts, form: Form, people: Mapping[int, str]) -> tuple[Line, ...]:
    """Answers in the order of the form; what was not asked or not answered is left out."""
    found = [_line(one, record.data.get(one.key), people) for one in form.fields]
    return tuple(line for line in found if line.value or line.rows)


def _line(one: Field, value: Any, people: Mapping[int, str]) -> Line:
    label = one.label(locale())
    if one.is_rows:
        rows = value if isinstance(value, list) else []
        return Line(label, "", tuple(_row(one, row, people) for row in rows if isinstance(row, Mapping)))
    if one.kind == "criteria":
        return Line(label, "", tuple(_criteria(value)))
    return Line(label, _text(one, value, people))


def _row(one: Field, row: Mapping[str, Any], people: Mapping[int, str]) -> tuple[Line, ...]:
    found = [_line(column, row.get(column.key), people) for column in one.columns]
    return tuple(line for line in found if line.value)


def _criteria(value: Any) -> list[tuple[Line, ...]]:
    answers = value if isinstance(value, Mapping) else {}
    names = dict(classifiers.options("quality_criteria", locale()))
    return [
        (Line(f"{code} {names.get(code, '')}", _judged(answer)),)
        for code, answer in sorted(answers.items())
        if isinstance(answer, Mapping)
    ]


def _judged(answer: Mapping[str, Any]) -> str:
    verdict = _("met") if answer.get("passed") else _("not met")
    comment = answer.get("comment")
    return f"{verdict}: {comment}" if comment else verdict


def _text(one: Field, value: Any, people: Mapping[int, str]) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if one.kind == "person":
        return ", ".join(people.get(int(each), each) for each in _listed(value))
    if one.type == "datetime":
        return _when(one, str(value))
    labels = {str(code): label for code, label in one.options(locale())}
    return ", ".join(labels.get(each, each) for each in _listed(value))


def _when(one: Field, value: str) -> str:
    """A day or a moment in the reader's words; what is neither stays as it was typed."""
    try:
        typed = datetime.fromisoformat(value)
    except ValueError:
        return value
    if one.subtype == "date":
        return day(typed.date())
    return moment(typed if typed.tzinfo else at_local(typed.date(), typed.time()))


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
