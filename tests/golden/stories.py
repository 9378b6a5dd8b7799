"""Small lives that together pass through every construct, told to the engine alone."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from engine.bpmn import codec
from engine.bpmn.definition import Deployment
from engine.bpmn.migration import migrate
from engine.bpmn.model import Advance, Command, ServiceCall
from engine.bpmn.modify import Instruction
from engine.domain.canonical import canonical
from engine.journal.change import engine_change
from engine.journal.replay import StoredEntry, command_facts
from engine.journal.saved import save
from tests.unit.bpmn.diagrams import Case, Diagram, loop, no_services


def answer(call: ServiceCall) -> Mapping[str, Any]:
    return {"answered": call.element_id, "inputs": dict(call.inputs)}


class Told(Case):
    """A case that keeps what was told to it. An hour passes before each command."""

    def __init__(self, diagram: Diagram, *others: Diagram) -> None:
        super().__init__(diagram.compile(*others), services=answer)
        self.versions: list[Deployment] = [self.deployment]
        self.of_version: list[int] = []

    def send(self, *told: Any, **more: Any) -> Advance:
        self.at += timedelta(hours=1)
        advance = super().send(*told, **more)
        self.of_version.append(len(self.versions) - 1)
        return advance

    def move(self, cancel: tuple[str, ...], activate: tuple[str, ...], **variables: Any) -> None:
        self.send("modify", "p", Instruction(cancel, activate, variables).told())

    def over(self, new: Deployment, **mapping: str) -> None:
        assert self.state is not None
        self.at += timedelta(hours=1)
        command = Command("migrate", "p", self.at, {"mapping": mapping})
        advance = migrate(self.deployment, new, "p", self.state, command, no_services)
        self.versions.append(new)
        self.of_version.append(len(self.versions) - 1)
        self.deployment, self.warm = new, None
        self.commands.append((command, advance))
        self._follow(advance)
        self.warm = _warm(self)

    def saved(self) -> bytes:
        entries = [
            StoredEntry(
                case_seq=n,
                command=command.kind,
                at=command.at,
                facts=canonical(command_facts(command, advance.service_results)),
                change=canonical(engine_change(advance)),
                snapshot=zlib.compress(advance.snapshot, 6),
                deployment=str(version),
            )
            for n, ((command, advance), version) in enumerate(
                zip(self.commands, self.of_version, strict=True), start=1
            )
        ]
        return save("p", entries, {str(n): one._files for n, one in enumerate(self.versions)})


def _warm(told: Told) -> Any:
    assert told.state is not None
    return codec.load(told.deployment.spec("p"), told.state)


def gateways() -> Told:
    """Exclusive, parallel and inclusive, in a rework loop."""
    diagram = (
        Diagram().start().gate("exclusive", "again").gate("parallel", "split").user("a").user("b")
        .gate("parallel", "join").gate("exclusive", "g", default="g-incl")
        .gate("inclusive", "incl", default="incl-z")
        .user("x").user("y").user("z").gate("inclusive", "meet").end()
        .flow("start", "again", "split", "a", "join", "g").flow("split", "b", "join")
        .flow("g", "again", when="=n < 2").flow("g", "incl")
        .flow("incl", "x", when="=n > 1").flow("incl", "y", when="=n > 1").flow("incl", "z")
        .flow("x", "meet").flow("y", "meet").flow("z", "meet", "end")
    )  # fmt: skip
    told = Told(diagram)
    told.start(n=1)
    told.do("b#1")
    told.do("a#1")
    told.move((), (), n=2)
    for key in ("a#2", "b#2", "y#1", "x#1"):
        told.do(key)
    return told


def repeated() -> Told:
    """Multi-instance in parallel and in sequence, with outputs and a completion condition."""
    inner = Diagram("s").start("s1").user("u", outputs={"got": "=v"}).end("s2").flow("s1", "u", "s2")
    diagram = (
        Diagram().start().sub("s", inner, loop=loop("=items", "item", ("all", "=item")))
        .user("w", loop=loop("=items", "one", ("seen", "=one"), sequential=True,
                             completion="=numberOfCompletedInstances > 1"))
        .end().flow("start", "s", "w", "end")
    )  # fmt: skip
    told = Told(diagram)
    told.start(items=["k", "r", "e"])
    for key in ("u#2", "u#1", "u#3", "w#1", "w#2"):
        told.do(key, v=key)
    return told


def called() -> Told:
    """A called process with boundary events, interrupted by its timer, then by an error from inside."""
    inner = Diagram("q").start("q1").user("u").error("q2", "E", "endEvent").flow("q1", "u", "q2")
    diagram = (
        Diagram().start().call("c", "q").boundary("t", "c", "PT2H").call("d", "q")
        .error("caught", "E", "boundaryEvent", attachedToRef="d").end().end("e2").end("e3")
        .flow("start", "c", "e2").flow("t", "d", "end").flow("caught", "e3")
    )  # fmt: skip
    told = Told(diagram, inner)
    told.start(n=1)
    told.fire("t#1")
    told.do("u#2")
    return told


def events() -> Told:
    """Messages caught, awaited at a gateway with a timer, received by a task and at a boundary."""
    diagram = (
        Diagram().start().message("m", "came", "=id", outputs={"got": "=text"}).gate("eventBased", "g")
        .timer("t", "PT9H").message("n", "other", "=id").message("r", "third", "=id", "receiveTask")
        .message("more", "more", "=id", "boundaryEvent", attachedToRef="r", cancelActivity="false")
        .boundary("often", "r", "R2/PT1H", interrupting=False).end().end("e2").end("e3").end("e4")
        .flow("start", "m", "g", "t", "e2").flow("g", "n", "r", "end").flow("more", "e3").flow("often", "e4")
    )  # fmt: skip
    told = Told(diagram)
    told.start(id=17)
    told.message("m#1", text="жауап")
    told.message("n#1")
    told.message("more#1")
    told.fire("often#1")
    told.message("r#1")
    return told


def works() -> Told:
    """Services inside and outside, a script, an error thrown by a job, a terminate end."""
    diagram = (
        Diagram().start().service("in", inputs={"n": "=n + 1"}, outputs={"said": "=inputs.n"})
        .script("s", "=said * 2", "twice").service("out", runs="outside")
        .error("failed", "NO", "boundaryEvent", attachedToRef="out", outputs={"why": "=reason"})
        .service("again", runs="outside").gate("parallel", "split").user("left").terminate("stop").end()
        .flow("start", "in", "s", "out", "end").flow("failed", "again", "split", "left", "end")
        .flow("split", "stop")
    )  # fmt: skip
    told = Told(diagram)
    told.start(n=20)
    told.fail("out#1", "NO", reason="full")
    told.job("again#1", result=1)
    return told


def ended_early() -> Told:
    """A terminate end that comes before a service's turn, in a scope and in every round of it."""
    inner = (
        Diagram("s").start("s1").gate("parallel", "f").terminate("stop").service("late").end("s2")
        .flow("s1", "f", "stop").flow("f", "late", "s2")
    )  # fmt: skip
    diagram = Diagram().start().sub("s", inner, loop=loop("=[1, 2]")).user("u").end()
    told = Told(diagram.flow("start", "s", "u", "end"))
    told.start()
    told.do("u#1")
    return told


