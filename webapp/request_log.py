"""One structured log, no personal data: addresses of pages without their query, ids, durations."""

from __future__ import annotations

import logging
import uuid

from flask import Flask, current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from webapp.sessions import current_actor

log = logging.getLogger("jauap.web")


def incident_id() -> str:
    """A short id that a person can read out and an operator can search the log for."""
    if "incident_id" not in g:
        g.incident_id = uuid.uuid4().hex[:10]
    return str(g.incident_id)


def refused(code: str) -> None:
    """A refusal is ordinary work: information, never a crash."""
    log.info("refused code=%s endpoint=%s", code, request.endpoint)


def attempted(error: MethodNotAllowed) -> None:
    """A method that no page has, such as DELETE on a case: who tried it on what, ids only (R-114)."""
    actor = current_actor()
    person = actor.person_id if actor else None
    on = " ".join(f"{name}={value}" for name, value in sorted(_aimed_at(error).items()))
    log.warning("attempt method=%s %s person=%s", request.method, on, person)


def _aimed_at(error: MethodNotAllowed) -> dict[str, int]:
    """The ids in the address, as the page that it does have would read them."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    method = next(iter(sorted(error.valid_methods or ("GET",))))
    try:
        _endpoint, values = adapter.match(method=method)
    except HTTPException:
        return {}
    return {name: value for name, value in values.items() if isinstance(value, int)}


def crashed(error: BaseException) -> None:
    """The last resort. The exception's text may quote a person's data, so the stack goes out
    without messages: file, line, function of each frame and the exception's type."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    log.error(
        "incident=%s endpoint=%s error=%s at %s",
        incident_id(),
        request.endpoint,
        type(error).__name__,
        " < ".join(reversed(frames)),
    )


def _slow_headers(response: Response) -> Response:
    if response.status_code >= 500:
        response.headers.setdefault("X-Incident", incident_id())
    return response


def install(app: Flask) -> None:
    app.after_request(_slow_headers)
