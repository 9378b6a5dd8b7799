"""Tasks, exclusive gateways and the loop of one item after the other."""

from __future__ import annotations

import pytest

from engine.bpmn.model import ServiceCall
from engine.domain.errors import AlreadyDone, ExpressionFailed, NotFound, ProcessStuck
from tests.unit.bpmn.diagrams import AT, Case, Diagram, tag


def review() -> Diagram:
    """a -> g -> (again) a | (yes) b -> end"""
    return (
        Diagram().start().user("a", outputs={"ok": "=ok"}).gate("exclusive", "g", default="g-a")
        .user("b").end().flow("start", "a", "g", "a").flow("g", "b", when='=ok = "yes"').flow("b", "end")
    )  # fmt: skip


def test_a_walk_ends_at_the_end_event():
    case = Case(review().compile())
    case.start()
    case.do("a#1", ok="yes")
    advance = case.do("b#1")
    assert advance.completed
    assert advance.end_events == ("end",)


def test_history_tells_each_step_in_order():
    case = Case(review().compile())
    case.start()
    assert case.path == ["entered start", "left start", "took start-a", "entered a"]
    case.do("a#1", ok="yes")
    assert case.path == ["left a", "took a-g", "entered g", "left g", "took g-b", "entered b"]


def test_a_second_visit_is_the_second_ordinal():
    case = Case(review().compile())
    case.start()
    advance = case.do("a#1", ok="no")
    assert advance.closed == ("a#1",)
    assert [item.key for item in advance.opened] == ["a#2"]


