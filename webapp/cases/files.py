"""Attachments: up by anyone who works on the case, down only as a download, never rendered by us."""

from __future__ import annotations

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData
from engine.operations.attach_file import ALLOWED, attach_file
from engine.queries import AttachmentFacts, reading
from engine.queries.attachment import attachment, open_attachment
from webapp.database import engine
from webapp.guards import permission
from webapp.sessions import require_actor

# A hostile page inside an attachment finds no origin, no script and no frame to live in.
SANDBOX = "sandbox; default-src 'none'"


# What a row may say that was written by other means; a browser does nothing with it.
UNKNOWN = "application/octet-stream"


class FileRefused(InvalidData):
    """The file is empty, or its content is of no kind that is accepted."""

    code = "file_refused"


@permission("work")
def upload(case_id: int) -> Response:
    chosen = [one for one in request.files.getlist("file") if one.filename]
    if not chosen:
        raise InvalidData(errors={"file": ["required"]})
    for one in chosen:
        _attach(case_id, one)
    flash(_("The file is kept with the case."))
    return redirect(url_for("cases.show", case_id=case_id, tab="documents"))


def _attach(case_id: int, one: FileStorage) -> None:
    try:
        attach_file(
            engine(),
            require_actor(),
            case_id=case_id,
            work_item_id=None,
            name=one.filename or "",
            stream=one.stream,
            media_type=one.mimetype,
        )
    except InvalidData as refused:
        raise FileRefused(**refused.details) from refused


@permission("case")
def download(attachment_id: int) -> Response:
    with reading(engine()) as conn:
        found = attachment(conn, require_actor(), attachment_id)
    return sent_file(found)


def sent_file(found: AttachmentFacts) -> Response:
    """The content as a download, never as a page of ours."""
    answer = send_file(
        open_attachment(found),
        mimetype=found.media_type if found.media_type in ALLOWED else UNKNOWN,
        as_attachment=True,
        download_name=found.name,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
