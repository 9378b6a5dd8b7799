"""What other tools write into a diagram beside BPMN: who wrote it, and whether it means work.

A tool that only draws leaves notes for itself: they are named and ignored. An engine's extension
says what a task *does*; ignoring it would run another process than the one drawn, so each of them
keeps the diagram from running, unless it is known to be about looks or words.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.bpmn.dialect.names import DRAWING


@dataclass(frozen=True)
class Vendor:
    """``runs``: an engine's dialect, where only ``harmless`` local names mean nothing to the work."""

    name: str
    prefix: str
    runs: bool = False
    harmless: frozenset[str] = frozenset()


LISTENING = frozenset(
    {
        "versionTag", "historyTimeToLive", "isStartableInTasklist", "asyncBefore", "asyncAfter", "exclusive",
        "jobPriority", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "properties",
    }
)  # fmt: skip
"""Camunda 7: versions, clean-up and transaction borders. Our commands have one transaction each."""

FLOWABLE = frozenset({"async", "exclusive", "modelId", "modelVersion"})
"""``async`` is a transaction border there too."""

VENDORS: dict[str, Vendor] = {
    "http://camunda.org/schema/1.0/bpmn": Vendor("Camunda 7", "camunda", True, LISTENING),
    "http://camunda.org/schema/modeler/1.0": Vendor("Camunda Modeler", "modeler"),
    "http://flowable.org/bpmn": Vendor("Flowable", "flowable", True, FLOWABLE),
    "http://flowable.org/design": Vendor("Flowable Design", "design"),
    "http://activiti.org/bpmn": Vendor("Activiti", "activiti", True, FLOWABLE),
    "http://www.jboss.org/drools": Vendor(
        "jBPM", "drools", True, frozenset({"metaData", "version", "packageName"})
    ),
    "http://www.bpsim.org/schemas/1.0": Vendor("BPSim", "bpsim"),
    "http://www.signavio.com": Vendor("Signavio", "signavio"),
    "http://www.bizagi.com/bpmn20": Vendor("Bizagi", "bizagi"),
    "http://www.bonitasoft.org/studio/connector/definition/6.0": Vendor("Bonita", "bonitaConnector", True),
    "http://www.visual-paradigm.com/bpmn": Vendor("Visual Paradigm", "vp"),
    "http://www.sparxsystems.com/bpmn": Vendor("Enterprise Architect", "ea"),
    "http://www.trisotech.com/2015/triso/bpmn": Vendor("Trisotech", "trisobpmn"),
    "http://www.trisotech.com/2014/triso/bpmn": Vendor("Trisotech", "triso"),
    "http://www.boc-group.com": Vendor("ADONIS", "adonis"),
    "http://www.omg.org/spec/BPMN/non-normative/color": Vendor("BPMN colours", "color"),
}


TOLD_ONCE = frozenset({"vendor_ignored", "vendor_unknown", "data_ignored"})
"""Rules that are told once a name, with how often it stands in the file."""


@dataclass(frozen=True)
class Judgement:
    """What to say of one foreign name; ``rule`` is ``None`` where there is nothing to say."""

    rule: str | None
    name: str = ""
    vendor: str = ""


def judge(namespace: str | None, local_name: str, prefix: str | None, value: str | None) -> Judgement:
    """``namespace`` is none of BPMN's own and not zeebe's; ``value`` is that of an attribute."""
    if namespace in DRAWING:
        return Judgement(None)
    vendor = VENDORS.get(namespace or "")
    if vendor is None:
        name = f"{prefix}:{local_name}" if prefix else local_name
        return Judgement("vendor_unknown", name, namespace or "")
    name = f"{vendor.prefix}:{local_name}"
    # What is switched off asks for nothing.
    if vendor.runs and local_name not in vendor.harmless and value != "false":
        kind = "element" if value is None else "attribute"
        return Judgement(f"unsupported_{kind}", name, vendor.name)
    return Judgement("vendor_ignored", name, vendor.name)
