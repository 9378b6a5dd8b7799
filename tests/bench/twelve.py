"""The process that everything is measured on: twelve tasks in a row, one of which may send the case back.

A controller does all of them. A case that is returned once takes fifteen completions, each of a form with
about 1 KB of Cyrillic text. It is published as the family ``appeal`` in a database of the bench's own,
because appeals are what the product can start.
"""

from __future__ import annotations

import json
from typing import Any

from engine.operations.publish_deployment import shipped_files

TASKS = 12
REVIEW, BACK_TO = 8, 6
WORDS = "Аулада екі айдан бері жарық жоқ, шамдар істен шыққан, түнде жүру қауіпті. "
TEXT = (WORDS * 10)[:560]
"""About 1 KB in UTF-8."""

ONCE_RETURNED = (*range(1, REVIEW + 1), *range(BACK_TO, TASKS + 1))
"""The tasks of one case in their order: fifteen completions."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="bench" targetNamespace="https://jauap.kz/bench">'
    '<bpmn:process id="appeal" name="Bench" isExecutable="true">'
)
_TASK = (
    '<bpmn:userTask id="task_{n}" name="Task {n}"><bpmn:extensionElements>'
    '<zeebe:formDefinition formKey="step" />'
    "<zeebe:assignmentDefinition candidateGroups='=[\"controller\"]' />"
    '<zeebe:ioMapping><zeebe:output source="=decision" target="decision" /></zeebe:ioMapping>'
    "</bpmn:extensionElements></bpmn:userTask>"
)
_CONDITION = '<bpmn:conditionExpression>=decision = "return"</bpmn:conditionExpression>'


def diagram() -> bytes:
    tasks = "".join(_TASK.format(n=n) for n in range(1, TASKS + 1))
    steps = [(f"task_{n}", f"task_{n + 1}") for n in range(1, TASKS) if n != REVIEW]
    ends = [("start", "task_1"), (f"task_{TASKS}", "end"), (f"task_{REVIEW}", "reviewed")]
    flows = "".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}" />' for a, b in steps + ends
    )
    on, back = f"task_{REVIEW + 1}", f"task_{BACK_TO}"
    return "".join(
        (
            _HEAD,
            '<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />',
            f'<bpmn:exclusiveGateway id="reviewed" default="reviewed_{on}" />',
            tasks,
            flows,
            f'<bpmn:sequenceFlow id="reviewed_{on}" sourceRef="reviewed" targetRef="{on}" />',
            f'<bpmn:sequenceFlow id="reviewed_{back}" sourceRef="reviewed" targetRef="{back}">',
            f"{_CONDITION}</bpmn:sequenceFlow></bpmn:process></bpmn:definitions>",
        )
    ).encode()


def form() -> bytes:
    """One long text and, for the review, a decision."""
    components: list[dict[str, Any]] = [
        {"type": "textarea", "key": "text", "label": "Мәтін", "validate": {"required": True}},
        {
            "type": "radio",
            "key": "decision",
            "label": "Шешім",
            "values": [{"label": word, "value": word} for word in ("accept", "return")],
            "validate": {"required": True},
        },
    ]
    return json.dumps({"id": "step", "type": "default", "components": components}).encode()


def files() -> dict[str, bytes]:
    """What is published. The intake form is the product's own."""
    intake = shipped_files()["forms/intake.form"]
    return {"appeal/appeal.bpmn": diagram(), "forms/step.form": form(), "forms/intake.form": intake}


def typed(*, back: bool = False) -> dict[str, str]:
    """What a person fills in."""
    return {"text": TEXT, "decision": "return" if back else "accept"}
