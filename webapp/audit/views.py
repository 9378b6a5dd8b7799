"""Verify the journal and say what was found."""

from __future__ import annotations

import time

from flask import render_template

from engine import journal
from engine.operations.sealed_lines import checker
from engine.queries import reading
from webapp.audit.words import reason_words
from webapp.database import engine
from webapp.guards import permission


@permission("audit")
def index() -> str:
    return render_template("audit/index.html", report=None, seconds=0.0)


@permission("audit")
def verify() -> str:
    """Reads every entry: a POST, because it costs seconds and must not run by a stray link."""
    started = time.monotonic()
    with reading(engine()) as conn:
        report = journal.verify(conn, outside=journal.checkpoints_outside(conn), check=checker())
    return render_template(
        "audit/index.html", report=report, seconds=time.monotonic() - started, reason_words=reason_words
    )
