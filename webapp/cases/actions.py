"""An action on a case beside its tasks: the form that the diagram names for it, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import (
    DutiesConflict,
    ExtensionRefused,
    InvalidData,
    JauapError,
    NotAuthorisedToSign,
    TooLarge,
)
from engine.operations.take_action import take_action
from engine.queries import ActionPage, action_page, reading
from engine.queries.clocks import case_clocks
from forms import encoding, schema
from forms.encoding import Posted
from forms.form import Form, load_form
from webapp.cases import posted
from webapp.cases.offers import offers_for
from webapp.cases.prefill import prefilled
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import locale
from webapp.presenters.clock import clock_views
from webapp.presenters.form_view import FormView, form_view
from webapp.presenters.refusal_words import told
from webapp.sessions import require_actor

Errors = Mapping[str, Sequence[str]]


@permission("work")
def action(case_id: int, action: str) -> str:
    """The form of an action that the case waits for now."""
    return _page(case_id, action)


@permission("work")
def take(case_id: int, action: str) -> Response | tuple[str, int]:
    """Takes it, or shows the page again with everything that was typed."""
    actor, key, typed = require_actor(), request.form.get("key", ""), posted.typed()
    with reading(engine()) as conn:
        page = action_page(conn, actor, case_id, action)
    form = _form(page)
    if form and posted.presses_add() and encoding.wants_row(form, request.form):
        return _page(case_id, action, typed), 200
    try:
        if form and posted.brings_files():
            stored = posted.attach_uploads(engine(), actor, form, case_id=case_id, work_item_id=None)
            typed = posted.with_uploads(typed, stored)
        answer = take_action(
            engine(), actor, case_id=case_id, action=action, data=typed, read=encoding.from_html, key=key
        )
    except (InvalidData, TooLarge) as refused:
        return _page(case_id, action, typed, refused.details.get("errors")), refused.status
    except (DutiesConflict, ExtensionRefused, NotAuthorisedToSign) as refusal:
        return _page(case_id, action, typed, refusal=refusal), refusal.status
    flash(_("Recorded. What follows from it has been opened."))
    following = answer.get("next") or []
    if following:
        return redirect(url_for("cases.work_item", work_item_id=following[0]))
    return redirect(url_for("cases.show", case_id=case_id))


def _form(page: ActionPage) -> Form | None:
    return load_form(page.form) if page.form else None


def _page(
    case_id: int,
    action: str,
    typed: Posted | None = None,
    errors: Errors | None = None,
    refusal: JauapError | None = None,
) -> str:
    with reading(engine()) as conn:
        page = action_page(conn, require_actor(), case_id, action)
        form = _form(page)
        offers = offers_for(conn, form, page) if form else None
        clocks = clock_views(case_clocks(conn, page.case.id), page.appeal)
    view = FormView(())
    if form:
        view = form_view(
            form,
            _shown(form, page, typed),
            at=posted.now(),
            locale=locale(),
            offers=offers,
            errors=errors,
            warnings=schema.warnings(form, _shown(form, page, typed)),
        )
    return render_template(
        "cases/action.html",
        page=page,
        view=view,
        clocks=clocks,
        conflict=refusal,
        conflict_words=told(refusal),
    )


def _shown(form: Form, page: ActionPage, typed: Posted | None) -> Mapping[str, Any]:
    if typed is None:
        return prefilled(form, page)
    return posted.with_empty_row(form, encoding.from_html(form, typed))
