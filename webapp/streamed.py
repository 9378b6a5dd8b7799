"""A page that is sent in parts: while one is read and written, the browser puts the old page away, takes
style and scripts and reads what it has.

For a page whose status is known before most of it: a failure after the head changes nothing of that. It is
told in the words of any other failure, in place of what failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import current_app, g, make_response, stream_template, stream_with_context
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from webapp.errors import HEAD, HEAD_AND_MORE
from webapp.request_log import crashed

HEAD_ENDS = "</head>"

SEAM = Markup("<!-- seam -->")
"""Where a template shows ``seam``, what stands before it is sent."""


def streamed(template: str, rest: Callable[[], Mapping[str, Any]], **head: Any) -> Iterator[str]:
    """The page for a view to answer with. ``head`` is what the template shows up to the end of its head,
    ``rest`` gives all that it shows after that. What a template asks for behind the seam goes through
    :func:`told_instead`: a failure there has no other place. A failure to write the head is raised here."""
    # The body holds the token, and its cookie goes out with the headers, before it.
    generate_csrf()
    return stream_with_context(_parts(template, _head(template, head), rest))


def told_instead(write: Callable[[], str]) -> Markup:
    """What ``write`` gives, or the words of its failure, for a place inside a page."""
    try:
        return Markup(write())  # noqa: S704 - a template has written it
    except Exception as error:  # noqa: BLE001 - whatever it is, half a page is on its way
        return Markup(_words(error, HEAD_AND_MORE))  # noqa: S704 - the same


def _head(template: str, context: Mapping[str, Any]) -> str:
    found = []
    for part in stream_template(template, **context):
        found.append(part)
        if HEAD_ENDS in part:
            break
    return "".join(found).partition(HEAD_ENDS)[0] + HEAD_ENDS


def _parts(template: str, head: str, rest: Callable[[], Mapping[str, Any]]) -> Iterator[str]:
    yield head
    try:
        pieces = stream_template(template, seam=SEAM, **rest())
        page = _until_seam(pieces)
    except Exception as error:  # noqa: BLE001 - as above
        pieces, page = iter(()), _words(error, HEAD)
    yield page.partition(HEAD_ENDS)[2]
    yield _to_the_end(pieces)


def _until_seam(pieces: Iterator[str]) -> str:
    found = []
    for piece in pieces:
        if piece == SEAM:
            break
        found.append(piece)
    return "".join(found)


def _to_the_end(pieces: Iterator[str]) -> str:
    try:
        return "".join(pieces)
    except Exception as error:  # noqa: BLE001 - nothing is left but to write it down
        crashed(error)
        return ""


def _words(error: Exception, sent: str) -> str:
    g.sent = sent
    return make_response(current_app.handle_user_exception(error)).get_data(as_text=True)
