"""A hundred hostile expressions in every place where a file may hold one: refused, or harmless.

Python itself tells what is done meanwhile: its audit events name each evaluated code, each file opened for
writing, each program started and each connection made. None may come from an expression.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine.domain.errors import ExpressionFailed, InvalidData, InvalidDiagram, ProcessStuck
from engine.feel import context
from forms import load_form
from forms.schema import validate
from tests.prove.conftest import Figure
from tests.prove.payloads import PAYLOADS
from tests.unit.bpmn.diagrams import Case, Diagram, loop, tag

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
REFUSALS = (ExpressionFailed, InvalidData, InvalidDiagram, ProcessStuck)

FORBIDDEN = {"exec", "compile", "import", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen",
             "socket.connect", "socket.bind", "ctypes.dlopen", "pickle.find_class"}  # fmt: skip
"""Audit events of Python; ``open`` counts when it is for writing."""

_seen: list[str] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in FORBIDDEN or writes:
        _seen.append(event)


sys.addaudithook(_hear)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What Python does meanwhile that no expression may make it do."""
    global _seen
    _seen = found = []
    try:
        yield found
    finally:
        _seen = None


# -- the places ------------------------------------------------------------------------------------


def _condition(payload: str) -> None:
    diagram = (
        Diagram().start().gate("exclusive", "g", default="g-b").end("a").end("b").flow("start", "g", "b")
    )
    _run(diagram.flow("g", "a", when=f"={payload}"))


def _script(payload: str) -> None:
    _run(Diagram().start().script("s", f"={payload}", "x").end().flow("start", "s", "end"))


def _timer(payload: str) -> None:
    _run(Diagram().start().timer("t", f"={payload}").end().flow("start", "t", "end"))


def _input(payload: str) -> None:
    _run(Diagram().start().user("u", inputs={"x": f"={payload}"}).end().flow("start", "u", "end"))


def _output(payload: str) -> None:
    _run(Diagram().start().user("u", outputs={"x": f"={payload}"}).end().flow("start", "u", "end"))


def _correlation(payload: str) -> None:
    _run(Diagram().start().message("m", "m", f"={payload}").end().flow("start", "m", "end"))


def _assignment(payload: str) -> None:
    given = tag("zeebe:assignmentDefinition", assignee=f"={payload}", candidateGroups=f"={payload}")
    schedule = tag("zeebe:taskSchedule", dueDate=f"={payload}")
    for extension in (given, schedule):
        _run(Diagram().start().user("u", extension).end().flow("start", "u", "end"))


def _collection(payload: str) -> None:
    _run(Diagram().start().user("u", loop=loop(f"={payload}", "i")).end().flow("start", "u", "end"))


def _decision(payload: str) -> None:
    text = escape(payload)
    for question, test, out in ((text, "1", "1"), ("x", text, "1"), ("x", "-", text)):
        table = DECISION.format(question=question, test=test, out=out).encode()
        diagram = Diagram().start().decide("d", "t", "y").end().flow("start", "d", "end")
        with_refusals(lambda diagram=diagram, table=table: Case(diagram.compile(d=table)).start(x=1))


def _form(payload: str) -> None:
    for more in (
        {"conditional": {"hide": f"={payload}"}},
        {"type": "expression", "expression": f"={payload}"},
        {"type": "html", "content": payload},
        {"validate": {"pattern": payload}},
        {"defaultValue": payload},
    ):
        with_refusals(lambda more=more: _fill(more, payload))


def _fill(more: dict[str, Any], payload: str) -> None:
    components = [{"type": "textfield", "key": "a", "label": "a", **more}]
    validate(load_form({"id": "f", "components": components}), {"a": payload}, at=AT)


def _data(payload: str) -> None:
    """As what a person types, not as an expression: it stays the text it is."""
    case = Case(Diagram().start().user("u", outputs={"x": "=x"}).end().flow("start", "u", "end").compile())
    case.start()
    case.do("u#1", x=payload)
    assert case.variables == {"x": payload}


