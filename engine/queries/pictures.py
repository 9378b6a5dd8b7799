"""Diagrams as SVG for pages and papers."""

from __future__ import annotations

from engine.bpmn.picture.strips import strips
from engine.bpmn.picture.svg import Marks, picture

__all__ = ["Marks", "picture", "strips"]