def signals() -> Told:
    """A signal caught and thrown, an escalation that does not interrupt."""
    inner = (
        Diagram("s").start("s1").user("u").escalation("up", "UP", "intermediateThrowEvent").user("v")
        .end("s2")
        .flow("s1", "u", "up", "v", "s2")
    )  # fmt: skip
    diagram = (
        Diagram().start().signal("wait", "bell").signal("ring", "chime", "intermediateThrowEvent")
        .sub("s", inner)
        .escalation("heard", "UP", "boundaryEvent", attachedToRef="s", cancelActivity="false").user("told")
        .end().end("e2").flow("start", "wait", "ring", "s", "end").flow("heard", "told", "e2")
    )  # fmt: skip
    told = Told(diagram)
    told.start()
    told.signal("wait#1", loud=True)
    for key in ("u#1", "told#1", "v#1"):
        told.do(key)
    return told


def starts() -> Told:
    """A case that begins with a message."""
    diagram = (
        Diagram().start().message("letter", "letter-came", None, "startEvent", outputs={"who": "=sender"})
        .gate("exclusive", "m").user("a").end().flow("start", "m").flow("letter", "m", "a", "end")
    )  # fmt: skip
    told = Told(diagram)
    told.start_at("letter", sender="akim")
    told.do("a#1")
    return told


def moved() -> Told:
    """A hand in the flow into a subprocess that was not alive, then out of it."""
    told = Told(_scoped("y", "late"))
    told.start(n=1)
    told.move(("a#1",), ("y",), n=2, text="жаңа")
    told.move(("y#1",), ("a",))
    told.do("a#2")
    told.do("x#1")
    told.do("y#2")
    return told


def migrated() -> Told:
    """To a diagram with a renamed step, one boundary event less and another one more."""
    told = Told(_scoped("y", "late"))
    told.start(n=1)
    told.do("a#1")
    told.over(_scoped("z", "soon").compile(), y="z")
    told.do("x#1")
    told.fire("soon#1")
    return told


def _scoped(second: str, boundary: str) -> Diagram:
    inner = Diagram("s").start("s1").user("x").user(second).end("s2").flow("s1", "x", second, "s2")
    return (
        Diagram().start().user("a").sub("s", inner).boundary(boundary, "s", "PT5H").end().end("e2")
        .flow("start", "a", "s", "end").flow(boundary, "e2")
    )  # fmt: skip


STORIES: tuple[Callable[[], Told], ...] = (
    gateways, repeated, called, events, works, ended_early, signals, starts, moved, migrated,
)  # fmt: skip
