"""Diagrams and handlers fit: every type has a handler, every handler a diagram."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.service_tasks.declare import service_task
from engine.service_tasks.registry import OUTSIDE, REGISTRY

ROOT = Path(__file__).parents[3]
TYPE = re.compile(r'<zeebe:taskDefinition type="([^"]+)"')


SHIPPED = tuple((ROOT / "workflows").rglob("*.bpmn"))
TRIED = ROOT / "tests" / "integration" / "jobs" / "telling.bpmn"
"""What only diagrams of others need: ``test_telling.py`` publishes it and walks it to its end."""


def _types(*diagrams: Path) -> set[str]:
    return {name for path in diagrams for name in TYPE.findall(path.read_text())}


def test_every_service_task_in_a_diagram_has_a_handler() -> None:
    assert _types(*SHIPPED, TRIED) - {*REGISTRY, *OUTSIDE} == set()


def test_every_handler_is_used_by_a_diagram() -> None:
    assert {*REGISTRY, *OUTSIDE} - _types(*SHIPPED, TRIED) == set()


def test_nothing_that_the_shipped_diagrams_call_hides_among_the_tried() -> None:
    assert _types(TRIED) & _types(*SHIPPED) == set()


def test_the_search_finds_types_at_all() -> None:
    assert len(_types(*SHIPPED)) >= 9


def test_a_type_has_one_handler() -> None:
    with pytest.raises(ValueError, match="register"):
        service_task("register")(lambda ctx, inputs: {})