DECISION = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
    '<decision id="t" name="t"><decisionTable><input id="i"><inputExpression><text>{question}</text>'
    '</inputExpression></input><output id="o" name="o"/><rule id="r"><inputEntry><text>{test}</text>'
    "</inputEntry><outputEntry><text>{out}</text></outputEntry></rule></decisionTable></decision></definitions>"
)

PLACES: dict[str, Callable[[str], None]] = {
    "condition": _condition, "script": _script, "timer": _timer, "input mapping": _input,
    "output mapping": _output, "correlation key": _correlation, "assignment": _assignment,
    "multi-instance": _collection, "decision table": _decision, "form": _form, "typed text": _data,
}  # fmt: skip

refused: Counter[str] = Counter()


def with_refusals(attempt: Callable[[], object]) -> None:
    """Refused by one of our own errors, or done; anything else is a crash."""
    try:
        attempt()
    except REFUSALS as refusal:
        refused[refusal.code] += 1
    else:
        refused["harmless"] += 1


def _run(diagram: Diagram) -> None:
    """To the end, as far as the diagram comes."""

    def attempt() -> None:
        case = Case(diagram.compile())
        case.start(x=1)
        if case.keys == ["u#1"]:
            case.do("u#1", x=1)

    with_refusals(attempt)


@pytest.mark.row(10, "hostile expressions in every place", "refused or harmless; no Python, no effect")
@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_expression_does_nothing(
    place: str, tmp_path: Path, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "TIME_LIMIT", 0.2)  # bombs end sooner; the limit itself has its own test
    canary = tmp_path / "owned"
    PLACES[place]("x + 1")  # what is imported at first use is imported now
    refused.clear()
    with watched() as effects:
        for payload in PAYLOADS:
            PLACES[place](payload.replace("CANARY", str(canary)))
    figure(f"{place}: {len(PAYLOADS)} payloads {dict(refused)}")
    assert len(PAYLOADS) >= 100
    assert effects == []
    assert not canary.exists()
    again = Case(Diagram().start().script("s", "={}.polluted", "p").end().flow("start", "s", "end").compile())
    assert again.start().variables == {"p": None}


@pytest.mark.row(10, "negative control: Python evaluated meanwhile", "must be heard")
def test_evaluated_python_is_heard(tmp_path: Path) -> None:
    with watched() as effects:
        eval("open(path, 'w').close()", {"path": tmp_path / "owned"})
    assert effects == ["compile", "exec", "open"]


# -- the source ------------------------------------------------------------------------------------

EVALUATORS = {"eval", "exec", "compile", "execfile", "__import__"}
LOADERS = {"pickle", "marshal", "shelve", "code", "codeop", "runpy"}
ALLOWED = {"engine/feel/context.py: .eval"}  # QuickJS, of our own bundle


def evaluations(source: str) -> set[str]:
    """Whatever makes Python out of data: by name, as an attribute, by an import."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in EVALUATORS:
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in {"eval", "exec", "from_string"}:
            found.add(f".{node.attr}")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found |= {name for name in names if name.partition(".")[0] in LOADERS}
    return found


@pytest.mark.row(10, "no Python evaluation in engine, forms, webapp", "none in the source")
def test_no_source_evaluates_python(figure: Figure) -> None:
    files = [path for part in ("engine", "forms", "webapp") for path in (ROOT / part).rglob("*.py")]
    files = [path for path in files if "node_modules" not in path.parts]
    found = {
        f"{path.relative_to(ROOT)}: {one}" for path in files for one in evaluations(path.read_text("utf-8"))
    }
    figure(f"{len(files)} modules")
    assert len(files) > 100
    assert found == ALLOWED


@pytest.mark.row(10, "negative control: sources that do", "must be found")
@pytest.mark.parametrize(
    "source",
    ["eval(x)", "f = eval", "builtins.exec(x)", "import pickle", "from marshal import loads",
     "__import__('os')", "compile(x, 'y', 'exec')", "environment.from_string(x)"],
)  # fmt: skip
def test_a_source_that_evaluates_is_found(source: str) -> None:
    assert evaluations(source)
