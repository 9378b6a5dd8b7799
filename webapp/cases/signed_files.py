"""The files of an electronic signature as a page posts them: one document, any number of signatures of it."""

from __future__ import annotations

import io

from flask import request

from engine.domain.errors import InvalidData, TooLarge
from engine.operations.electronic_signatures import SignedFile
from engine.signatures.local import MAX_DOCUMENT

DOCUMENT = "signed_document"
SIGNATURE = "signature_file"
FIELDS = frozenset({DOCUMENT, SIGNATURE})


def signed_files() -> tuple[SignedFile, ...]:
    """Empty when no signature was chosen; then a document without one is a mistake.

    Raises :class:`InvalidData` (``signature_file``: ``required``) and :class:`TooLarge`.
    """
    cms = [one for one in request.files.getlist(SIGNATURE) if one.filename]
    document = next((one for one in request.files.getlist(DOCUMENT) if one.filename), None)
    if document is None:
        return tuple(SignedFile(one.stream, None, one.filename or "") for one in cms)
    if not cms:
        raise InvalidData(errors={SIGNATURE: ["required"]})
    content = document.stream.read(MAX_DOCUMENT + 1)
    if len(content) > MAX_DOCUMENT:
        raise TooLarge(limit=MAX_DOCUMENT, errors={DOCUMENT: ["file_too_large"]})
    return tuple(SignedFile(one.stream, io.BytesIO(content), document.filename or "") for one in cms)
