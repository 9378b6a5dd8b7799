"""The check page: files in, a report out. Nothing is stored and nothing is published."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import render_template, request
from flask_babel import gettext

from engine.operations.examine_files import examine_files
from webapp.guards import permission
from webapp.locales import locale
from webapp.presenters.findings import by_severity, told, visible


@permission("studio")
def form() -> str:
    return render_template("studio/check.html", asked=None)


@permission("studio")
def report() -> str:
    files = _uploaded()
    here = locale()
    lines = [told(finding, gettext, here) for finding in examine_files(files)]
    return render_template("studio/check.html", asked=list(map(visible, files)), report=by_severity(lines))


def _uploaded() -> dict[str, bytes]:
    """By name, without the folders that some browsers send; a second file of one name is numbered."""
    files: dict[str, bytes] = {}
    for one in request.files.getlist("file"):
        path = PurePosixPath((one.filename or "").replace("\\", "/"))
        name, number = path.name, 2
        while name in files:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        if name:
            files[name] = one.read()
    return files
