"""The check page: files in, a report out. Nothing is stored and nothing is published."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext

from engine.operations.examine_files import examine_files
from webapp.guards import permission
from webapp.locales import locale
from webapp.presenters.findings import by_severity, told, visible
from webapp.studio.files import uploaded


@permission("studio")
def form() -> str:
    return render_template("studio/check.html", asked=None)


@permission("studio")
def report() -> str:
    files = uploaded()
    here = locale()
    lines = [told(finding, gettext, here) for finding in examine_files(files)]
    return render_template("studio/check.html", asked=list(map(visible, files)), report=by_severity(lines))
