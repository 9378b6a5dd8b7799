"""What a rule gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Found:
    """A rule that was broken, and where; the file is known to who asked."""

    element: str
    rule: str
    details: Mapping[str, Any] = field(default_factory=dict)
