"""Input and output mappings at every element where the dialect allows them."""

from __future__ import annotations

import pytest

from engine.bpmn.model import ServiceCall
from tests.unit.bpmn.diagrams import Case, Diagram

IN, OUT = {"x": "=n + 1"}, {"seen": "=x"}


def line() -> Diagram:
    return Diagram().start().end().flow("start", "e", "end")


def test_a_plain_throw_carries_out_both():
    diagram = line().node("intermediateThrowEvent", "e", inputs=IN, outputs=OUT)
    assert Case(diagram.compile()).start(n=1).variables == {"n": 1, "seen": 2}


def test_an_end_carries_out_both():
    diagram = Diagram().start().end("e", inputs=IN, outputs=OUT).flow("start", "e")
    assert Case(diagram.compile()).start(n=1).variables == {"n": 1, "seen": 2}


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent", "sendTask"])
def test_a_message_that_is_sent_gets_its_inputs_and_gives_its_outputs(kind: str):
    calls: list[ServiceCall] = []

    def services(call: ServiceCall) -> dict[str, object]:
        calls.append(call)
        return {"number": 7, "junk": 1}

    diagram = Diagram().start().sends("e", kind, "letter", inputs=IN, outputs={"sent": "=number"})
    diagram.flow("start", "e")
    if kind != "endEvent":
        diagram.end().flow("e", "end")
    advance = Case(diagram.compile(), services=services).start(n=1)
    assert [(call.type, dict(call.inputs)) for call in calls] == [("letter", {"x": 2})]
    assert advance.variables == {"n": 1, "sent": 7}
    assert advance.end_events == (("e",) if kind == "endEvent" else ("end",))


def test_a_message_that_a_job_sends_waits_for_it():
    case = Case(Diagram().start().sends("e", "endEvent", runs="outside").flow("start", "e").compile())
    (job,) = case.start().jobs
    assert (job.key, job.type) == ("e#1", "t")
    advance = case.job("e#1")
    assert advance.completed
    assert case.path == ["left e"]
    assert advance.end_events == ("e",)


@pytest.mark.parametrize("kind", ["signal", "message", "timer"])
def test_a_catch_reads_its_inputs_and_keeps_them_to_itself(kind: str):
    diagram = line()
    if kind == "signal":
        diagram.signal("e", '="s" + string(x)', inputs=IN, outputs=OUT)
    elif kind == "message":
        diagram.message("e", "m", "=x", inputs=IN, outputs=OUT)
    else:
        diagram.timer("e", '=duration("P" + string(x) + "D")', inputs=IN, outputs=OUT)
    case = Case(diagram.compile())
    case.start(n=1)
    assert case.send(kind, "e#1", {}).variables == {"n": 1, "seen": 2}


@pytest.mark.parametrize("kind", ["scriptTask", "businessRuleTask"])
def test_a_script_or_a_decision_may_be_a_services_work(kind: str):
    diagram = line().sends("e", kind, runs="outside", inputs=IN, outputs={"y": "=answer"})
    case = Case(diagram.compile())
    (job,) = case.start(n=1).jobs
    assert job.inputs == {"x": 2}
    assert case.job("e#1", answer=5).variables == {"n": 1, "y": 5}
