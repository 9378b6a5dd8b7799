"""Comments on a case: one writes them for colleagues, and takes back one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import Forbidden, InvalidData
from engine.operations.comment import comment
from engine.operations.withdraw_comment import withdraw_comment
from engine.queries import case_card, reading
from engine.queries.comments import mentionable
from webapp import links
from webapp.cases import case as case_page
from webapp.cases.comments import TAB, Typed, person_id
from webapp.database import engine
from webapp.guards import permission, safe_next
from webapp.locales import words
from webapp.presenters.field_words import plain_mistake
from webapp.sessions import require_actor

MOST_TYPED = 100


@permission("work")
def write(case_id: int) -> Response | tuple[str, int]:
    """Keeps the comment, or shows the tab again with everything that was typed; so does the button that
    looks for a colleague by name."""
    text, mentions = request.form.get("comment_text", ""), request.form.getlist("mention")
    if "find" in request.form:
        named = request.form.get("colleague", "")[:MOST_TYPED]
        return case_page.page(case_id, TAB, comment=Typed(text, mentions, named=named)), 200
    try:
        comment(
            engine(),
            require_actor(),
            case_id=case_id,
            text=text,
            mentions=[person_id(one) for one in mentions],
            key=request.form.get("key", ""),
        )
    except InvalidData as refused:
        told = {
            name: [plain_mistake(code) for code in codes] for name, codes in refused.details["errors"].items()
        }
        return case_page.page(case_id, TAB, comment=Typed(text, mentions, told)), refused.status
    flash(_("The comment is kept with the case."))
    return redirect(safe_next(request.form.get("next")) or links.case_tab(case_id, TAB))


@permission("work")
def found(case_id: int) -> Mapping[str, Any]:
    """Whom one may mention, by the beginning of a name (``name``): asked while ``@`` is typed."""
    actor = require_actor()
    with reading(engine()) as conn:
        if not case_card(conn, actor, case_id).header.personal:
            raise Forbidden()
        named = request.args.get("name", "")[:MOST_TYPED]
        people = mentionable(conn, actor, case_id, named=named)
        return {"people": [[str(one.id), one.name, words(one.organisation)] for one in people]}


@permission("work")
def withdraw(case_id: int, comment_version: int) -> Response:
    withdraw_comment(
        engine(),
        require_actor(),
        case_id=case_id,
        version=comment_version,
        key=request.form.get("key", ""),
    )
    flash(_("The comment is withdrawn; that it was written stays."))
    return redirect(safe_next(request.form.get("next")) or links.case_tab(case_id, TAB))
