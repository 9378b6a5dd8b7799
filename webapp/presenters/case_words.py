"""Words for the people and the bonds of a case."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.presenters.vocabulary import role_word

PARTS: Mapping[str, LazyString] = {
    "received": _l("Received the appeal"),
    "co_executor": _l("Co-executor"),
}
"""Parts that are no role of the engine."""

RELATIONS: Mapping[str, LazyString] = {
    "challenges": _l("Complaint on"),
    "challenged_by": _l("Complained of in"),
    "takes_up": _l("Takes up anew"),
    "taken_up_by": _l("Taken up anew in"),
    "by_complaint": _l("By the complaint"),
    "became_official": _l("Became the official appeal"),
    "was_contact": _l("Made official from"),
    "repeats": _l("Repeat of"),
    "repeated_by": _l("Repeated by"),
    "part_sent": _l("There"),
    "part_received": _l("Redirected from"),
}


def part_word(part: str) -> str:
    return str(PARTS[part]) if part in PARTS else role_word(part)


def relation_word(kind: str) -> str:
    return str(RELATIONS.get(kind, kind))
