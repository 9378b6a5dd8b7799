"""The signed dossier of a case: what it is, the paper alone, and the archive that is verified anywhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from flask import Response, render_template

from engine.dossier.make import audited_case
from engine.operations.sealed_lines import own_fingerprint
from engine.queries import reading
from webapp.cases import posted
from webapp.cases.papers import pdf
from webapp.database import engine
from webapp.dossier_paper import paper, with_paper
from webapp.guards import permission
from webapp.sessions import require_actor

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of an archive up to which no file is written for it; what is larger is gone with the answer."""
PIECE = 256 * 1024


@permission("audit")
def show(case_id: int) -> str:
    """Raises :class:`NotFound` unless the reader audits the case."""
    with reading(engine()) as conn:
        card = audited_case(conn, require_actor(), case_id, posted.now())
    return render_template(
        "cases/dossier.html",
        case=card.header,
        appeal=card.appeal,
        applicant=card.applicant,
        fingerprint=own_fingerprint(),
    )


@permission("audit")
def printed(case_id: int) -> Response:
    """The paper alone, in the reader's language."""
    with reading(engine()) as conn:
        content = paper(conn, require_actor(), case_id, posted.now())
    return pdf(content, f"dossier-{case_id}.pdf")


@permission("audit")
def archive(case_id: int) -> Response:
    """Made anew each time, as of this moment. Raises :class:`JournalBroken` where nothing may be signed."""
    # Closed with the answer that is read from it.
    out = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    try:
        with reading(engine()) as conn:
            with_paper(conn, require_actor(), case_id, out, posted.now())
    except BaseException:
        out.close()
        raise
    size = out.seek(0, os.SEEK_END)
    out.seek(0)
    answer = Response(_pieces(out), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="dossier-{case_id}.zip"'
    answer.headers["Content-Length"] = str(size)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.call_on_close(out.close)
    return answer


def _pieces(out: BinaryIO) -> Iterator[bytes]:
    with out:
        while piece := out.read(PIECE):
            yield piece
