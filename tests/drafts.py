"""Drafts of the shipped process, as a methodologist might write them."""

from __future__ import annotations

import re

from engine.operations.publish_deployment import shipped_files

FILE = "appeal/consideration.bpmn"
TABLE = "appeal/routing.dmn"


def with_second_approval() -> dict[str, bytes]:
    """Before the signature somebody more reads the reply."""
    files = shipped_files()
    drawn = files[FILE].decode()
    flow = re.search(r'<bpmn:sequenceFlow id="(\w+)"[^>]*targetRef="sign_reply"', drawn)
    assert flow is not None
    step = (
        '<bpmn:userTask id="second_approval" name="Екінші келісу"><bpmn:extensionElements>'
        '<zeebe:formDefinition formKey="closing"/><zeebe:assignmentDefinition candidateGroups="head"/>'
        '<zeebe:ioMapping><zeebe:output source="=case_id" target="case_id"/></zeebe:ioMapping>'
        f"</bpmn:extensionElements><bpmn:incoming>{flow[1]}</bpmn:incoming>"
        "<bpmn:outgoing>flow_second</bpmn:outgoing></bpmn:userTask>"
        '<bpmn:sequenceFlow id="flow_second" sourceRef="second_approval" targetRef="sign_reply"/>'
    )
    drawn = drawn.replace(flow[0], flow[0].replace('targetRef="sign_reply"', 'targetRef="second_approval"'))
    drawn = drawn.replace(
        f"<bpmn:incoming>{flow[1]}</bpmn:incoming>", "<bpmn:incoming>flow_second</bpmn:incoming>"
    )
    place = drawn.index("<bpmn:userTask ")
    return files | {FILE: (drawn[:place] + step + drawn[place:]).encode()}


def without_drafting() -> dict[str, bytes]:
    """The step that drafts the reply has another id: to a case it is another step."""
    files = shipped_files()
    without = files[FILE].decode().replace('id="draft_reply"', 'id="write_reply"')
    without = without.replace('Ref="draft_reply"', 'Ref="write_reply"')
    without = without.replace('attachedToRef="draft_reply"', 'attachedToRef="write_reply"')
    without = without.replace(">draft_reply<", ">write_reply<").replace(
        'bpmnElement="draft_reply"', 'bpmnElement="write_reply"'
    )
    return files | {FILE: without.encode()}


def broken() -> dict[str, bytes]:
    """A gateway asks for what nobody knows."""
    files = shipped_files()
    wrong = files[FILE].decode().replace('=decision = "accept"', "=no_such_variable.x = 1")
    wrong = re.sub(r">=[^<]*decision[^<]*<", ">=no_such_variable = 1<", wrong, count=1)
    return files | {FILE: wrong.encode()}


def second_approval_everywhere() -> dict[str, bytes]:
    """The same, and every element of every diagram has another English name: none is just what it was."""
    return {
        path: file.replace(b'name="name.en" value="', b'name="name.en" value="New: ')
        for path, file in with_second_approval().items()
    }


def another_unit() -> dict[str, bytes]:
    """Each rule of the routing table names another unit."""
    found = shipped_files()
    text = re.sub(r'(<outputEntry id="\w+_unit_code">\s*<text>)[^<]*', r'\1"new_unit"', found[TABLE].decode())
    return found | {TABLE: text.encode()}
