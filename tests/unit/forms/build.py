"""Small forms for the tests of this folder."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from forms import Form, load_form

AT = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=5)))


def component(type_: str, key: str, *, required: bool = False, hide: str | None = None, **more: Any) -> Any:
    made = {"type": type_, "key": key, "label": key, **more}
    if required:
        made["validate"] = {**made.get("validate", {}), "required": True}
    if hide:
        made["conditional"] = {"hide": hide}
    return made


def kind(name: str, key: str, type_: str = "textfield", **more: Any) -> Any:
    properties = {"kind": name, **more.pop("properties", {})}
    return component(type_, key, properties=properties, **more)


def form(*components: Any, **properties: str) -> Form:
    return load_form({"id": "f", "properties": properties, "components": list(components)})
