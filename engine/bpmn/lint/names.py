"""What people read must have a name in each of their languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.diagram import Process
from engine.bpmn.dialect.names import ACTIVITIES
from engine.bpmn.lint.rule import Found

OTHERS = ("ru", "en")


def missing_names(process: Process) -> Iterator[Found]:
    """The steps of the history and of the inbox, and the process itself."""
    yield from _missing(process.id, process.names, process.properties)
    for level in process.level.everywhere():
        for element in level.elements.values():
            if element.type in ACTIVITIES:
                yield from _missing(element.id, element.names, element.properties)


def _missing(id: str, names: Mapping[str, str], properties: Mapping[str, str]) -> Iterator[Found]:
    """Where a language has no name of its own the Kazakh one stands in: the property tells."""
    languages = [] if names["kk"] else ["kk"]
    languages += [locale for locale in OTHERS if not properties.get(f"name.{locale}")]
    if languages:
        yield Found(id, "name_missing", {"languages": ", ".join(languages)})
