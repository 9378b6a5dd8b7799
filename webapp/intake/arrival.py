"""What the intake page starts with, and whose appeal it is going to be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.domain.local_time import local
from forms.form import Form


def defaults() -> dict[str, Any]:
    return {"received_at": local(datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M")}


def typed(sent: MultiDict[str, str], form: Form) -> dict[str, Any]:
    raise NotImplementedError
