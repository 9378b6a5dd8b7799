"""What a methodologist puts a diagram together from: domain tasks, forms, roles, states, by their words.

The tasks are element templates of the modeler, made from the registered types, so that none is missing and
none asks for what publication would not take.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.domain import classifiers
from engine.domain.actor import Role
from engine.domain.case_state import CaseState
from engine.domain.data_files import read_data
from engine.service_tasks.registry import OUTSIDE, REGISTRY, needs
from webapp.locales import locale, words
from webapp.presenters.field_kinds import KINDS, TYPES
from webapp.presenters.service_words import CHOICES, HEADERS, INPUTS, SERVICES
from webapp.presenters.vocabulary import RECORDS, role_word, word

SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
"""An identifier that the modeler asks for in every template; nothing is loaded from there."""
VERSION = 1
WORKERS = (Role.REGISTRAR, Role.CONTROLLER, Role.DEPARTMENT_HEAD, Role.HEAD, Role.EXECUTOR, Role.SIGNER)

Json = dict[str, Any]


def parts(files: Mapping[str, bytes]) -> Json:
    """``files`` of the draft. Answers ``templates``, ``forms``, ``roles``, ``states``; for the
    editor of forms ``kinds`` (each with the ``types`` that the editor may draw it as), ``classifiers`` and
    ``records``."""
    return {
        "templates": [_template(type_) for type_ in (*REGISTRY, *OUTSIDE)],
        "forms": [{"value": key, "label": label} for key, label in _forms(files)],
        "roles": [
            {"value": role.value, "label": role_word(role.value)}
            for role in (*WORKERS, Role.SUPERIOR_REVIEWER)
        ],
        "states": [{"value": state.value, "label": word("case_state", state.value)} for state in CaseState],
        "kinds": [
            {"value": kind, "label": str(label), "types": sorted(TYPES[kind])}
            for kind, label in KINDS.items()
        ],
        "classifiers": [{"value": name, "label": _classifier(name)} for name in classifiers.NAMES],
        "records": [{"value": kind, "label": str(label)} for kind, label in RECORDS.items()],
    }


def _classifier(name: str) -> str:
    """A list has no name of its own: its first entries tell it from the others."""
    listed = [label for _code, label in classifiers.options(name, locale())[:2]]
    return f"{name} · {', '.join(listed)}…" if listed else name


def _forms(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Key and title; a form that cannot be read now is called by its key."""
    for path in sorted(files):
        if path.endswith(".form"):
            key = path.removeprefix("forms/").removesuffix(".form")
            title = _title(files[path])
            yield key, f"{title} · {key}" if title else key


def _title(content: bytes) -> str:
    try:
        kind = json.loads(content)["properties"]["record"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return str(RECORDS.get(kind, "")) if isinstance(kind, str) else ""


def _template(type_: str) -> Json:
    label, description = SERVICES.get(type_, (type_, ""))
    asked = needs(type_)
    properties: list[Json] = [
        {"type": "Hidden", "value": type_, "binding": {"type": "zeebe:taskDefinition", "property": "type"}}
    ]
    if type_ in OUTSIDE:
        runs = {"type": "zeebe:taskHeader", "key": "runs"}
        properties.append({"type": "Hidden", "value": "outside", "binding": runs})
    for header, allowed in sorted(asked.headers.items()):
        properties.append(_header(header, sorted(allowed)))
    properties += [_input(name) for name in sorted(asked.inputs | {"case_id"})]
    return {
        "$schema": SCHEMA,
        "id": f"kz.jauap.{type_}",
        "name": str(label),
        "description": str(description),
        "version": VERSION,
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": [{"id": "work", "label": str(label)}],
        "properties": properties,
    }


def _header(name: str, allowed: list[str]) -> Json:
    asked: Json = {
        "id": f"header-{name}",
        "label": str(HEADERS.get(name, name)),
        "group": "work",
        "binding": {"type": "zeebe:taskHeader", "key": name},
        "constraints": {"notEmpty": True},
    }
    if not allowed:
        return asked | {"type": "String"}
    choices = [{"value": value, "name": _choice(value)} for value in allowed]
    return asked | {"type": "Dropdown", "choices": choices}


def _choice(value: str) -> str:
    message = read_data("messages")["messages"].get(value)
    if message is not None:
        return f"{value} · {words(message['name'])}"
    if value in set(Role):
        return str(role_word(value))
    return str(CHOICES.get(value, value))


def _input(name: str) -> Json:
    binding = {"type": "zeebe:input", "name": name}
    if name == "case_id":
        return {"type": "Hidden", "value": "=case_id", "binding": binding}
    return {
        "id": f"input-{name}",
        "label": str(INPUTS.get(name, name)),
        "type": "Text",
        "feel": "required",
        "group": "work",
        "binding": binding,
        "constraints": {"notEmpty": True},
    }
