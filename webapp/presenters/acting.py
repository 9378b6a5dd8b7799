"""How somebody is named who acts for an absent head (R-020): beside the name, and in a letter's signature."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

# Of letters, whose language is not the reader's.
_LETTER: Mapping[str, str] = {
    "kk": "{position} (міндетін атқарушы)",
    "ru": "{position} (исполняющий обязанности)",
    "en": "{position} (acting)",
}


def acting_name(name: str, on_behalf_of: str | None) -> str:
    """The name, and for whom he acted."""
    return _("%(name)s, acting for %(head)s", name=name, head=on_behalf_of) if on_behalf_of else name


def acting_position(position: str, language: str, *, acting: bool) -> str:
    """The post as it stands under a letter in ``kk``, ``ru`` or ``en``."""
    return _LETTER[language].format(position=position) if acting and position else position