def test_two_flows_to_one_target_are_told_apart():
    diagram = (
        Diagram().start().gate("exclusive", "g", default="low").end().flow("start", "g")
        .raw(tag("bpmn:sequenceFlow", id="low", sourceRef="g", targetRef="end"))
        .raw(tag("bpmn:sequenceFlow", tag("bpmn:conditionExpression", "=n > 5"), id="high",
                 sourceRef="g", targetRef="end"))
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start(n=9)
    assert "took high" in case.path


def test_an_unknown_variable_in_a_condition_is_refused_and_names_the_gateway():
    """Null would take the default flow in silence."""
    diagram = (
        Diagram().start().user("a").gate("exclusive", "g", default="g-end").end().end("other")
        .flow("start", "a", "g", "end").flow("g", "other", when='=nowhere = "yes"')
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    before = case.state
    with pytest.raises(ExpressionFailed) as refused:
        case.do("a#1")
    assert refused.value.details["element"] == "g"
    assert case.state == before


def test_no_true_condition_and_no_default_is_refused():
    diagram = (
        Diagram().start().gate("exclusive", "g").end("x").end("y").flow("start", "g")
        .flow("g", "x", when="=n = 1").flow("g", "y", when="=n = 2")
    )  # fmt: skip
    with pytest.raises(ProcessStuck, match="no_condition_true"):
        Case(diagram.compile()).start(n=3)


def test_a_closed_key_is_already_done_and_an_unknown_one_not_found():
    case = Case(review().compile())
    case.start()
    case.do("a#1", ok="no")
    with pytest.raises(AlreadyDone):
        case.do("a#1", ok="no")
    for unknown in ("a#3", "a#0", "nothing#1", "a"):
        with pytest.raises(NotFound):
            case.do(unknown)


def test_a_command_must_fit_what_waits():
    case = Case(review().compile())
    case.start()
    for kind in ("timer", "message", "job"):
        with pytest.raises(NotFound):
            case.send(kind, "a#1", {})


def test_a_completed_instance_refuses_every_command():
    case = Case(review().compile())
    case.start()
    case.do("a#1", ok="yes")
    case.do("b#1")
    for kind, target in (("complete", "b#1"), ("start", "p"), ("timer", "x#1")):
        with pytest.raises(AlreadyDone):
            case.send(kind, target, {})


def test_a_running_instance_does_not_start_again():
    case = Case(review().compile())
    case.start()
    with pytest.raises(AlreadyDone):
        case.start()


def test_an_item_carries_what_the_diagram_says_of_it():
    diagram = (
        Diagram().start().user(
            "a",
            tag("zeebe:formDefinition", formKey="resolution"),
            tag("zeebe:assignmentDefinition", assignee="=boss", candidateGroups='=["head@" + unit]'),
            tag("zeebe:taskSchedule", dueDate="=until", followUpDate="2026-12-01T09:00:00+05:00"),
            properties={"caseState": "examination", "name.ru": "Резолюция"}, name="Бұрыштама",
            inputs={"what": "=1 + 1"},
        ).end().flow("start", "a", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    (item,) = case.start(boss="17", unit="4", until=AT.isoformat()).opened
    assert (item.form_key, item.assignee, item.candidate_groups) == ("resolution", "17", ("head@4",))
    assert item.due_at == AT
    assert item.follow_up_at is not None
    assert item.follow_up_at.isoformat() == "2026-12-01T09:00:00+05:00"
    assert item.properties["caseState"] == "examination"
    assert item.locals == {"what": 2}


def test_literal_candidate_groups_are_divided_by_commas():
    groups = tag("zeebe:assignmentDefinition", candidateGroups="registrar, head")
    diagram = Diagram().start().user("a", groups).end().flow("start", "a", "end")
    (item,) = Case(diagram.compile()).start().opened
    assert item.candidate_groups == ("registrar", "head")


def test_a_service_task_inside_sees_only_its_inputs_and_answers_at_once():
    calls: list[ServiceCall] = []

    def services(call: ServiceCall) -> dict[str, object]:
        calls.append(call)
        return {"number": "A-1", "junk": 1}

    diagram = (
        Diagram().start()
        .service("s", "register", inputs={"who": "=person"}, outputs={"case_number": "=number"})
        .end().flow("start", "s", "end")
    )  # fmt: skip
    advance = Case(diagram.compile(), services=services).start(person="Абай", secret="x")
    assert calls[0].inputs == {"who": "Абай"}
    assert (calls[0].key, calls[0].at) == ("s#1", AT)
    assert advance.variables == {"person": "Абай", "secret": "x", "case_number": "A-1"}
    assert advance.service_results == ({"junk": 1, "number": "A-1"},)


def test_a_service_task_outside_becomes_a_job():
    diagram = (
        Diagram().start().service("s", "mail", runs="outside", inputs={"to": '="x"'}).end()
        .flow("start", "s", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    (job,) = case.start().jobs
    assert (job.key, job.type, job.inputs, job.retries) == ("s#1", "mail", {"to": "x"}, 3)
    advance = case.send("job", "s#1", {"sent": True})
    assert advance.completed
    assert advance.variables == {"sent": True}


def test_scripts_and_pass_tasks_run_by_themselves():
    diagram = (
        Diagram().start().script("double", "=n * 2", "twice").node("manualTask", "m").node("task", "t")
        .end().flow("start", "double", "m", "t", "end")
    )  # fmt: skip
    advance = Case(diagram.compile()).start(n=21)
    assert advance.completed
    assert advance.variables["twice"] == 42


def test_a_loop_without_anyone_in_it_hits_the_budget():
    diagram = (
        Diagram().start().node("task", "t").gate("exclusive", "g", default="g-t").end()
        .flow("start", "t", "g", "t").flow("g", "end", when="=false")
    )  # fmt: skip
    with pytest.raises(ProcessStuck, match="too_many_steps"):
        Case(diagram.compile()).start()


def test_four_hundred_rework_loops_leave_the_state_flat():
    case = Case(review().compile())
    case.start()
    sizes = set()
    for n in range(1, 401):
        case.do(f"a#{n}", ok="no")
        sizes.add(len(case.state or b"") - 3 * len(str(n)))
    assert max(sizes) - min(sizes) < 10
    assert len(case.warm.tasks) == 2


def test_a_long_chain_of_automatic_tasks_is_no_recursion():
    names = [f"t{n}" for n in range(600)]
    diagram = Diagram().start().end().flow("start", *names, "end")
    for name in names:
        diagram.node("task", name)
    assert Case(diagram.compile()).start().completed


def test_an_advance_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("engine.bpmn.trace.MAX_SECONDS", -1.0)
    with pytest.raises(ProcessStuck, match="too_slow"):
        Case(review().compile()).start()


def test_the_diagrams_of_a_case_without_a_start_are_not_found():
    with pytest.raises(NotFound):
        Case(review().compile()).do("a#1")


def test_a_state_that_grows_too_large_is_an_incident():
    diagram = Diagram().start().user("a").end().flow("start", "a", "end")
    case = Case(diagram.compile())
    case.start(text="x" * 250_000)
    with pytest.raises(ProcessStuck, match="too_large"):
        Case(diagram.compile()).start(text="x" * 263_000)
