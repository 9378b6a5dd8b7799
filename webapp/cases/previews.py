"""Files looked at without saving them: pictures, plain text and PDF, and nothing else.

A file is hostile. What is shown comes from an address of its own, with a type that we name, a policy under
which nothing loads and nothing runs, and within limits; every other file is only saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import send_file
from werkzeug.wrappers import Response

from engine.domain.errors import JauapError
from engine.domain.picture_size import picture_size
from engine.queries import AttachmentFacts, reading
from engine.queries.attachment import attachment, open_attachment
from webapp.database import engine
from webapp.guards import permission
from webapp.sessions import require_actor

HEAD = 256 * 1024
MAX_PIXELS = 60_000_000
"""A sheet of A4 scanned at 600 dots an inch has 35 million."""


class Shown(NamedTuple):
    """``way``: picture, text or pdf; ``limit`` in bytes."""

    way: str
    limit: int


SHOWN: Mapping[str, Shown] = {
    "image/png": Shown("picture", 20 * 1024 * 1024),
    "image/jpeg": Shown("picture", 20 * 1024 * 1024),
    "image/webp": Shown("picture", 20 * 1024 * 1024),
    "text/plain": Shown("text", 1024 * 1024),
    "application/pdf": Shown("pdf", 50 * 1024 * 1024),
}

# In a sandbox nothing runs, and the file belongs to no origin. A PDF has a tab of its own: the viewer of
# a browser does not open it inside the sandbox of a frame, but does where the same word stands in the header,
# which binds whatever the browser might take the file for. Nobody frames it; Firefox's viewer sets styles.
SANDBOXED = "sandbox; default-src 'none'; frame-ancestors 'self'"
SANDBOXED_TAB = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class NoPreview(JauapError):
    """The file is of no kind that is shown here, or larger than what is shown."""

    code = "no_preview"
    status = 415


def preview_way(found: AttachmentFacts) -> str:
    """``picture``, ``text``, ``pdf``, or empty for a file that is only saved."""
    shown = SHOWN.get(found.media_type)
    return shown.way if shown and found.size <= shown.limit else ""


@permission("case")
def inline(attachment_id: int) -> Response:
    with reading(engine()) as conn:
        found = attachment(conn, require_actor(), attachment_id)
    way = preview_way(found)
    if not way or (way == "picture" and not _fits(found)):
        raise NoPreview(attachment_id=attachment_id)
    content = open_attachment(found)
    answer = send_file(content, mimetype=found.media_type, download_name=found.name, max_age=0)
    answer.headers["Content-Security-Policy"] = SANDBOXED_TAB if way == "pdf" else SANDBOXED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _fits(found: AttachmentFacts) -> bool:
    with open_attachment(found) as stream:
        size = picture_size(found.media_type, stream.read(HEAD))
    return size is not None and size[0] * size[1] <= MAX_PIXELS
