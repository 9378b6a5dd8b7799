"""Attachments: up by anyone who works on the case, down only as a download, never rendered by us."""

from __future__ import annotations

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData
from engine.operations.attach_file import attach_file
from engine.queries import reading
from engine.queries.attachment import attachment, open_attachment
from webapp.database import engine
from webapp.guards import permission
from webapp.sessions import require_actor

# A hostile page inside an attachment finds no origin, no script and no frame to live in.
SANDBOX = "sandbox; default-src 'none'"


@permission("work")
def upload(case_id: int) -> Response:
    chosen = [one for one in request.files.getlist("file") if one.filename]
    if not chosen:
        raise InvalidData(errors={"file": ["required"]})
    for one in chosen:
        attach_file(
            engine(),
            require_actor(),
            case_id=case_id,
            work_item_id=None,
            name=one.filename or "",
            stream=one.stream,
            media_type=one.mimetype,
        )
    flash(_("The file is kept with the case."))
    return redirect(url_for("cases.show", case_id=case_id, tab="documents"))


@permission("case")
def download(attachment_id: int) -> Response:
    with reading(engine()) as conn:
        found = attachment(conn, require_actor(), attachment_id)
    answer = send_file(
        open_attachment(found),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.name,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
