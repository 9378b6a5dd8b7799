"""Which language a page speaks: the person's, else the visitor's choice, else Kazakh."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel, get_locale

from webapp.sessions import current_actor

LOCALES = ("kk", "ru", "en")
NAMES = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}
FULL_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
COOKIE = "jauap_locale"
TIME_ZONE = "Asia/Almaty"


def choose() -> str:
    """The first language is the state language (Law on languages, Art. 4)."""
    actor = current_actor()
    if actor is not None and actor.locale in LOCALES:
        return actor.locale
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LOCALES else LOCALES[0]


def locale() -> str:
    """The language of this request as ``kk``, ``ru`` or ``en``."""
    current = get_locale()
    return current.language if current is not None and current.language in LOCALES else LOCALES[0]


def words(texts: object) -> str:
    """Pick from a ``{kk, ru, en}`` text; a plain string is itself; an absent one is empty."""
    if isinstance(texts, str):
        return texts
    if not texts or not hasattr(texts, "get"):
        return ""
    return str(texts.get(locale()) or texts.get("kk") or texts.get("ru") or texts.get("en") or "")


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = TIME_ZONE
    Babel(app, locale_selector=choose)
