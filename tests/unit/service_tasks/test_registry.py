"""Diagrams and handlers fit: every type has a handler, every handler a diagram."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.service_tasks.declare import service_task
from engine.service_tasks.registry import REGISTRY

ROOT = Path(__file__).parents[3]
TYPE = re.compile(r'<zeebe:taskDefinition type="([^"]+)"')


def _types_in_diagrams() -> set[str]:
    return {name for path in (ROOT / "workflows").rglob("*.bpmn") for name in TYPE.findall(path.read_text())}


def test_every_service_task_in_a_diagram_has_a_handler() -> None:
    assert _types_in_diagrams() - set(REGISTRY) == set()


def test_every_handler_is_used_by_a_diagram() -> None:
    assert set(REGISTRY) - _types_in_diagrams() == set()


def test_the_search_finds_types_at_all() -> None:
    assert len(_types_in_diagrams()) >= 9


def test_a_type_has_one_handler() -> None:
    with pytest.raises(ValueError, match="register"):
        service_task("register")(lambda ctx, inputs: {})
