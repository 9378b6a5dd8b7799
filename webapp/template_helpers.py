"""What every template may use: links, dates, the menu, the words of classifiers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import get_locale
from flask_babel import gettext as _

from engine.operations.attach_file import default_limit
from engine.queries import reading
from webapp import links, locales
from webapp.cases.previews import preview_way
from webapp.database import engine
from webapp.guards import allowed
from webapp.presenters import chips, dates, navigation, officialness, vocabulary
from webapp.presenters.acting import acting_name
from webapp.presenters.erasure_words import erased_words
from webapp.sessions import current_actor
from webapp.studio.element_address import element_address


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


def _may_search() -> bool:
    return allowed(current_actor(), "case")


def _max_file_bytes() -> int:
    """As ``attach_file`` has it."""
    return default_limit()


def _too_large_words() -> str:
    limit = default_limit() // (1024 * 1024)
    return _(
        "The file is larger than %(limit)s MB and was not sent. Choose a smaller one, or split it.",
        limit=limit,
    )


def _idempotency_key() -> str:
    return uuid.uuid4().hex


def install(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals.update(
        links=links,
        menu=_menu,
        may_search=_may_search,
        idempotency_key=_idempotency_key,
        element_address=element_address,
        deadline_chip=chips.deadline_chip,
        step_chip=chips.step_chip,
        why_unofficial=officialness.why_unofficial,
        word=vocabulary.word,
        erased_words=erased_words,
        acting_name=acting_name,
        preview_way=preview_way,
        max_file_bytes=_max_file_bytes,
        too_large_words=_too_large_words,
    )
    app.jinja_env.filters.update(
        words=locales.words,
        day=dates.day,
        day_of=dates.day_of,
        decimal=dates.decimal,
        short_day=dates.short_day,
        moment=dates.moment,
        till=dates.till,
        full_moment=dates.full_moment,
        clock_time=dates.clock_time,
        ago=dates.ago,
        role_word=vocabulary.role_word,
        record_name=vocabulary.record_word,
    )
