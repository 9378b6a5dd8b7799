"""A trial as its page shows it: what waits, with a field for each value that the process takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine import feel
from engine.domain.errors import ExpressionFailed, InvalidData, InvalidDiagram, TrialStopped
from engine.domain.trial import Trial, Waiting
from engine.queries.pictures import Marks
from forms.fields import Field
from forms.form import load_form
from forms.options import of as options_of
from webapp.locales import words
from webapp.presenters.drawing import drawing
from webapp.presenters.findings import visible
from webapp.presenters.vocabulary import role_word, word

_LITERAL = re.compile(r"(=|\"|\[|\{|-?\d+(\.\d+)?$|true$|false$|null$)")
"""A date or a number of a document is a text, though FEEL would subtract."""
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)

KINDS: Mapping[str, LazyString] = {
    "start": _l("The case begins"),
    "complete": _l("A person's step"),
    "timer": _l("A time"),
    "message": _l("A message"),
    "signal": _l("A signal"),
    "job": _l("Another system"),
}

_ORDER = ("complete", "job", "message", "signal", "timer")
"""What people do stands first."""

_STOPPED: Mapping[str, LazyString] = {
    "took_too_long": _l("The trial took too long: something in the draft does not come to an end."),
    "took_too_much_memory": _l("The trial wanted more memory than it may have."),
    "too_large": _l("The draft is too large to be tried."),
    "invalid_diagram": _l("The draft does not run. “Check all” says what is to be mended."),
    "not_found": _l("The draft has no such process."),
}

_OTHERWISE = _l("The trial was stopped: the draft does something that cannot be carried out.")


@dataclass(frozen=True)
class Input:
    """One value that the process takes. With ``choices`` it is chosen, otherwise typed."""

    name: str
    label: str
    present: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Wait:
    """Something the case waits for."""

    one: Waiting
    name: str
    who: str
    due_at: datetime | None
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class TrialView:
    """``drawing`` is what the diagram's figure draws; ``file`` where it is from."""

    waits: tuple[Wait, ...]
    asked: tuple[Input, ...]
    file: str | None
    drawing: Mapping[str, Any]
    variables: tuple[tuple[str, str], ...]
    state: str
    failed: str | None


def view(trial: Trial, files: Mapping[str, bytes]) -> TrialView:
    """``files`` of the draft."""
    file = trial.drawn.get(trial.here or "")
    asked: Iterable[str] = trial.asked.reads if trial.asked else ()
    return TrialView(
        waits=tuple(_wait(one, trial, files) for one in sorted(trial.waiting, key=_people_first)),
        asked=tuple(Input(name, visible(name), _text(trial.variables.get(name))) for name in asked),
        file=file,
        drawing=_drawing(trial, files.get(file or "", b"")),
        variables=tuple((visible(name), visible(_text(value))) for name, value in trial.variables.items()),
        state=word("case_state", trial.state),
        failed=_failed(trial),
    )


def _people_first(one: Waiting) -> int:
    return _ORDER.index(one.kind) if one.kind in _ORDER else len(_ORDER)


def name_of(trial: Trial, element_id: str) -> str:
    """The element's name in the reader's language, or its id."""
    return visible(words(trial.names.get(element_id)) or element_id)


def processes(files: Mapping[str, bytes], family: str) -> list[str]:
    """Ids of processes to begin with, the family's own first; by the names of their files."""
    names = [PurePosixPath(path).stem for path in sorted(files) if path.endswith(".bpmn")]
    return sorted(names, key=lambda name: (name != family, name))


def value_of(name: str, typed: str) -> Any:
    """What a person typed, as a value: FEEL where it begins like a number, a quoted text, a list or ``=``;
    otherwise the text itself. Raises :class:`InvalidData` for FEEL that is none."""
    if not _LITERAL.match(typed):
        return typed
    try:
        value = feel.evaluate(typed.removeprefix("="), {}, at=_ANY_TIME)
        return json.loads(json.dumps(value, default=str))
    except (ExpressionFailed, ValueError):
        if not typed.startswith("="):
            return typed
        raise InvalidData(errors={name: ["not_feel"]}) from None


def not_read(refusal: InvalidData) -> str:
    names = ", ".join(visible(name) for name in refusal.details["errors"])
    return _("Not taken: what stands in %(names)s after “=” is no FEEL.", names=names)


def not_kept(refusal: InvalidData) -> str:
    errors = refusal.details["errors"]
    if "script" in errors:
        return _("Only a trial that went through to where it stands can be kept.")
    return _("Give the scenario a name of at most 200 characters.")


def stopped(refusal: TrialStopped) -> str:
    reason = str(refusal.details.get("reason"))
    return str(
        _STOPPED.get(
            reason, _l("The trial was stopped: the draft does something that cannot be carried out.")
        )
    )


def _failed(trial: Trial) -> str | None:
    if trial.failed is None:
        return None
    details = {key: value for key, value in trial.failed.items() if key != "code"}
    told = ", ".join(f"{key}: {visible(value)}" for key, value in details.items() if key != "element")
    where = trial.failed.get("element")
    return " · ".join(filter(None, (name_of(trial, str(where)) if where else "", told)))


def _wait(one: Waiting, trial: Trial, files: Mapping[str, bytes]) -> Wait:
    fields = _fields(files.get(f"forms/{one.form_key}.form", b"")) if one.form_key else {}
    return Wait(
        one=one,
        name=name_of(trial, one.element_id),
        who=", ".join(role_word(group.partition("@")[0]) for group in one.groups),
        due_at=datetime.fromisoformat(one.due_at) if one.due_at else None,
        inputs=tuple(_input(name, fields.get(name), trial.variables.get(name)) for name in one.reads),
    )


def _fields(content: bytes) -> dict[str, Field]:
    """By key; none of a form that cannot be read now."""
    try:
        return {field.key: field for field in load_form(content, file="").fields}
    except (InvalidDiagram, ValueError, RecursionError):
        return {}


def _input(name: str, field: Field | None, present: Any) -> Input:
    label = visible((words(field.labels) if field else "") or name)
    if field is None:
        return Input(name, label, _text(present))
    if field.type == "checkbox":
        yes_no = (("true", _("yes")), ("false", _("no")))
        return Input(name, label, _text(present), yes_no)
    if field.is_list:
        return Input(name, label, _text(present))
    choices = tuple(
        (str(option.value), words(option.labels) or str(option.value)) for option in options_of(field)
    )
    return Input(name, label, _text(present), choices)


def _text(value: Any) -> str:
    """As it is typed: plain texts plain, everything else as JSON, which is FEEL."""
    if value is None:
        return ""
    if isinstance(value, str) and not _LITERAL.match(value):
        return value
    return _json(value)


def _json(value: Any) -> str:
    """JSON is FEEL: what is chosen comes back as the very value."""
    return json.dumps(value, ensure_ascii=False)


def _drawing(trial: Trial, xml: bytes) -> dict[str, Any]:
    waiting = [one.element_id for one in trial.waiting]
    current = [trial.here] if trial.here and not trial.completed else []
    here = list(dict.fromkeys([*waiting, *current]))
    marks = Marks(visited=tuple(trial.visits), flows=tuple(trial.flows), current=here)
    return drawing(xml, marks, current=here, visits=dict(trial.visits))
