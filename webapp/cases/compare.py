"""Two cases side by side: their steps aligned, what only one has, times, terms, answers chosen."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.domain.errors import Ambiguous, JauapError, NotComparable, NotFound
from engine.queries import reading
from engine.queries.replay_compare import comparable, compare_cases
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters.replay import KIND_WORDS, SIGNS
from webapp.presenters.replay_compare import compare_rows, compare_sides, compare_terms
from webapp.sessions import require_actor

MAX_TEXT = 60


@permission("case")
def choose() -> Response | tuple[str, int]:
    """``?left=`` and ``?right=`` are numbers or ids, and lead to the two. Who may not see one of them is not
    told which."""
    left, right = (request.args.get(name, "").strip()[:MAX_TEXT] for name in ("left", "right"))
    refused: JauapError | None = None
    if left or right:
        try:
            first, second = _comparable(left, right)
            return redirect(url_for("cases.compare", case_id=first, other_id=second))
        except (NotFound, Ambiguous, NotComparable) as refusal:
            refused = refusal
    html = render_template("cases/compare_choice.html", left=left, right=right, refused=refused)
    return html, refused.status if refused else 200


@permission("case")
def show(case_id: int, other_id: int) -> str:
    """Raises :class:`NotFound` unless one may see both, and :class:`NotComparable`."""
    with reading(engine()) as conn:
        found = compare_cases(conn, require_actor(), case_id, other_id)
    sides = compare_sides(found)
    return render_template(
        "cases/compare.html",
        sides=sides,
        left=sides[0].title,
        right=sides[1].title,
        terms=compare_terms(found),
        rows=compare_rows(found),
        kind_words=KIND_WORDS,
        signs=SIGNS,
    )


def _comparable(left: str, right: str) -> tuple[int, int]:
    with reading(engine()) as conn:
        return comparable(conn, require_actor(), left, right)
