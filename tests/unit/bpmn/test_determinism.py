"""The same facts give the same bytes: under any hash seed, in any thread, from any record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.bpmn import runner
from engine.bpmn.model import Command, ServiceCall
from engine.domain.errors import ProcessStuck
from tests.unit.bpmn.diagrams import AT, Case, Diagram, loop


def everything() -> Diagram:
    """One of each that keeps something in the state."""
    inner = (
        Diagram("s").start("s1").gate("parallel", "f").user("a", inputs={"w": '="қазақ"'})
        .user("m", loop=loop("=people", "who", ("texts", "=text")), outputs={"text": "=text"})
        .gate("parallel", "j").end("s2").flow("s1", "f", "a", "j").flow("f", "m", "j").flow("j", "s2")
    )  # fmt: skip
    return (
        Diagram().start().service("svc").sub("s", inner).boundary("t", "s", "P1D", interrupting=False)
        .script("keys", "=get entries(person).key", "names").end().end("e2")
        .flow("start", "svc", "s", "end").flow("t", "keys", "e2")
    )  # fmt: skip


def walk() -> Case:
    def services(call: ServiceCall) -> dict[str, object]:
        return {"person": {"z": 1, "ә": 2, "a": {3: 4}}}

    case = Case(everything().compile(), services=services)
    case.start(people=["x", "y"], zz=1, aa=2)
    case.do("m#2", text="Жауап")
    case.fire("t#1")
    case.do("a#1", q={"b": 1, "a": 2})
    return case


def test_bytes_do_not_depend_on_the_hash_seed():
    code = "from tests.unit.bpmn.test_determinism import walk; print(walk().state.hex())"
    states = {walk().state.hex()}
    for seed in ("1", "2026"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()}
        output = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        states.add(output.stdout.strip())
    assert len(states) == 1


def test_a_state_is_canonical_json():
    state = walk().state or b""
    text = json.dumps(json.loads(state), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert state == text.encode()


def test_a_rebuild_from_the_record_gives_the_same_bytes():
    first = walk()
    deployment = everything().compile()
    start = {"aa": 2, "people": ["x", "y"], "zz": 1}
    record = [{"person": {"a": {"3": 4}, "z": 1, "ә": 2}}]
    state = runner.advance(
        deployment, "p", None, Command("start", "p", AT, start), runner.recorded(record)
    ).snapshot
    for kind, key, variables in (
        ("complete", "m#2", {"text": "Жауап"}), ("timer", "t#1", {}),
        ("complete", "a#1", {"q": {"a": 2, "b": 1}}),
    ):  # fmt: skip
        command = Command(kind, key, AT, variables)
        state = runner.advance(deployment, "p", state, command, runner.recorded([])).snapshot
    assert state == first.state


def test_a_record_that_is_too_short_is_noticed():
    deployment = everything().compile()
    with pytest.raises(ProcessStuck, match="record_too_short"):
        runner.advance(deployment, "p", None, Command("start", "p", AT), runner.recorded([]))


def test_no_clock_is_read(monkeypatch: pytest.MonkeyPatch):
    """Only the monotonic budget counts seconds."""

    def forbidden() -> float:
        raise AssertionError("a clock was read")

    monkeypatch.setattr(time, "time", forbidden)
    assert walk().state


def test_one_definition_serves_many_threads():
    deployment = everything().compile()

    def life(n: int) -> bytes:
        case = Case(deployment, services=lambda call: {"person": {}})
        case.start(people=list(range(3)), n=1)
        for key in ("m#3", "a#1", "m#1", "m#2"):
            case.do(key, text=key)
        assert case.last.completed
        return case.last.snapshot

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(life, range(12)))) == 1


def test_what_a_caller_does_to_its_data_afterwards_changes_nothing():
    case = Case(Diagram().start().user("a").end().flow("start", "a", "end").compile())
    data = {"list": [1]}
    advance = runner.advance(case.deployment, "p", None, Command("start", "p", AT, data), lambda call: {})
    data["list"].append(2)
    assert advance.variables == {"list": [1]}


def test_a_state_of_another_process_is_refused():
    one = Diagram("p").start().user("a").end().flow("start", "a", "end")
    other = Diagram("q").start("q1").user("qa").end("q2").flow("q1", "qa", "q2")
    deployment = one.compile(other)
    state = runner.advance(deployment, "p", None, Command("start", "p", AT), lambda call: {}).snapshot
    with pytest.raises(ProcessStuck, match="foreign_state"):
        runner.advance(deployment, "q", state, Command("complete", "qa#1", AT), lambda call: {})
