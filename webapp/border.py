"""What no page may be asked with: ids that no row can have, characters that no table can keep.

Refused here, so that no view and no query has to think of them: a hostile address is an ordinary
refusal, never a crash in the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, current_app, request
from werkzeug.routing import IntegerConverter, Map

from engine.domain.errors import JauapError, NotFound
from engine.operations.border import MAX_ID

NUL = "\0"

# These show what was typed once more and mark the field; the verb behind them says what is wrong.
SHOWN_AGAIN = frozenset(
    {
        "auth.login",
        "box.create",
        "consultations.create",
        "intake.create",
        "intake.draft",
        "cases.complete",
        "cases.draft",
    }
)

# A file a little too large is read, so that the page comes back with the words typed beside it.
UPLOADS = frozenset({"intake.create", "cases.complete", "cases.draft", "cases.upload"})


# A set of diagrams is never larger; what is, is refused before it is read (``xml_reader.MAX_BYTES``).
DIAGRAMS = frozenset({"studio.report", "studio.take"})
# The same as text in a form or in JSON, where a sign may take three.
TEXTS = frozenset({"studio.save", "studio.check_workspace"})
MAX_DIAGRAMS = 10 * 1024 * 1024


class BadCharacters(JauapError):
    """The address or the form holds a NUL, which PostgreSQL keeps in no text."""

    code = "bad_characters"
    status = 400


class IdConverter(IntegerConverter):
    """``<id:case_id>``: what an identity column may hold. Anything else is no such page."""

    regex = "[0-9]{1,19}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=MAX_ID)


def _refuse_bad_characters() -> None:
    if NUL in request.path:
        raise NotFound()
    if any(NUL in text for text in _texts()):
        raise BadCharacters()


def _texts() -> Iterator[str]:
    """Everything in the address and the form, names and values."""
    shown_again = request.endpoint in SHOWN_AGAIN
    for fields in (request.args,) if shown_again else (request.args, request.form):
        for name, values in fields.lists():
            yield name
            yield from values


def _allow_uploads() -> None:
    """Only behind the guard: a stranger sends no large body."""
    if request.endpoint in UPLOADS:
        request.max_content_length = current_app.config["JAUAP_MAX_UPLOAD_BYTES"]
    elif request.endpoint in DIAGRAMS:
        request.max_content_length = MAX_DIAGRAMS
    elif request.endpoint in TEXTS:
        request.max_content_length = request.max_form_memory_size = 3 * MAX_DIAGRAMS


def install_routing(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["id"] = IdConverter


def install_upload_limit(app: Flask) -> None:
    """After the guard and before whatever reads the form."""
    app.before_request(_allow_uploads)


def install(app: Flask) -> None:
    """After the check of the form's origin."""
    app.before_request(_refuse_bad_characters)
