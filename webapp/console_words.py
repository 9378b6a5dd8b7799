"""The language of the console: what ``--lang`` or the environment says, and its catalogue."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """What pages say can be said here too, in this language and without a request."""
    from flask import Flask
    from flask_babel import force_locale

    from webapp import locales

    app = Flask("webapp")
    locales.install(app)
    with app.app_context(), force_locale(locale):
        yield
