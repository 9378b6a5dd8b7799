"""What one invented appeal is, and how far and by which way its story goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from engine.demo.organisations import ROOT

Route = Literal["reply", "redirect", "terminate"]


@dataclass(frozen=True)
class Plan:
    """``day``: the day of registration. ``stop``: the element that stays open on its ``stop_visit``-th
    opening (``None``: the story runs to its end). ``returns``: how often quality sends the reply back;
    ``again``: the second return asks for the first answer once more. ``hearing``: the reply is a refusal.
    """

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
    again: bool = False
    refused: bool = False
    hearing: bool = False
    co_executor: str | None = None
    needs_information: bool = False
    control: str = "none"
    stop: str | None = None
    stop_visit: int = 1


@dataclass(frozen=True)
class Act:
    """One thing that somebody does in that tale: a task of that element, or an action beside the tasks.

    ``follow``: the tale goes on in the case that this one began. ``data`` may hold references
    (:mod:`engine.demo.tales`).
    """

    tale: str
    element: str
    login: str
    at: datetime
    data: Mapping[str, Any]
    action: bool = False
    follow: bool = False


@dataclass(frozen=True)
class Tale:
    """A case told step by step. ``name``: how later tales name it; ``place``: the code of who takes it in."""

    name: str
    login: str
    intake: Mapping[str, Any]
    acts: tuple[Act, ...]
    place: str = ROOT
