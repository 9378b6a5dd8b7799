"""What every template may use: links, dates, the menu, the words of classifiers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import get_locale

from engine.queries import reading
from webapp import links, locales
from webapp.database import engine
from webapp.presenters import chips, dates, navigation, vocabulary
from webapp.sessions import current_actor


def _here() -> str:
    """The address of this page, for forms that come back to it."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def _context() -> dict[str, Any]:
    actor = current_actor()
    return {
        "actor": actor,
        "locale": locales.locale(),
        "locale_names": locales.NAMES,
        "locale_full_names": locales.FULL_NAMES,
        "html_lang": str(get_locale() or "kk"),
        "here": _here(),
        "demo": current_app.config["JAUAP_DEMO"],
    }


def _menu() -> navigation.Menu:
    """Called by pages with a side menu only: login and error pages ask no counters."""
    actor = current_actor()
    if actor is None:
        return navigation.EMPTY
    with reading(engine()) as conn:
        return navigation.menu(conn, actor, g.get("inbox_counters"))


def _idempotency_key() -> str:
    return uuid.uuid4().hex


def install(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals.update(
        links=links,
        menu=_menu,
        idempotency_key=_idempotency_key,
        deadline_chip=chips.deadline_chip,
        word=vocabulary.word,
    )
    app.jinja_env.filters.update(
        words=locales.words,
        day=dates.day,
        decimal=dates.decimal,
        short_day=dates.short_day,
        moment=dates.moment,
        clock_time=dates.clock_time,
        ago=dates.ago,
        role_word=vocabulary.role_word,
    )
