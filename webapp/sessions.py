"""Sessions: an opaque random token in a cookie, everything else in the database.

Logging out ends the session on the server. The token is made at login, so a cookie planted
before it opens nothing (session fixation).
"""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request
from werkzeug.wrappers import Response

from engine.domain.actor import Actor
from engine.queries import actor_by_token, glance
from webapp.database import engine

COOKIE = "jauap_session"
LIFETIME_SECONDS = 12 * 3600


def session_token() -> str | None:
    return request.cookies.get(COOKIE)


def current_actor() -> Actor | None:
    """The person of this request, asked of the database once a request."""
    if "actor" not in g:
        g.actor = _load()
    return cast("Actor | None", g.actor)


def require_actor() -> Actor:
    """The person behind a guarded page; the guard has made sure that there is one."""
    actor = current_actor()
    if actor is None:
        raise LookupError("a guarded view was reached without an actor")
    return actor


def _load() -> Actor | None:
    token = session_token()
    if not token:
        return None
    with glance(engine()) as conn:
        return actor_by_token(conn, token)


def set_session_cookie(response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure or current_app.config["SESSION_COOKIE_SECURE"],
    )


def clear_session_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
