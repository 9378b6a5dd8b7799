"""What differs: a draft and what is published, or two published versions; in words, and on the drawings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request, url_for

from engine.domain.difference import Change
from engine.domain.errors import NotFound
from engine.operations.compare_files import Comparison, compare_deployments, compare_workspace
from engine.queries import reading
from engine.queries import workspaces as queries
from engine.queries.deployments import versions
from engine.queries.pictures import Marks
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters import difference_words as say
from webapp.presenters.drawing import drawing
from webapp.studio.numbers import ID, whole

Figure = Callable[[str, str], str]
"""The address of a drawing's data, by side and path."""


@permission("studio")
def of_workspace(workspace_id: int) -> str:
    """``?with=newest``: not with what the draft began as, but with the newest version."""
    newest = request.args.get("with") == "newest"
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
    found = compare_workspace(engine(), workspace_id=workspace_id, with_newest=newest)

    def figure(side: str, path: str) -> str:
        place: dict[str, Any] = {"workspace_id": workspace_id, "side": side, "path": path}
        return url_for(
            "studio.workspace_difference_diagram", **place | ({"with": "newest"} if newest else {})
        )

    return _page(found, figure, workspace=page.workspace, with_newest=newest)


@permission("studio")
def of_versions() -> str:
    """``?from=`` and ``?to=``: ids of deployments; by default the newest version and the one before it."""
    with reading(engine()) as conn:
        known = versions(conn)
    newest = known[0].id if known else 0
    to = _id("to", newest)
    family = next((one.family for one in known if one.id == to), "")
    before = [one.id for one in known if one.family == family and one.id < to]
    was = _id("from", before[0] if before else to)
    found = compare_deployments(engine(), was_id=was, now_id=to)

    def figure(side: str, path: str) -> str:
        return url_for("studio.difference_diagram", was_id=was, now_id=to, side=side, path=path)

    return _page(found, figure, workspace=None, versions=known, chosen={"from": was, "to": to})


@permission("studio")
def diagram_of_workspace(workspace_id: int, side: str, path: str) -> Mapping[str, Any]:
    newest = request.args.get("with") == "newest"
    return _drawing(compare_workspace(engine(), workspace_id=workspace_id, with_newest=newest), side, path)


@permission("studio")
def diagram_of_versions(was_id: int, now_id: int, side: str, path: str) -> Mapping[str, Any]:
    return _drawing(compare_deployments(engine(), was_id=was_id, now_id=now_id), side, path)


def _page(found: Comparison, figure: Figure, **more: Any) -> str:
    told = say.files(found.files)
    figures = {
        one.path: [(side, figure(side, one.path)) for side in _sides(one.how)] for one in told if one.drawn
    }
    return render_template(
        "studio/difference.html", comparison=found, files=told, figures=figures, hows=say.HOWS, **more
    )


def _sides(how: str) -> tuple[str, ...]:
    return {"added": ("now",), "removed": ("was",)}.get(how, ("was", "now"))


def _drawing(found: Comparison, side: str, path: str) -> Mapping[str, Any]:
    """For the viewer: what came, went, changed or only moved, by element."""
    file, content = found.file(path), found.content(side, path)
    if file.unreadable or not path.endswith(".bpmn"):
        raise NotFound(side=side, path=path)
    gone = {"was": "added", "now": "removed"}[side]
    marks = {_drawn_as(one, side): one.how for one in file.changes if one.how != gone}
    changes = marks | dict.fromkeys(file.moved, "moved")
    return drawing(
        content,
        Marks(classes={element: f"is-{how}" for element, how in changes.items()}),
        changes=changes,
        # Where nothing is marked one looks at the steps that what came or went is connected with.
        focus=[end for one in file.changes for end in one.ends],
    )


def _drawn_as(change: Change, side: str) -> str:
    """A step that has another id now is drawn under its old one on the older side."""
    old = next((detail.was for detail in change.details if detail.aspect == "id"), None)
    return old if old is not None and side == "was" else change.id


def _id(name: str, usual: int) -> int:
    found = whole(request.args.get(name, ""), ID)
    return usual if found is None else found
