"""Forms that are small enough to be filled in a list, and what was posted for each of them.

Small is a form whose required answers are a choice, a text, a day or demands: at most three of them.
Whatever else it asks is optional, and whoever wants to give it opens the task; so does whoever has more than
one demand. A field of item 7 is posted as ``d7-decision``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forms import encoding
from forms.encoding import Posted
from forms.fields import TEXTS, Field
from forms.form import Form
from webapp.locales import locale

PLAIN = TEXTS | {"radio", "datetime"}
MOST = 3
DEMANDS = "demands"


@dataclass(frozen=True)
class SmallField:
    """``posts`` is the name by which the form reads it. ``control``: choice, text, day, list. ``sometimes``:
    the form asks it only after some choice.
    """

    name: str
    key: str
    posts: str
    control: str
    label: str
    options: tuple[tuple[str, str], ...]
    sometimes: bool
    value: str


def small_fields(form: Form | None, item_id: int, typed: Posted) -> tuple[SmallField, ...]:
    """Empty where the form must be opened."""
    if form is None:
        return ()
    required = [one for one in form.fields if one.is_input and one.required]
    if not required or len(required) > MOST or any(not _plain(one) for one in required):
        return ()
    return tuple(small for one in required for small in _small(one, item_id, typed))


def _plain(one: Field) -> bool:
    if one.kind == DEMANDS:
        return True
    a_day = one.type != "datetime" or one.subtype == "date"
    return one.kind is None and one.type in PLAIN and a_day


def _small(one: Field, item_id: int, typed: Posted) -> Iterator[SmallField]:
    name = f"d{item_id}-{one.key}"
    if one.kind == DEMANDS:
        for column in one.columns:
            control = "list" if column.has_options else "text"
            yield _made(column, f"{name}_{column.key}", f"{one.key}-0-{column.key}", control, True, typed)
    else:
        control = {"radio": "choice", "datetime": "day"}.get(one.type, "text")
        yield _made(one, name, one.key, control, bool(one.hide), typed)


def _made(one: Field, name: str, posts: str, control: str, sometimes: bool, typed: Posted) -> SmallField:
    options = tuple((str(value), label) for value, label in one.options(locale()))
    given = typed.get(name, ("",))
    return SmallField(name, one.key, posts, control, one.label(locale()), options, sometimes, given[0])


def decided(fields: Iterable[SmallField]) -> bool:
    """Whether something was chosen or written; a day or a criterion alone decides nothing."""
    return any(one.value.strip() for one in fields if one.control not in ("day", "list"))


def posted(form: Form, fields: Iterable[SmallField]) -> Mapping[str, object]:
    """The data of one item's form."""
    return encoding.from_html(form, {one.posts: (one.value,) for one in fields})


def typed(arguments: MultiDict[str, str]) -> Posted:
    """Everything that was posted, by name."""
    return {name: tuple(values) for name, values in arguments.lists()}
