"""On whom a case waits, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from engine.queries.waiting import Wait, WaitKind
from webapp.locales import words
from webapp.presenters.dates import short_day
from webapp.presenters.vocabulary import role_word


def wait_words(wait: Wait) -> str:
    """``Controller, Housing department`` or ``the applicant's correction``."""
    return _WORDS[wait.kind](wait)


def _body(wait: Wait) -> str:
    name = wait.name or words(wait.names)
    return _("another body: %(name)s", name=name) if name else _("another body")


def _role(wait: Wait) -> str:
    place = words(wait.names)
    role = str(role_word(wait.role)) if wait.role else ""
    return ", ".join(part for part in (role, place) if part)


_WORDS: Mapping[WaitKind, Callable[[Wait], str]] = {
    WaitKind.INCIDENT: lambda wait: _("an incident of %(day)s", day=short_day(wait.at)),
    WaitKind.OUTSIDE: lambda wait: _("an outside system since %(day)s", day=short_day(wait.at)),
    WaitKind.BODY: _body,
    WaitKind.APPLICANT: lambda wait: _("the applicant's correction"),
    WaitKind.HELD: lambda wait: _("on hold till %(day)s", day=short_day(wait.at)),
    WaitKind.PERSON: lambda wait: wait.name,
    WaitKind.ROLE: _role,
    WaitKind.TIMER: lambda wait: _("a term till %(day)s", day=short_day(wait.at)),
}
