"""Small DMN models, written in a few lines, and what a decision of theirs answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from engine.queries.decision_trial import Trial, try_decision

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
HEAD = '<definitions xmlns="{}" id="m" name="m" namespace="urn:model">'
DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def literal(text: str, type_: str = "") -> str:
    return f"<literalExpression{_type(type_)}><text>{escape(text)}</text></literalExpression>"


def item(name: str, type_: str, *, allowed: str = "", many: bool = False) -> str:
    values = allowed and f"<allowedValues><text>{escape(allowed)}</text></allowedValues>"
    collection = ' isCollection="true"' if many else ""
    return f'<itemDefinition name="{name}"{collection}><typeRef>{type_}</typeRef>{values}</itemDefinition>'


def structure(name: str, many: bool = False, **parts: str) -> str:
    inner = "".join(
        f'<itemComponent name="{part.replace("_", " ")}"><typeRef>{type_}</typeRef></itemComponent>'
        for part, type_ in parts.items()
    )
    collection = ' isCollection="true"' if many else ""
    return f'<itemDefinition name="{name}"{collection}>{inner}</itemDefinition>'


def data(name: str, type_: str = "") -> str:
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{_type(type_)}/></inputData>'


def knowledge(name: str, parameters: str, body: str, requires: str = "") -> str:
    """``parameters``: ``a: number, b``."""
    formal = "".join(
        f'<formalParameter name="{parameter.strip()}"{_type(type_.strip())}/>'
        for parameter, _, type_ in (each.partition(":") for each in parameters.split(","))
    )
    return (
        f'<businessKnowledgeModel id="k_{name}" name="{name}"><variable name="{name}"/><encapsulatedLogic>'
        f"{formal}{body}</encapsulatedLogic>{_knowledge(requires)}</businessKnowledgeModel>"
    )


def decision(
    name: str, body: str, *, type_: str = "", inputs: str = "", after: str = "", knows: str = ""
) -> str:
    """``inputs``, ``after`` (decisions) and ``knows`` (knowledge models) are names, ``|`` between."""
    needs = "".join(f'<requiredInput href="#i_{each}"/>' for each in _split(inputs))
    needs += "".join(f'<requiredDecision href="#d_{each}"/>' for each in _split(after))
    return (
        f'<decision id="d_{name}" name="{name}"><variable name="{name}"{_type(type_)}/>'
        f"<informationRequirement>{needs}</informationRequirement>{_knowledge(knows)}{body}</decision>"
    )


def boxed(tag: str, *, attributes: str = "", **parts: str) -> str:
    """A boxed expression of DMN 1.4, ``over`` for its part ``in``; each part is one FEEL text."""
    inner = "".join(f"<{part}>{literal(text)}</{part}>" for part, text in parts.items())
    return f"<{tag}{attributes}>{inner}</{tag}>".replace("over>", "in>").replace("_>", ">")


def table(inputs: str, outputs: str, *rules: str, policy: str = "UNIQUE", more: str = "") -> str:
    """Columns and cells stand between ``|``; a column is ``expression: type``, an output ``name: type``."""
    columns = "".join(
        f"<input><inputExpression{_type(type_.strip())}><text>{expression.strip()}</text></inputExpression></input>"
        for expression, _, type_ in (each.partition(":") for each in _split(inputs))
    )
    answers = "".join(
        f'<output name="{name.strip()}"{_type(type_.strip())}/>'
        for name, _, type_ in (each.partition(":") for each in outputs.split("|"))
    )
    width = len(_split(inputs))
    rows = ""
    for rule in rules:
        cells = [f"<text>{escape(cell.strip())}</text>" for cell in rule.split("|")]
        rows += "<rule>" + "".join(f"<inputEntry>{cell}</inputEntry>" for cell in cells[:width])
        rows += "".join(f"<outputEntry>{cell}</outputEntry>" for cell in cells[width:]) + "</rule>"
    return f'<decisionTable hitPolicy="{policy}"{more}>{columns}{answers}{rows}</decisionTable>'


def context(*entries: tuple[str, str]) -> str:
    """Name and logic of each; an entry without a name is the answer."""
    return "<context>" + "".join(
        f"<contextEntry>{variable}{body}</contextEntry>"
        for name, body in entries
        for variable in [name and f'<variable name="{name}"/>']
    ) + "</context>"  # fmt: skip


def model(*elements: str, namespace: str = DMN_15) -> bytes:
    return (HEAD.format(namespace) + "".join(elements) + "</definitions>").encode()


def tried(elements: list[str], wanted: str, **inputs: Any) -> Trial:
    """Inputs are keyword arguments, ``_`` for a space."""
    named = {name.replace("_", " "): value for name, value in inputs.items()}
    return try_decision("m.dmn", model(*elements), wanted, named, AT)


def answer(elements: list[str], wanted: str, **inputs: Any) -> Any:
    trial = tried(elements, wanted, **inputs)
    assert trial.errors == ()
    return trial.outputs


def reason(elements: list[str], wanted: str, **inputs: Any) -> str:
    trial = tried(elements, wanted, **inputs)
    assert trial.outputs is None
    (error,) = trial.errors
    return str(error.get("reason") or error.get("rule"))


def _split(names: str) -> list[str]:
    return names.split("|") if names else []


def _type(type_: str) -> str:
    return f' typeRef="{type_}"' if type_ else ""


def _knowledge(names: str) -> str:
    return "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#k_{name}"/></knowledgeRequirement>'
        for name in _split(names)
    )
