"""Workspaces: the list, one with its files and requests, and what is done with it as a whole."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import DutiesConflict, InvalidData, InvalidDiagram, StaleVersion
from engine.operations.close_workspace import close_workspace
from engine.operations.decide_publication import decide_publication
from engine.operations.examine_workspace import examine_workspace
from engine.operations.import_workspace_files import import_workspace_files
from engine.operations.open_workspace import open_workspace
from engine.operations.remove_workspace_file import remove_workspace_file
from engine.operations.request_publication import request_publication
from engine.operations.restore_workspace_file import restore_workspace_file
from engine.operations.withdraw_publication import withdraw_publication
from engine.queries import reading
from engine.queries import workspaces as queries
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.locales import locale
from webapp.presenters import workspace_words as say
from webapp.presenters.findings import Told, by_severity, told
from webapp.sessions import require_actor
from webapp.studio.files import uploaded
from webapp.studio.numbers import whole

Page = str | Response | tuple[str, int]


@permission("studio_edit")
def create() -> Page:
    """A workspace on the newest version, or on the one that is named."""
    opened = open_workspace(
        engine(),
        require_actor(),
        title=request.form.get("title", ""),
        family=request.form.get("family", "appeal"),
        version=whole(request.form.get("version", "")),
        key=request.form.get("key") or None,
    )
    return redirect(url_for("studio.workspace", **opened))


@permission("studio")
def show(workspace_id: int) -> Page:
    """``?check``: with what publication would find."""
    return _page(workspace_id, report="check" in request.args)


def _page(
    workspace_id: int,
    *,
    mistakes: say.Mistakes | None = None,
    report: bool = False,
    status: int = 200,
) -> tuple[str, int]:
    actor = require_actor()
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
    lines = findings(workspace_id) if report else None
    html = render_template(
        "studio/workspace.html",
        page=page,
        groups=say.groups(page.files),
        messages=say.messages(page.files),
        mistakes=mistakes or {},
        states=say.STATES,
        request_states=say.REQUESTS,
        report=by_severity(lines) if lines is not None else None,
        may_edit=allowed(actor, "studio_edit") and page.workspace.state == "open",
        may_decide=allowed(actor, "studio_edit"),
        own=page.waiting is not None and page.waiting.requested_by == actor.person_id,
        typed=request.form,
    )
    return html, status


@permission("studio_edit")
def take(workspace_id: int) -> Page:
    """Files from outside."""
    files = uploaded()
    if not files:
        return _page(workspace_id, mistakes={"file": _("No file was chosen.")}, status=422)
    done = import_workspace_files(
        engine(),
        require_actor(),
        workspace_id=workspace_id,
        files=files,
        key=request.form.get("key") or None,
    )
    refused = [one for one in done["files"] if "refused" in one]
    taken = [one for one in done["files"] if one.get("changed")]
    if taken:
        flash(_("Taken into the draft: %(names)s", names=", ".join(one["path"] for one in taken)))
    if refused:
        return _page(workspace_id, mistakes={"file": say.refused_files(refused)}, status=422)
    if not taken:
        flash(_("The files are the same as those of the draft."))
    return redirect(url_for("studio.workspace", workspace_id=workspace_id))


@permission("studio")
def export(workspace_id: int) -> Response:
    """All files of the draft, as a desktop modeler opens them."""
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
        files = {one.path: queries.current_file(conn, workspace_id, one.path)[0] for one in page.present}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    response = FlaskResponse(packed.getvalue(), mimetype="application/zip")
    name = f"{page.workspace.family}-{workspace_id}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@permission("studio_edit")
def close(workspace_id: int) -> Page:
    close_workspace(engine(), require_actor(), workspace_id=workspace_id)
    flash(_("The draft is closed. Its files can still be read."))
    return redirect(url_for("studio.index"))


@permission("studio")
def history(workspace_id: int, path: str) -> Page:
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
        revisions = queries.history(conn, workspace_id, path)
    present = next((one for one in page.files if one.path == path), None)
    return render_template(
        "studio/history.html",
        workspace=page.workspace,
        path=path,
        file=present,
        revisions=revisions,
        changes=say.CHANGES,
        may_edit=allowed(require_actor(), "studio_edit") and page.workspace.state == "open",
    )


@permission("studio_edit")
def restore(workspace_id: int, path: str) -> Page:
    try:
        restore_workspace_file(
            engine(),
            require_actor(),
            workspace_id=workspace_id,
            path=path,
            to_revision=_number("to_revision"),
            revision=_number("revision"),
        )
    except StaleVersion as refusal:
        flash(say.stale(refusal.details))
    else:
        flash(_("Restored. The content that it replaced stays in the history."))
    return redirect(url_for("studio.history", workspace_id=workspace_id, path=path))


@permission("studio_edit")
def remove(workspace_id: int, path: str) -> Page:
    try:
        remove_workspace_file(
            engine(),
            require_actor(),
            workspace_id=workspace_id,
            path=path,
            revision=_number("revision"),
        )
    except StaleVersion as refusal:
        flash(say.stale(refusal.details))
    else:
        name = PurePosixPath(path).name
        flash(_("%(name)s is removed from the draft. It can be restored from its history.", name=name))
    return redirect(url_for("studio.workspace", workspace_id=workspace_id))


@permission("studio_edit")
def ask(workspace_id: int) -> Page:
    """Puts the draft forward. What will not run is shown with its faults, and the comment stays typed."""
    try:
        request_publication(
            engine(),
            require_actor(),
            workspace_id=workspace_id,
            comment=request.form.get("comment", ""),
            checksum_seen=request.form.get("checksum", ""),
            key=request.form.get("key") or None,
        )
    except InvalidDiagram:
        return _page(workspace_id, report=True, status=422)
    except InvalidData as refusal:
        return _page(workspace_id, mistakes=say.mistakes(refusal.details["errors"]), status=422)
    flash(_("Put forward. Another person reads it and approves or refuses."))
    return redirect(url_for("studio.workspace", workspace_id=workspace_id))


@permission("studio_edit")
def withdraw(workspace_id: int, request_id: int) -> Page:
    withdraw_publication(engine(), require_actor(), request_id=request_id)
    flash(_("Taken back. The draft can be changed and put forward again."))
    return redirect(url_for("studio.workspace", workspace_id=workspace_id))


@permission("studio_edit")
def decide(workspace_id: int, request_id: int) -> Page:
    """A second person's word."""
    approve = request.form.get("decision") == "approve"
    try:
        done = decide_publication(
            engine(),
            require_actor(),
            request_id=request_id,
            approve=approve,
            reason=request.form.get("reason", ""),
            key=request.form.get("key") or None,
        )
    except InvalidDiagram:
        return _page(workspace_id, report=True, status=422)
    except InvalidData as refusal:
        return _page(workspace_id, mistakes=say.mistakes(refusal.details["errors"]), status=422)
    except DutiesConflict:
        own = _("Another person must approve what you put forward.")
        return _page(workspace_id, mistakes={"decision": own}, status=403)
    except StaleVersion:
        changed = _("The files changed after they were put forward. Have them put forward once more.")
        return _page(workspace_id, mistakes={"decision": changed}, status=409)
    if approve:
        flash(_("Published as version %(version)s. New cases begin on it.", version=done["version"]))
    else:
        flash(_("Refused. Whoever put it forward sees your reason."))
    return redirect(url_for("studio.workspace", workspace_id=workspace_id))


def findings(workspace_id: int) -> list[Told]:
    """What publication would find in the draft, in words."""
    here = locale()
    return [told(one, _, here) for one in examine_workspace(engine(), workspace_id=workspace_id)]


def _number(name: str) -> int:
    """A revision from the form; what is no number is a revision that nobody has seen."""
    found = whole(request.form.get(name, ""))
    return -1 if found is None else found
