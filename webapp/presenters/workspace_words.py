"""Words of the studio: why something was not taken, and under which field of an element a fault lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.findings import SEVERITIES
from engine.domain.messages import codes, templates
from engine.domain.wordings import code_of, is_message
from engine.domain.workspace import MAX_FILE_BYTES, MAX_FILES
from engine.queries.workspaces import WorkspaceFile
from webapp.presenters.dates import clock_time, day
from webapp.presenters.findings import visible

Mistakes = Mapping[str, str]

MOST_FINDINGS = 300
SEVERITY_ORDER = {severity: place for place, severity in enumerate(SEVERITIES)}

KINDS: Mapping[str, LazyString] = {
    "bpmn": _l("Diagrams"),
    "dmn": _l("Decision tables"),
    "form": _l("Forms"),
}

# How a content came into the draft.
CHANGES: Mapping[str, LazyString] = {
    "published": _l("as published"),
    "written": _l("written"),
    "imported": _l("imported"),
    "restored": _l("restored"),
    "removed": _l("removed"),
}

STATES: Mapping[str, LazyString] = {
    "changed": _l("changed"),
    "added": _l("new"),
    "removed": _l("removed"),
    "same": _l("as published"),
}

REQUESTS: Mapping[str, LazyString] = {
    "waiting": _l("waits for a second person"),
    "approved": _l("approved and published"),
    "refused": _l("refused"),
    "withdrawn": _l("taken back"),
}

_WRONG: Mapping[tuple[str, str], LazyString] = {
    ("title", "required"): _l("Give the draft a name."),
    ("title", "too_long"): _l("The name is too long."),
    ("family", "bad_family"): _l("Small Latin letters, digits and underscores, beginning with a letter."),
    ("reason", "required"): _l("Say in a sentence what changes and why: the next reader has only this."),
    ("reason", "too_long"): _l("The text is too long."),
    ("workspace", "unchanged"): _l(
        "The draft is the same as the newest version: there is nothing to publish."
    ),
    ("workspace", "waiting"): _l("The draft waits for a second person already."),
    ("workspace", "changed_since"): _l(
        "The draft changed while you were reading. Look at what changes now, and put it forward again."
    ),
}

_FILE = {
    "bad_path": _l(
        "a name has Latin letters, digits, hyphens and underscores, and ends in .bpmn, .dmn, .form or "
        ".message"
    ),
    "too_large": _l("larger than %(mb)s MB"),
    "too_many_files": _l("a draft holds at most %(n)s files"),
    "required": _l("nothing was sent"),
}


def groups(files: Iterable[WorkspaceFile]) -> list[tuple[str, LazyString, list[WorkspaceFile]]]:
    """Diagrams, tables and forms, each with its files; a kind without files is left out."""
    listed = list(files)
    found = [
        (kind, label, [one for one in listed if one.path.endswith(f".{kind}")])
        for kind, label in KINDS.items()
    ]
    return [(kind, label, some) for kind, label, some in found if some]


def messages(files: Iterable[WorkspaceFile]) -> list[tuple[str, Mapping[str, str], WorkspaceFile | None]]:
    """Every message to the applicant with its name, and its file where the draft has words of its own; files
    of messages that the product does not know come last."""
    own = {code_of(one.path): one for one in files if is_message(one.path)}
    known = [(code, templates(code)[0].name, own.pop(code, None)) for code in codes()]
    return [*known, *((code, {"kk": code}, one) for code, one in own.items())]


def mistakes(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {field: str(_WRONG.get((field, codes[0]), codes[0])) for field, codes in errors.items()}


def refused_file(errors: Mapping[str, Sequence[str]]) -> str:
    """Why one file was not kept."""
    code = next(iter(errors.values()))[0]
    return _("Not saved: %(why)s. Your text is still here.", why=_why(code))


def refused_files(refused: Iterable[Mapping[str, Any]]) -> str:
    told = "; ".join(f"{visible(one['name'])}: {_why(one['refused'])}" for one in refused)
    return _("Not taken: %(told)s. The other files were taken.", told=told)


def _why(code: str) -> str:
    return str(_FILE.get(code, code)) % {"mb": MAX_FILE_BYTES // (1024 * 1024), "n": MAX_FILES}


def stale(details: Mapping[str, Any]) -> str:
    """Another editor was first: who and when, and what can be done."""
    who, at = details.get("changed_by"), details.get("changed_at")
    if who is None or at is None:
        return _("The file changed after you opened it. Nothing was overwritten: your text is still here.")
    return _(
        "%(who)s saved this file on %(day)s at %(time)s, after you opened it."
        " Nothing was overwritten: your text is still here.",
        who=who,
        day=day(at),
        time=clock_time(at),
    )


# Where an editor shows a fault: the group of the properties of the element.
_FIELDS: Mapping[str, str] = {
    "form_not_found": "form",
    "candidates_missing": "assignment",
    "candidate_role_unknown": "assignment",
    "assignee_unknown": "assignment",
    "service_task_unknown": "task",
    "outside_task_without_handler": "task",
    "outside_task_inside": "task",
    "retry_backoff_unreadable": "headers",
    "service_header_missing": "headers",
    "service_header_unknown": "headers",
    "service_input_missing": "inputs",
    "case_state_unknown": "properties",
    "action_role_missing": "properties",
    "action_role_unknown": "properties",
    "action_not_a_message": "message",
    "decision_not_found": "decision",
    "called_element_missing": "called",
    "form_field_missing": "outputs",
    "form_field_needed": "outputs",
    "form_field_stops": "outputs",
    "form_unknown_kind": "kind",
    "form_unknown_classifier": "kind",
    "form_bad_key": "key",
    "form_key_twice": "key",
    "form_without_options": "options",
    "form_bad_expression": "condition",
    "form_bad_limit": "validation",
    "form_bad_pattern": "validation",
}


def field_of(rule: str) -> str | None:
    """The group of properties that the rule speaks of; ``None``: the element as a whole."""
    return _FIELDS.get(rule)


# What the scripts of the editors say.
_EDITOR: Mapping[str, LazyString] = {
    "will-not-run": _l("Will not run"),
    "risky": _l("Risky"),
    "style": _l("Style"),
    "clean": _l("Nothing to find fault with"),
    "read-only": _l("Only to read"),
    "not-saved": _l("Not saved yet"),
    "away": _l("Not saved: no connection. It is tried again; your work is still here."),
    "signed-out": _l("Not saved: you are signed out. Sign in in another tab; your work is still here."),
    "refused": _l("Not saved. Your work is still here."),
    "cannot-open": _l("The editor cannot draw this file. Mend it below, as text."),
    "name.ru": _l("Name in Russian"),
    "name.en": _l("Name in English"),
    "work": _l("Work"),
    "form": _l("Form"),
    "role": _l("Who does it"),
    "state": _l("State that the case takes here"),
    "action": _l("Action of people"),
    "action-role": _l("Who may take it"),
    "none": _l("none"),
    "search": _l("Search"),
    "yes": _l("yes"),
    "graph": _l("What rests on what"),
    "language.ru": _l("in Russian"),
    "language.en": _l("in English"),
    "jauap-field": _l("Field"),
    "jauap-options": _l("Options in other languages"),
    "field.kind": _l("Kind of the field"),
    "field.label.ru": _l("Label in Russian"),
    "field.label.en": _l("Label in English"),
    "field.help.ru": _l("Help in Russian"),
    "field.help.en": _l("Help in English"),
    "field.text.ru": _l("Text in Russian"),
    "field.text.en": _l("Text in English"),
    "field.classifier": _l("Which list"),
    "field.role": _l("Role of the person"),
    "field.org_kind": _l("Kind of the organisation"),
    "field.criteria": _l("Criteria, divided by commas"),
    "field.required_columns": _l("Columns that must be filled, divided by commas"),
    "field.public": _l("Everybody will read it"),
    "field.not_before": _l("Not before (a date, or today)"),
    "field.not_after": _l("Not after (a date, or today)"),
    "field.record": _l("Record that the data becomes"),
}


def editor_words() -> dict[str, str]:
    return {key: str(words) for key, words in _EDITOR.items()}
