"""What a set of files must keep to before cases may run on it: the rules that only this floor knows.

The diagram by itself was judged when it was compiled. Here it is held against the handlers of
service tasks, the messages, the roles, the states of a case and the forms it names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from engine import feel
from engine.bpmn.diagram import Element, Message, ServiceWork, UserWork
from engine.channels import CHANNELS
from engine.domain.actor import Role
from engine.domain.case_actions import ROLE, form_of, roles_of
from engine.domain.case_state import CaseState
from engine.domain.errors import ExpressionFailed
from engine.domain.findings import Finding, Findings
from engine.examination.judge import Judged
from engine.operations.retries import backoff
from engine.service_tasks.registry import OUTSIDE, REGISTRY, needs
from forms.form import load_form
from forms.options import of as options_of

INTAKE = "forms/intake.form"
"""Every appeal comes in by it (:mod:`engine.operations.receive_appeal`)."""

FAMILY = "appeal"
"""The family whose cases begin with an appeal."""

STATES = frozenset(state.value for state in CaseState)
ROLES = frozenset(role.value for role in Role)

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_ROLE_AT = re.compile(r'"([^"@]*)@[^"]*"')


def judged(
    read: Judged, files: Mapping[str, bytes], family: str | None, there: Collection[str] = ()
) -> Findings:
    """What the files alone told, and what this floor knows.

    Without a ``family`` the files are not a whole deployment: ``there`` are the forms they may
    name besides their own.
    """
    findings = Findings()
    for finding in read.findings:
        findings.put(finding)
    if not read.complete:
        return findings  # who cannot read them safely does not open them again here
    if family is not None and read.processes and family not in read.processes:
        findings.add(None, family, "family_process_missing")
    elif family == FAMILY and read.processes and family not in read.plain_starts:
        findings.add(None, family, "plain_start_missing")
    broken = {finding.file for finding in read.findings if finding.severity == "will-not-run"}
    if family in read.plain_starts or INTAKE in files:
        _check_intake(files, broken, findings)
    forms = {path.removeprefix("forms/").removesuffix(".form") for path in files} | set(there)
    for file, element in read.elements:
        for rule in _broken(element):
            findings.put(Finding(file, element.id, rule, _facts(element), element.names))
        key = element.work.form_key if isinstance(element.work, UserWork) else form_of(element.properties)
        if key and key not in forms and not _told(read.findings, element.id, "form_not_found"):
            missing = {"form": key, "drawn_in": file}
            findings.put(Finding(f"forms/{key}.form", element.id, "form_not_found", missing, element.names))
    return findings


def _told(findings: Iterable[Finding], element: str, rule: str) -> bool:
    return any((finding.element, finding.rule) == (element, rule) for finding in findings)


def _check_intake(files: Mapping[str, bytes], broken: Collection[str | None], findings: Findings) -> None:
    if INTAKE not in files:
        findings.add(INTAKE, None, "intake_form_missing")
        return
    if INTAKE in broken:
        return  # what is wrong with it has been told
    form = load_form(files[INTAKE], file=INTAKE)
    channel = next((field for field in form.fields if field.key == "channel"), None)
    known = channel is not None and {str(option.value) for option in options_of(channel)} <= set(CHANNELS)
    if channel is None or not known or not channel.required or channel.hide:
        findings.add(INTAKE, "channel", "intake_channel_missing")


def _facts(element: Element) -> dict[str, str]:
    """What the words of a finding name."""
    work = element.work
    facts = {"state": element.properties.get("caseState", "")}
    if isinstance(work, ServiceWork):
        facts["service"] = work.type
    if isinstance(work, UserWork):
        facts["groups"] = work.candidate_groups or ""
    facts["roles"] = element.properties.get(ROLE, "")
    return {name: fact for name, fact in facts.items() if fact}


def _broken(element: Element) -> Iterator[str]:
    state = element.properties.get("caseState")
    if state is not None and state not in STATES:
        yield "case_state_unknown"
    if isinstance(element.work, ServiceWork):
        yield from _service(element, element.work)
    if isinstance(element.work, UserWork):
        yield from _candidates(element.work)
    yield from _action(element)


def _action(element: Element) -> Iterator[str]:
    """What people take beside the tasks is a message that the case waits for, and somebody may take it."""
    roles = roles_of(element.properties)
    if not roles and form_of(element.properties) is None:
        return
    waits = element.type in ("boundaryEvent", "intermediateCatchEvent", "receiveTask")
    if not waits or not isinstance(element.event, Message):
        yield "action_not_a_message"
    if not roles:
        yield "action_role_missing"
    elif not roles <= ROLES:
        yield "action_role_unknown"


def _service(element: Element, work: ServiceWork) -> Iterator[str]:
    if work.type not in REGISTRY and work.type not in OUTSIDE:
        yield "service_task_unknown"
        return
    if work.type not in (OUTSIDE if work.outside else REGISTRY):
        yield "outside_task_without_handler" if work.outside else "outside_task_inside"
    if work.outside and backoff(work.headers, 1) is None:
        yield "retry_backoff_unreadable"
    given = {mapping.target.partition(".")[0] for mapping in element.inputs}
    if not needs(work.type).inputs <= given:
        yield "service_input_missing"
    for header, allowed in needs(work.type).headers.items():
        if header not in work.headers:
            yield "service_header_missing"
        elif allowed and work.headers[header] not in allowed:
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
