"""The language of the console: what ``--lang`` or the environment says, and its catalogue."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from babel.support import NullTranslations, Translations

from webapp.translations import DOMAIN, FOLDER, LOCALES


def chosen(language: str | None) -> str:
    """``language``, else that of the environment, else English."""
    if language is not None:
        return language
    environment = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return environment[:2] if environment[:2] in LOCALES else "en"


def translator(locale: str) -> Callable[[str], str]:
    """Says on the standard error output when there is no catalogue and English follows."""
    words = Translations.load(FOLDER, [locale], DOMAIN)
    if locale != "en" and not isinstance(words, Translations):
        print("jauap: the catalogues are not compiled, English follows", file=sys.stderr)
    assert isinstance(words, NullTranslations)
    return words.gettext
