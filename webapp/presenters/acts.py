"""Words for the register of acts: ranks, and what rests on an act."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from engine.domain.act_uses import Use
from webapp.locales import words

_RANKS: Mapping[str, LazyString] = {
    "constitution": _l("Constitution"),
    "code": _l("Code"),
    "law": _l("Law"),
    "decree": _l("Decree of the President"),
    "resolution": _l("Resolution of the Government"),
    "order": _l("Order"),
}

_KINDS: Mapping[str, LazyString] = {
    "clock": _l("Rules of the clock"),
    "list": _l("Lists"),
    "message": _l("Messages"),
    "complaint": _l("The right to complain"),
}


def rank_word(rank: str) -> str:
    return str(_RANKS.get(rank, rank))


def kind_word(kind: str) -> str:
    return str(_KINDS.get(kind, kind))


def use_word(use: Use) -> str:
    """The rule's own id, its name where it has one, and the article."""
    name = words(use.name)
    article = f" ({use.cited.article})" if use.cited.article else ""
    return f"{use.id}: {name}{article}" if name else f"{use.id}{article}"
