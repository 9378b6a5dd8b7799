"""The impact sheet: what a draft changes, and what it means for the cases that run now."""

from __future__ import annotations

from flask import render_template

from engine.operations.compare_files import compare_workspace
from engine.operations.foresee_impact import foresee_impact
from engine.queries import reading
from engine.queries import workspaces as queries
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters import difference_words
from webapp.presenters.move_rules import MIGRATION, rule_words


@permission("studio")
def show(workspace_id: int) -> str:
    """Read anew each time: cases go on while a draft waits."""
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
    found = compare_workspace(engine(), workspace_id=workspace_id, with_newest=True)
    return render_template(
        "studio/impact.html",
        page=page,
        workspace=page.workspace,
        comparison=found,
        files=difference_words.files(found.files),
        hows=difference_words.HOWS,
        impact=foresee_impact(engine(), workspace_id=workspace_id),
        rules=MIGRATION,
        why=rule_words,
    )
