"""What an installation publishes to everybody: the signed lines of its checkpoints and its public key.

For programs and for who keeps copies: no account, no cookie, no data of anybody, and any cache may keep it.
"""

from __future__ import annotations

import json

from flask import Response, request, url_for

from engine.queries import reading
from engine.queries.published_checkpoints import public_key as stored_key
from engine.queries.published_checkpoints import signed_lines
from webapp.database import engine
from webapp.guards import permission
from webapp.studio.numbers import ID, whole

LINES = 1000
MOST_LINES = 5000
KEPT_SECONDS = 60


@permission("public")
def checkpoints() -> Response:
    """The last ``lines`` lines, or those from the checkpoint ``from`` on, and a full page names the next."""
    first = whole(request.args.get("from", ""), ID)
    most = min(whole(request.args.get("lines", ""), ID) or LINES, MOST_LINES)
    with reading(engine()) as conn:
        lines = signed_lines(conn, first, most)
    answer = _open(b"".join(lines), "application/jsonl")
    if first is not None and len(lines) == most:
        following = json.loads(lines[-1])["checkpoint"] + 1
        address = url_for("published.checkpoints", **{"from": following, "lines": most})
        answer.headers["Link"] = f'<{address}>; rel="next"'
    return answer


@permission("public")
def public_key() -> Response:
    """Answers 404 before the first checkpoint was written."""
    with reading(engine()) as conn:
        pem = stored_key(conn)
    return _open(pem, "application/x-pem-file")


def _open(content: bytes, media_type: str) -> Response:
    """What did not change since the tag that is named is not sent again; of a range, that part."""
    answer = Response(content, mimetype=media_type)
    answer.cache_control.public = True
    answer.cache_control.max_age = KEPT_SECONDS
    answer.add_etag()
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer
