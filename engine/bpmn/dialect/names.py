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

CARRIED = frozenset(
    {"dataObject", "dataObjectReference", "dataStoreReference", "auditing", "monitoring", "participant",
     "messageFlow", "participantAssociation", "messageFlowAssociation", "correlationKey", "conversation",
     "subConversation", "callConversation", "conversationLink", "conversationAssociation"}
)  # fmt: skip
"""Drawn beside the flow: kept in the file and on the page, with no part in what runs."""

DATA = frozenset({"ioSpecification", "dataInputAssociation", "dataOutputAssociation", "property", "dataInput",
                  "dataOutput", "inputSet", "outputSet"})  # fmt: skip
"""BPMN's own way to hand data to a task; ours is the mappings of the dialect. An arrow between a task
and a data object is drawn with these: only what computes a value is missed, and that is told."""

TASKS = frozenset(
    {"userTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "manualTask", "task"}
)
ACTIVITIES = TASKS | {"receiveTask", "subProcess", "callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
                    "boundaryEvent"})  # fmt: skip
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
UNSUPPORTED_NODES = frozenset({"complexGateway", "transaction", "adHocSubProcess", "callChoreography",
                               "choreographyTask", "implicitThrowEvent"})  # fmt: skip
"""Nodes of BPMN that do not run here."""

OF_ACTIVITIES = frozenset({"startQuantity", "completionQuantity", "isForCompensation"})

ATTRIBUTES: dict[str, frozenset[str]] = {
    "process": frozenset({"isExecutable", "isClosed", "processType", "definitionalCollaborationRef"}),
    "participant": frozenset({"processRef"}),
    "messageFlow": frozenset({"sourceRef", "targetRef", "messageRef"}),
    "sequenceFlow": frozenset({"sourceRef", "targetRef", "isImmediate"}),
    "exclusiveGateway": frozenset({"default", "gatewayDirection"}),
    "inclusiveGateway": frozenset({"default", "gatewayDirection"}),
    "parallelGateway": frozenset({"gatewayDirection"}),
    "eventBasedGateway": frozenset({"gatewayDirection", "instantiate", "eventGatewayType"}),
    "boundaryEvent": frozenset({"attachedToRef", "cancelActivity", "parallelMultiple"}),
    "startEvent": frozenset({"isInterrupting", "parallelMultiple"}),
    "intermediateCatchEvent": frozenset({"parallelMultiple"}),
    "task": OF_ACTIVITIES,
    "manualTask": OF_ACTIVITIES,
    "subProcess": OF_ACTIVITIES | {"triggeredByEvent"},
    "callActivity": OF_ACTIVITIES,
    "receiveTask": OF_ACTIVITIES | {"messageRef", "instantiate", "implementation", "operationRef"},
    "serviceTask": OF_ACTIVITIES | {"implementation", "operationRef"},
    "sendTask": OF_ACTIVITIES | {"implementation", "messageRef", "operationRef"},
    "scriptTask": OF_ACTIVITIES | {"scriptFormat"},
    "userTask": OF_ACTIVITIES | {"implementation"},
    "businessRuleTask": OF_ACTIVITIES | {"implementation"},
    "multiInstanceLoopCharacteristics": frozenset({"isSequential", "behavior"}),
    "conditionExpression": frozenset({"language"}),
    "completionCondition": frozenset({"language"}),
    "errorEventDefinition": frozenset({"errorRef"}),
    "messageEventDefinition": frozenset({"messageRef", "operationRef"}),
    "signalEventDefinition": frozenset({"signalRef"}),
    "escalationEventDefinition": frozenset({"escalationRef"}),
}
"""Attributes that an element may carry besides ``id`` and ``name``."""

EVERYWHERE = frozenset({"id", "name"})

MUST_BE: dict[tuple[str, str], tuple[str, ...]] = {
    ("eventBasedGateway", "instantiate"): ("false",),
    ("eventBasedGateway", "eventGatewayType"): ("Exclusive",),
    ("receiveTask", "instantiate"): ("false",),
    ("boundaryEvent", "parallelMultiple"): ("false",),
    ("intermediateCatchEvent", "parallelMultiple"): ("false",),
    ("startEvent", "parallelMultiple"): ("false",),
    ("multiInstanceLoopCharacteristics", "behavior"): ("All",),
    **{(tag, "isForCompensation"): ("false",) for tag in ACTIVITIES},
    **{(tag, quantity): ("1",) for tag in ACTIVITIES for quantity in ("startQuantity", "completionQuantity")},
}
"""Attributes that are read only to see that they ask for nothing unusual."""

TEMPLATE_ATTRIBUTES = frozenset({"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"})
"""What the editor remembers of an element template: no meaning at run time."""
