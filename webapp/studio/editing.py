"""One file of a workspace in its editor: read, saved, checked while it is drawn.

Without a script the file is edited as text by the same address; with one, the editor saves and checks by
JSON. Whatever is saved is kept as it is: what will not run is told, never refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData, StaleVersion
from engine.domain.workspace import is_path
from engine.operations.examine_workspace import examine_workspace
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries import reading
from engine.queries import workspaces as queries
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.locales import locale
from webapp.presenters import studio_parts
from webapp.presenters import workspace_words as say
from webapp.presenters.dates import clock_time
from webapp.presenters.findings import told, visible
from webapp.security import allow_style_attributes
from webapp.sessions import require_actor
from webapp.studio.element_address import element_address
from webapp.studio.numbers import whole

Page = str | Response | tuple[str | Response, int]


@permission("studio")
def edit(workspace_id: int, path: str) -> Page:
    return _editor(workspace_id, path)


def _editor(
    workspace_id: int,
    path: str,
    *,
    typed: str | None = None,
    mistake: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
        content, revision = queries.current_file(conn, workspace_id, path)
    allow_style_attributes()
    html = render_template(
        "studio/edit.html",
        workspace=page.workspace,
        path=path,
        kind=path.rpartition(".")[2],
        revision=revision,
        text=content.decode("utf-8", "replace") if typed is None else typed,
        mistake=mistake,
        files=page.present,
        editor_words=say.editor_words(),
        may_edit=allowed(require_actor(), "studio_edit") and page.workspace.state == "open",
    )
    return html, status


@permission("studio")
def parts(workspace_id: int) -> Response:
    """What an editor offers to choose from, in the reader's language."""
    with reading(engine()) as conn:
        files = queries.current_files(conn, workspace_id)
    return jsonify(studio_parts.parts(files))


@permission("studio")
def raw(workspace_id: int, path: str) -> Response:
    """The bytes of a file, or of a revision of it."""
    number = whole(request.args.get("revision", ""))
    with reading(engine()) as conn:
        content, revision = queries.file_content(conn, workspace_id, path, number)
    response = FlaskResponse(content, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{path.rpartition("/")[2]}"'
    response.headers["X-Revision"] = str(revision)
    return response


@permission("studio_edit")
def save(workspace_id: int, path: str) -> Page:
    """JSON ``content`` and ``revision`` from the editors; the same as a form from the page of text."""
    body = request.get_json(silent=True) if request.is_json else request.form
    content, revision = _given(body)
    try:
        done = write_workspace_file(
            engine(),
            require_actor(),
            workspace_id=workspace_id,
            path=path,
            content=content.encode("utf-8", "surrogatepass"),
            revision=revision,
        )
    except StaleVersion as refusal:
        words = say.stale(refusal.details)
        if request.is_json:
            return jsonify(code=refusal.code, message=words, revision=refusal.details["version"]), 409
        return _editor(workspace_id, path, typed=content, mistake=words, status=409)
    except InvalidData as refusal:
        words = say.refused_file(refusal.details["errors"])
        if request.is_json:
            return jsonify(code=refusal.code, message=words), 422
        return _editor(workspace_id, path, typed=content, mistake=words, status=422)
    saved = _("Saved at %(time)s", time=clock_time(datetime.fromisoformat(done["at"])))
    if request.is_json:
        return jsonify(revision=done["revision"], changed=done["changed"], message=saved)
    flash(saved)
    return redirect(url_for("studio.edit", workspace_id=workspace_id, path=path))


def _given(body: Any) -> tuple[str, int]:
    """Raises :class:`InvalidData` unless both are there."""
    given = body if isinstance(body, dict) or hasattr(body, "get") else {}
    content, revision = given.get("content"), given.get("revision")
    number = whole(str(revision))
    if not isinstance(content, str) or number is None:
        raise InvalidData(errors={"content": ["required"]})
    return content, number


@permission("studio")
def check(workspace_id: int) -> Response:
    """What the whole draft would be told, with files that are not saved yet laid over it.

    JSON ``files``: path to text. Answers ``findings``, the gravest first: ``file``, ``element``, ``field``,
    ``name``, ``severity``, ``rule``, ``message``, ``address`` of the element in the editor of its file; and
    ``counts`` by severity.
    """
    body = request.get_json(silent=True)
    given = body.get("files", {}) if isinstance(body, dict) else {}
    over = {
        path: text.encode("utf-8", "surrogatepass")
        for path, text in (given.items() if isinstance(given, dict) else ())
        if is_path(path) and isinstance(text, str)
    }
    here = locale()
    with reading(engine()) as conn:
        present = {one.path for one in queries.workspace(conn, workspace_id).present}
    found = examine_workspace(engine(), workspace_id=workspace_id, over=over)
    lines = [(finding, told(finding, gettext, here)) for finding in found]
    lines.sort(key=lambda pair: say.SEVERITY_ORDER[pair[1].severity])
    counts = {
        severity: sum(1 for _f, t in lines if t.severity == severity) for severity in say.SEVERITY_ORDER
    }
    return jsonify(
        findings=[
            {
                "file": finding.file,
                "element": finding.element and visible(finding.element),
                "field": say.field_of(finding.rule),
                "name": line.name,
                "severity": line.severity,
                "rule": line.rule,
                "message": line.message,
                "address": element_address(workspace_id, finding.file, finding.element)
                if finding.file in present
                else None,
            }
            for finding, line in lines[: say.MOST_FINDINGS]
        ],
        counts={severity: counts[severity] for severity in say.SEVERITY_ORDER},
    )
