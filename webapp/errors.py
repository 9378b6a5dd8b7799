"""Turns every refusal into words: what happened, what was kept, what to do.

The engine speaks in stable codes; the words live here and in the translations. One handler answers
a page, an htmx fragment or JSON, whichever was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from engine.domain.errors import JauapError
from webapp import request_log
from webapp.error_words import words_for
from webapp.presenters.refusal_words import explained

HEAD, HEAD_AND_MORE = "head", "head and more"
"""What of a page that is sent in parts is on its way, as ``g.sent``: the failure is told inside it."""


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def _answer(
    code: str,
    status: int,
    details: dict[str, object] | None = None,
    typed: Sequence[tuple[str, str]] = (),
) -> Response:
    words, sent = words_for(code, status), g.get("sent")
    if wants_json() and not sent:
        response = jsonify(code=code, message=str(words.title), todo=str(words.todo))
        response.status_code = status
        return response
    fragment = sent == HEAD_AND_MORE or (not sent and bool(request.headers.get("HX-Request")))
    template = "errors/fragment.html" if fragment else "errors/page.html"
    incident = request_log.incident_id() if status >= 500 else None
    page = render_template(
        template,
        words=words,
        explained=explained(code, details or {}),
        code=code,
        incident=incident,
        details=details or {},
        typed=typed,
    )
    return make_response(page, status)


def _refusal(error: JauapError) -> Response:
    if error.status >= 500:
        request_log.crashed(error)
    else:
        request_log.refused(error.code)
    return _answer(error.code, error.status, error.details)


def _csrf(error: CSRFError) -> Response:
    request_log.refused("csrf")
    return _answer("csrf", 400)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, MethodNotAllowed):
        request_log.attempted(error)
    request_log.refused(f"http_{status}")
    response = _answer(f"http_{status}", status)
    if status == 405:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
    return response


def _database_away(error: OperationalError) -> Response:
    request_log.crashed(error)
    # The page asks who is signed in: never the database again, which would end in a bare crash.
    g.setdefault("actor", None)
    response = _answer("database_away", 503, typed=_typed())
    response.headers["Retry-After"] = "5"
    return response


def _typed() -> list[tuple[str, str]]:
    """What was posted, for a button that posts it again with its key: a form is not typed twice.

    Not a password, and nothing beside a file, which a page cannot hold.
    """
    if request.method != "POST" or request.endpoint == "auth.login" or any(request.files.values()):
        return []
    return list(request.form.items(multi=True))


def _crash(error: Exception) -> Response:
    request_log.crashed(error)
    return _answer("crash", 500)


def install(app: Flask) -> None:
    app.register_error_handler(JauapError, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _crash)
