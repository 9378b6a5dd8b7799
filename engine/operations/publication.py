"""What a set of files must keep to before cases may run on it: the rules that only this floor knows.

The diagram by itself was judged when it was compiled. Here it is held against the handlers of
service tasks, the messages, the roles, the states of a case and the forms it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from engine import feel
from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.diagram import Element, ServiceWork, UserWork
from engine.channels import CHANNELS
from engine.domain.actor import Role
from engine.domain.case_state import CaseState
from engine.domain.errors import ExpressionFailed, InvalidDiagram
from engine.service_tasks.registry import OUTSIDE, REGISTRY, needs
from forms.form import Form, load_form
from forms.options import of as options_of

INTAKE = "forms/intake.form"
"""Every case begins with it (:mod:`engine.operations.receive_appeal`)."""

STATES = frozenset(state.value for state in CaseState)
ROLES = frozenset(role.value for role in Role)

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_ROLE_AT = re.compile(r'"([^"@]*)@[^"]*"')


def check(files: Mapping[str, bytes], family: str) -> Deployment:
    """Everything that can be known before a case runs. Raises :class:`InvalidDiagram`."""
    compiled = compile_files(files)
    if family not in compiled.processes:
        raise InvalidDiagram(file=None, element=family, rule="family_process_missing")
    forms = {path: load_form(content, file=path) for path, content in files.items() if path.endswith(".form")}
    _check_intake(forms)
    for file, element in compiled.drawn():
        for rule in _broken(element):
            raise InvalidDiagram(file=file, element=element.id, rule=rule)
    for info in compiled.user_tasks:
        if info.form_key and f"forms/{info.form_key}.form" not in files:
            raise InvalidDiagram(file=f"forms/{info.form_key}.form", element=info.id, rule="form_not_found")
    return compiled


def _check_intake(forms: Mapping[str, Form]) -> None:
    if INTAKE not in forms:
        raise InvalidDiagram(file=INTAKE, element=None, rule="intake_form_missing")
    channel = next((field for field in forms[INTAKE].fields if field.key == "channel"), None)
    known = channel is not None and {str(option.value) for option in options_of(channel)} <= set(CHANNELS)
    if channel is None or not known or not channel.required or channel.hide:
        raise InvalidDiagram(file=INTAKE, element="channel", rule="intake_channel_missing")


def _broken(element: Element) -> Iterator[str]:
    state = element.properties.get("caseState")
    if state is not None and state not in STATES:
        yield "case_state_unknown"
    if isinstance(element.work, ServiceWork):
        yield from _service(element, element.work)
    if isinstance(element.work, UserWork):
        yield from _candidates(element.work)


def _service(element: Element, work: ServiceWork) -> Iterator[str]:
    if work.type not in REGISTRY:
        yield "service_task_unknown"
        return
    if work.outside and work.type not in OUTSIDE:
        yield "outside_task_without_handler"
    given = {mapping.target.partition(".")[0] for mapping in element.inputs}
    if not needs(work.type).inputs <= given:
        yield "service_input_missing"
    for header, allowed in needs(work.type).headers.items():
        if header not in work.headers:
            yield "service_header_missing"
        elif work.headers[header] not in allowed:
            yield "service_header_unknown"


def _candidates(work: UserWork) -> Iterator[str]:
    if not work.candidate_groups and not work.assignee:
        yield "candidates_missing"
    if any(group.partition("@")[0] not in ROLES for group in _named(work.candidate_groups or "")):
        yield "candidate_role_unknown"
    assignee = work.assignee or "="
    if not assignee.startswith("=") and not (assignee.isascii() and assignee.isdigit()):
        yield "assignee_unknown"


def _named(text: str) -> list[str]:
    """The candidate groups that the diagram names; those that only a case knows are left out."""
    if not text.startswith("="):
        return [part.strip() for part in text.split(",") if part.strip()]
    if feel.parse(text[1:]):
        return _ROLE_AT.findall(text)
    try:
        groups = feel.evaluate(text[1:], {}, at=_ANY_TIME)
    except ExpressionFailed:
        return [text]
    return [str(group) for group in groups] if isinstance(groups, list) else [text]
