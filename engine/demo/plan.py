"""What one invented appeal is, and how far and by which way its story goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Route = Literal["reply", "redirect", "terminate"]


@dataclass(frozen=True)
class Plan:
    """``day``: the day of registration. ``stop``: the element that stays open on its ``stop_visit``-th
    opening (``None``: the story runs to its end). ``returns``: how often quality sends the reply back."""

    index: int
    day: date
    intake: Mapping[str, Any]
    language: str
    topic: str
    sub_topic: str | None
    demand: str
    unit: str
    executor: str
    route: Route = "reply"
    returns: int = 0
    refused: bool = False
    co_executor: str | None = None
    needs_information: bool = False
    control: str = "none"
    stop: str | None = None
    stop_visit: int = 1
