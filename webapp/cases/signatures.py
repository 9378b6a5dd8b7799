"""Electronic signatures of a case: added, checked again, and taken home with the exact bytes they sign."""

from __future__ import annotations

from typing import BinaryIO

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData
from engine.operations.attach_signature import attach_signature
from engine.operations.recheck_signature import recheck_signature
from engine.queries import reading
from engine.queries.facts import SignatureFacts
from engine.queries.signature import open_cms, open_signed, signature
from engine.signatures import State
from webapp.cases.files import SANDBOX, UNKNOWN, FileRefused
from webapp.cases.signed_files import SIGNATURE, signed_files
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters.signature_words import STATES
from webapp.sessions import require_actor


@permission("work")
def attach(case_id: int) -> Response:
    """Whatever the check finds is kept; the page says what it found."""
    given = signed_files()
    if not given:
        raise InvalidData(errors={SIGNATURE: ["required"]})
    for one in given:
        try:
            answer = attach_signature(
                engine(),
                require_actor(),
                case_id=case_id,
                subject=request.form.get("subject", ""),
                signed=one,
            )
        except InvalidData as refused:
            raise FileRefused(**refused.details) from refused
        _say(answer["state"])
    return _documents(case_id)


@permission("work")
def recheck(signature_id: int) -> Response:
    answer = recheck_signature(engine(), require_actor(), signature_id=signature_id)
    _say(answer["state"])
    return _documents(int(answer["case_id"]))


@permission("case")
def document(signature_id: int) -> Response:
    """The exact bytes that were signed: another byte, and the signature does not hold."""
    found = _found(signature_id)
    return _download(open_signed(found), found.name)


@permission("case")
def cms(signature_id: int) -> Response:
    found = _found(signature_id)
    return _download(open_cms(found), f"{found.name}.cms")


def _found(signature_id: int) -> SignatureFacts:
    with reading(engine()) as conn:
        return signature(conn, require_actor(), signature_id)


def _download(stream: BinaryIO, name: str) -> Response:
    answer = send_file(stream, mimetype=UNKNOWN, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _say(state: str) -> None:
    flash(_(STATES[State(state)]) + ".", "good" if state == State.VALID else "bad")


def _documents(case_id: int) -> Response:
    return redirect(url_for("cases.show", case_id=case_id, tab="documents"))
