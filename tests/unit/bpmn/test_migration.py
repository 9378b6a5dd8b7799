"""What a migration carries over and what it refuses, on the smallest diagrams that show it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from engine.bpmn import runner
from engine.bpmn.definition import Deployment
from engine.bpmn.migration import migrate
from engine.bpmn.model import Advance, Command, Moved
from engine.domain.errors import CannotMove
from tests.unit.bpmn.diagrams import AT, Case, Diagram, loop, no_services, tag


def over(case: Case, new: Deployment, **mapping: str) -> Advance:
    """Migrates the case, which then goes on in the new deployment."""
    assert case.state is not None
    command = Command("migrate", "p", AT + timedelta(days=1), {"mapping": mapping})
    advance = migrate(case.deployment, new, "p", case.state, command, no_services)
    again = migrate(case.deployment, new, "p", case.state, command, no_services)
    assert advance == again
    case.deployment = new
    case._follow(advance)
    case.warm = runner.codec.load(new.spec("p"), advance.snapshot)
    return advance


def rule(case: Case, new: Deployment, **mapping: str) -> Mapping[str, Any]:
    with pytest.raises(CannotMove) as refusal:
        over(case, new, **mapping)
    return refusal.value.details


def started(diagram: Diagram, *others: Diagram, **variables: Any) -> Case:
    case = Case(diagram.compile(*others))
    case.start(**variables)
    return case


def row(*ids: str) -> Diagram:
    diagram = Diagram().start().end()
    for name in ids:
        diagram.user(name)
    return diagram.flow("start", *ids, "end")


def form(name: str) -> str:
    return tag("zeebe:formDefinition", formId=name)


def test_the_same_diagram_gives_the_same_state() -> None:
    case = started(row("a", "b"), n=1)
    before = case.state
    advance = over(case, row("a", "b").compile())
    assert (advance.snapshot, advance.moved, advance.closed) == (before, (), ())


def test_a_case_goes_on_through_what_is_new_behind_it() -> None:
    case = started(row("a", "b"))
    over(case, row("a", "between", "b").compile())
    case.do("a#1")
    assert case.keys == ["between#1"]


def test_a_renamed_element_keeps_its_key_and_tells_its_new_place_and_form() -> None:
    def with_form(name: str, form_key: str) -> Diagram:
        return Diagram().start().user(name, form(form_key)).end().flow("start", name, "end")

    case = started(with_form("a", "old"))
    assert rule(case, with_form("z", "new").compile()) == {"rule": "element_missing", "element": "a"}
    advance = over(case, with_form("z", "new").compile(), a="z")
    assert advance.moved == (Moved("a#1", "z", "new"),)
    assert case.keys == ["a#1"]
    assert case.do("a#1").completed


def test_a_timer_keeps_its_due_time() -> None:
    def waits(due: str) -> Diagram:
        return Diagram().start().timer("t", due).end().flow("start", "t", "end")

    case = started(waits("PT1H"))
    advance = over(case, waits("PT9H").compile())
    assert advance.timers == ()
    assert (AT + timedelta(hours=1)).isoformat() in advance.snapshot.decode()


def test_boundary_events_drawn_anew_wait_from_now_and_removed_ones_end() -> None:
    old = row("a").boundary("gone", "a", "PT1H").boundary("stays", "a", "PT2H").end("e2").end("e3")
    old.flow("gone", "e2").flow("stays", "e3")
    new = row("a").boundary("stays", "a", "PT5H").boundary("new", "a", "PT3H", False).end("e2").end("e3")
    new.flow("stays", "e3").flow("new", "e2")
    case = started(old)
    advance = over(case, new.compile())
    assert advance.closed == ("gone#1",)
    assert [(timer.key, timer.due_at) for timer in advance.timers] == [("new#1", AT + timedelta(hours=27))]
    assert case.keys == ["a#1", "new#1", "stays#1"]


def test_a_boundary_event_that_has_happened_does_not_wait_again() -> None:
    def reminded() -> Diagram:
        diagram = row("a").boundary("once", "a", "PT1H", False).end("e2")
        return diagram.flow("once", "e2")

    case = started(reminded())
    case.fire("once#1")
    assert over(case, reminded().compile()).timers == ()


def test_typed_data_are_carried_as_they_are() -> None:
    data = {"typename": "x", "n": 2**40, "half": 0.5, "list": [{"when": "2026-11-23T09:05:00+05:00"}]}
    case = started(row("a"), **data)
    assert over(case, row("a", "b").compile()).variables == data


def test_the_kind_must_stay() -> None:
    new = Diagram().start().service("a", runs="outside").end().flow("start", "a", "end")
    assert rule(started(row("a")), new.compile()) == {"rule": "kind_changed", "element": "a"}


def test_the_scope_must_stay() -> None:
    inner = Diagram("s").start("s_start").user("a").end("s_end").flow("s_start", "a", "s_end")
    new = Diagram().start().sub("s", inner).end().flow("start", "s", "end")
    assert rule(started(row("a")), new.compile()) == {"rule": "scope_changed", "element": "a"}


def scoped(name: str = "s", **more: Any) -> Diagram:
    inner = Diagram(name).start("s_start").user("x").end("s_end").flow("s_start", "x", "s_end")
    return Diagram().start().sub(name, inner, **more).end().flow("start", name, "end")


def test_a_renamed_scope_takes_its_tokens_along() -> None:
    case = started(scoped())
    over(case, scoped("z").compile(), s="z")
    assert case.do("x#1").completed


def test_a_multi_instance_is_carried_only_unchanged() -> None:
    case = started(scoped(loop=loop("=items", "item")), items=[1, 2])
    assert rule(case, scoped(loop=loop("=others", "item")).compile())["rule"] == "multi_instance_changed"
    over(case, scoped(loop=loop("=items", "item")).compile())
    case.do("x#1")
    assert case.do("x#2").completed


def test_a_call_is_carried_only_unchanged() -> None:
    def calls(name: str) -> list[Diagram]:
        inner = Diagram(name).start("q_start").user("x").end("q_end").flow("q_start", "x", "q_end")
        return [Diagram().start().call("c", name).end().flow("start", "c", "end"), inner]

    case = started(*calls("q"))
    assert rule(case, calls("r")[0].compile(calls("r")[1]))["rule"] in ("call_changed", "scope_changed")
    first, *others = calls("q")
    over(case, first.compile(*others))
    assert case.do("x#1").completed


def block(*branches: str) -> Diagram:
    diagram = Diagram().start().gate("parallel", "split").gate("parallel", "join").end()
    diagram.flow("start", "split").flow("join", "end")
    for name in branches:
        diagram.user(name).flow("split", name, "join")
    return diagram


def test_what_waits_at_a_join_needs_the_same_join() -> None:
    case = started(block("a", "b"))
    case.do("a#1")
    assert rule(case, block("a", "b", "c").compile()) == {"rule": "join_changed", "element": "join"}
    over(case, block("a", "b").compile())
    assert case.do("b#1").completed


def test_a_join_that_would_wait_for_a_branch_that_never_began_is_refused() -> None:
    case = started(block("a", "b"))
    assert rule(case, block("a", "b", "c").compile()) == {"rule": "join_starves", "element": "join"}


def gated(*events: str) -> Diagram:
    diagram = Diagram().start().gate("eventBased", "g").flow("start", "g")
    for name in events:
        diagram.message(name, name, "=1").end(f"e_{name}").flow("g", name, f"e_{name}")
    return diagram


def test_an_event_gateway_needs_the_same_events() -> None:
    case = started(gated("m", "n"))
    assert rule(case, gated("m", "n", "o").compile()) == {"rule": "event_gateway_changed", "element": "g"}
    advance = over(case, gated("m", "z").compile(), n="z")
    assert advance.moved == (Moved("n#1", "z", None, "z"),)
    assert case.send("message", "n#1", {}).completed
    assert "took g-z" in case.path


def test_the_codec_names_nothing_of_the_old_diagram() -> None:
    case = started(scoped(loop=loop("=items", "item")), items=[1])
    advance = over(case, scoped("z", loop=loop("=items", "item")).compile(), s="z")
    state = json.loads(advance.snapshot)
    assert [row[3] for row in state["tokens"]] == ["start", "z", "z#each"]
    assert [level["level"] for level in state["levels"]] == ["z"]
