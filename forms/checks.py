"""Rules between the fields of a form: ``properties.checks``, FEEL that must hold.

What form-js cannot say: a reply that fails a criterion is not accepted, the main executor is not a
co-executor too. A check names the field where it is shown, carries a stable code, and brings its
words in three languages, because the rule is the methodologist's, not the program's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import feel

LOCALES = ("ru", "en")


@dataclass(frozen=True)
class Check:
    """``expression`` (FEEL without its ``=``) is true when all is well."""

    expression: str
    field: str
    code: str
    messages: Mapping[str, str]

    def message(self, locale: str) -> str:
        return self.messages.get(locale) or self.messages.get("kk") or self.code


def read(properties: Mapping[str, Any]) -> tuple[Check, ...]:
    """The checks of a form's properties; Kazakh words are ``message``, others ``message.ru``."""
    return tuple(_check(raw) for raw in properties.get("checks") or ())


def broken(checks: Iterable[Check], data: Mapping[str, Any], *, at: datetime) -> dict[str, list[str]]:
    """Codes by field. ``data`` holds every field, null where it is empty or hidden."""
    found: dict[str, list[str]] = {}
    for check in checks:
        if feel.evaluate(check.expression, data, at=at) is not True:
            found.setdefault(check.field, []).append(check.code)
    return found


def _check(raw: Mapping[str, Any]) -> Check:
    words = {"kk": raw.get("message"), **{locale: raw.get(f"message.{locale}") for locale in LOCALES}}
    return Check(
        expression=str(raw.get("expression", "")).removeprefix("=").strip(),
        field=str(raw.get("field", "")),
        code=str(raw.get("code", "")),
        messages={locale: str(text) for locale, text in words.items() if text},
    )
