"""Puts the web floor together: one function, no globals that carry a request's state."""

from __future__ import annotations

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from sqlalchemy import Engine

from engine import installation
from webapp import (
    border,
    database,
    errors,
    guards,
    known_day,
    locales,
    request_log,
    routes,
    security,
    static_files,
    template_helpers,
    worker_thread,
)
from webapp.news import feed as news_feed
from webapp.settings import Settings, from_environment


def create_app(settings: Settings | None = None, *, pool: Engine | None = None) -> Flask:
    """Build the application. A test hands in its own ``pool``; a server opens one from the address."""
    settings = settings or from_environment()
    app = Flask(__name__)
    app.json = _Json(app)
    _configure(app, settings)
    database.install(app, pool or installation.database(settings.database_url))
    news_feed.install(app)
    # The order matters: the guard must run before the CSRF check, so that an expired session
    # leads to the login and not to "this page is old".
    guards.install(app)
    known_day.install(app)
    news_feed.install_stamps(app)
    border.install_upload_limit(app)
    security.install(app)
    border.install(app)
    locales.install(app)
    errors.install(app)
    static_files.install(app)
    template_helpers.install(app)
    request_log.install(app)
    border.install_routing(app)
    routes.install(app)
    if not settings.testing:
        news_feed.listen(app, app.extensions[database.EXTENSION])
    if settings.worker and not settings.testing:
        worker_thread.start(settings.database_url)
    return app


class _Json(DefaultJSONProvider):
    """Cyrillic letters as they are: escaped, each is three times as long."""

    ensure_ascii = False


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret,
        TESTING=settings.testing,
        # Errors become pages in tests too: what is tested is what people meet.
        PROPAGATE_EXCEPTIONS=False,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
        JAUAP_MAX_UPLOAD_BYTES=settings.max_upload_bytes,
        JAUAP_DEMO=settings.demo,
        JAUAP_DEMO_PASSWORD=settings.demo_password,
        JAUAP_DATABASE_URL=settings.database_url,
        SESSION_COOKIE_NAME="jauap_csrf",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A long text may be typed for hours: the token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
