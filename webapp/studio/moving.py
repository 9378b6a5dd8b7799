"""Running cases on their way to another version: asked for with a reason, watched, asked for again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData
from engine.operations.compare_files import new_ids
from engine.operations.start_migration import start_migration
from engine.queries import reading
from engine.queries.migrations import migration, planned
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.presenters import moving_words as say
from webapp.presenters.move_rules import rule_words
from webapp.sessions import require_actor

Page = str | Response | tuple[str, int]


@permission("migrate")
def ask(family: str) -> Page:
    """``?from_version=``: the one to leave; the cases go to the newest of the family."""
    return _ask(family)


def _ask(family: str, mistakes: say.Mistakes | None = None, status: int = 200) -> tuple[str, int]:
    with reading(engine()) as conn:
        plan = planned(conn, family)
    chosen = say.version(request.values.get("from_version", ""))
    renamed: dict[str, str] = {}
    if request.method == "GET" and chosen:
        renamed = new_ids(engine(), family=family, was_version=chosen, now_version=plan.newest)
    return render_template(
        "studio/move.html",
        plan=plan,
        mistakes=mistakes or {},
        chosen=chosen,
        renamed="\n".join(f"{old} {new}" for old, new in renamed.items()),
        typed=request.form,
    ), status


@permission("migrate")
def start(family: str) -> Page:
    """To the version that the page named: one published meanwhile is another question."""
    try:
        done = start_migration(
            engine(),
            require_actor(),
            family=family,
            from_version=say.version(request.form.get("from_version", "")),
            to_version=say.version(request.form.get("to_version", "")),
            mapping=say.mapping(request.form.get("mapping", "")),
            reason=request.form.get("reason", ""),
            key=request.form.get("key") or None,
            in_background=True,
        )
    except InvalidData as refusal:
        return _ask(family, say.mistakes(refusal.details), 422)
    return redirect(url_for("studio.migration", migration_id=done["migration_id"]))


@permission("studio")
def show(migration_id: int) -> str:
    return _shown("studio/migration.html", migration_id)


@permission("studio")
def progress(migration_id: int) -> str:
    """The part of the page that asks again while cases are being moved."""
    return _shown("studio/migration_progress.html", migration_id)


def _shown(template: str, migration_id: int) -> str:
    with reading(engine()) as conn:
        found = migration(conn, migration_id)
    versions = {"old": found.from_version, "new": found.to_version}
    return render_template(
        template,
        migration=found,
        refused=say.grouped(found.refused),
        why=rule_words,
        may_move=allowed(require_actor(), "migrate"),
        title=_("From version %(old)s to version %(new)s", **versions),
    )
