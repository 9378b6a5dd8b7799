"""Namespaces, and what a diagram may contain: the dialect's vocabulary as data."""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

DRAWING = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
)
"""Namespaces that say how things look."""

SILENT = frozenset({"documentation", "textAnnotation", "association", "group", "incoming", "outgoing"})
"""Elements that mean nothing to execution. ``incoming`` and ``outgoing`` repeat the flows."""

TASKS = frozenset(
    {"userTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "manualTask", "task"}
)
ACTIVITIES = TASKS | {"receiveTask", "subProcess", "callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
                    "boundaryEvent"})  # fmt: skip
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

ATTRIBUTES: dict[str, frozenset[str]] = {
    "sequenceFlow": frozenset({"sourceRef", "targetRef"}),
    "exclusiveGateway": frozenset({"default", "gatewayDirection"}),
    "inclusiveGateway": frozenset({"default", "gatewayDirection"}),
    "parallelGateway": frozenset({"gatewayDirection"}),
    "eventBasedGateway": frozenset({"gatewayDirection", "instantiate", "eventGatewayType"}),
    "boundaryEvent": frozenset({"attachedToRef", "cancelActivity", "parallelMultiple"}),
    "startEvent": frozenset({"isInterrupting", "parallelMultiple"}),
    "intermediateCatchEvent": frozenset({"parallelMultiple"}),
    "subProcess": frozenset({"triggeredByEvent"}),
    "receiveTask": frozenset({"messageRef", "instantiate", "implementation"}),
    "serviceTask": frozenset({"implementation"}),
    "sendTask": frozenset({"implementation"}),
    "userTask": frozenset({"implementation"}),
    "businessRuleTask": frozenset({"implementation"}),
    "multiInstanceLoopCharacteristics": frozenset({"isSequential"}),
    "conditionExpression": frozenset({"language"}),
    "completionCondition": frozenset({"language"}),
    "errorEventDefinition": frozenset({"errorRef"}),
    "messageEventDefinition": frozenset({"messageRef"}),
}
"""Attributes that an element may carry besides ``id`` and ``name``."""

MUST_BE: dict[tuple[str, str], str] = {
    ("eventBasedGateway", "instantiate"): "false",
    ("eventBasedGateway", "eventGatewayType"): "Exclusive",
    ("receiveTask", "instantiate"): "false",
    ("boundaryEvent", "parallelMultiple"): "false",
    ("intermediateCatchEvent", "parallelMultiple"): "false",
    ("startEvent", "parallelMultiple"): "false",
}
"""Attributes that are read only to see that they ask for nothing unusual."""

TEMPLATE_ATTRIBUTES = frozenset({"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"})
"""What the editor remembers of an element template: no meaning at run time."""
