"""Published versions and their files, to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template

from engine.queries import reading
from engine.queries.deployments import deployment_file, deployments
from engine.queries.workspaces import workspaces
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.presenters.drawing import drawing
from webapp.sessions import require_actor


@permission("studio")
def index() -> str:
    with reading(engine()) as conn:
        found = deployments(conn)
        drafts = workspaces(conn)
    actor = require_actor()
    return render_template(
        "studio/index.html",
        deployments=found,
        drafts=drafts,
        may_edit=allowed(actor, "studio_edit"),
        may_move=allowed(actor, "migrate"),
    )


@permission("studio")
def show(deployment_id: int, path: str) -> str:
    with reading(engine()) as conn:
        content = deployment_file(conn, deployment_id, path)
    return render_template(
        "studio/file.html", deployment_id=deployment_id, path=path, text=content.decode("utf-8", "replace")
    )


@permission("studio")
def diagram(deployment_id: int, path: str) -> Mapping[str, Any]:
    """The diagram alone: no case, so nothing is visited and nothing waits."""
    with reading(engine()) as conn:
        content = deployment_file(conn, deployment_id, path)
    return drawing(content)


@permission("studio")
def raw(deployment_id: int, path: str) -> Response:
    """The file as it was published: what a desktop modeler opens."""
    with reading(engine()) as conn:
        content = deployment_file(conn, deployment_id, path)
    response = Response(content, mimetype="application/octet-stream")
    name = path.rpartition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
