"""The task page: the form, the appeal beside it, and what comes of pressing the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.actor import Actor
from engine.domain.errors import (
    AlreadyDone,
    AlreadyTaken,
    InvalidData,
    JauapError,
    KeyReused,
    StaleVersion,
    TooLarge,
)
from engine.operations.complete_work_item import complete_work_item
from engine.operations.save_draft import save_draft
from engine.queries import (
    ItemForm,
    WorkItemPage,
    case_history,
    form_of_item,
    glance,
    reading,
    work_item_page,
)
from forms import conditions, encoding, schema
from forms.encoding import Posted
from forms.form import Form, load_form
from webapp.cases import posted
from webapp.cases.offers import colleagues_for, offers_for
from webapp.cases.prefill import prefilled
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import locale
from webapp.presenters.clock import clock_view
from webapp.presenters.dates import clock_time
from webapp.presenters.form_view import FormView, form_view
from webapp.presenters.history import history_lines
from webapp.sessions import require_actor

CONFLICTS = (AlreadyDone, AlreadyTaken, StaleVersion, KeyReused)
LAST_LINES = 6


@permission("case")
def work_item(work_item_id: int) -> str:
    """Shows the draft of this person where there is one."""
    return _page(require_actor(), work_item_id)


@permission("work")
def complete(work_item_id: int) -> Response | tuple[str, int]:
    """Completes, or shows the page again with everything that was typed."""
    actor, inputs, typed = require_actor(), posted.page_inputs(), posted.typed()
    if posted.presses_add() and encoding.wants_row(_posted_to(work_item_id).form, request.form):
        return _page(actor, work_item_id, typed=typed), 200
    try:
        if posted.brings_files():
            typed = _with_uploads(actor, work_item_id, typed)
        answer = complete_work_item(
            engine(),
            actor,
            work_item_id=work_item_id,
            version=inputs.version,
            data=typed,
            read=encoding.from_html,
            key=inputs.key,
        )
    except (InvalidData, TooLarge) as refused:
        return _page(actor, work_item_id, typed=typed, errors=refused.details.get("errors")), refused.status
    except CONFLICTS as conflict:
        return _page(actor, work_item_id, typed=typed, conflict=conflict), conflict.status
    return _after(answer)


@permission("work")
def draft(work_item_id: int) -> Response | tuple[Mapping[str, Any], int] | Mapping[str, Any]:
    """Keeps what is typed; a script asks which fields to show, a button comes back to the page."""
    actor = require_actor()
    form = _posted_to(work_item_id).form
    data = encoding.from_html(form, posted.typed())
    answer = save_draft(engine(), actor, work_item_id=work_item_id, data=data)
    if request.headers.get("X-Autosave"):
        saved = _("Draft saved at %(time)s", time=clock_time(datetime.fromisoformat(answer["saved_at"])))
        return {"saved": saved, "hidden": sorted(conditions.hidden(form, data, at=posted.now()))}
    flash(_("The draft is saved."))
    return redirect(url_for("cases.work_item", work_item_id=work_item_id))


def _after(answer: Mapping[str, Any]) -> Response:
    """On to the next step of the same case if it is mine, else to the case."""
    flash(_("Done. The next step has been opened."))
    following = answer.get("next") or []
    if following:
        return redirect(url_for("cases.work_item", work_item_id=following[0]))
    return redirect(url_for("cases.show", case_id=answer["case_id"]))


def _posted_to(work_item_id: int) -> ItemForm:
    with glance(engine()) as conn:
        return form_of_item(conn, work_item_id)


def _with_uploads(actor: Actor, work_item_id: int, typed: Posted) -> Posted:
    """The form names the inputs that take files."""
    item = _posted_to(work_item_id)
    stored = posted.attach_uploads(
        engine(), actor, item.form, case_id=item.case_id, work_item_id=work_item_id
    )
    return posted.with_uploads(typed, stored)


def _with_empty_row(form: Form, data: dict[str, Any]) -> dict[str, Any]:
    rows = [one for one in form.fields if one.is_rows and f"add-{one.key}" in request.form]
    return {**data, **{one.key: [*data.get(one.key, []), {one.columns[0].key: ""}] for one in rows}}


def _page(
    actor: Actor,
    work_item_id: int,
    *,
    typed: Posted | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    conflict: JauapError | None = None,
) -> str:
    with reading(engine()) as conn:
        page = work_item_page(conn, actor, work_item_id)
        form = load_form(page.form) if page.form else None
        lines = history_lines(case_history(conn, actor, page.case.id))
        offers = offers_for(conn, form, page) if form else None
        colleagues = colleagues_for(conn, actor, page)
    view = _form_view(form, page, offers, typed, errors) if form else FormView(())
    return render_template(
        "cases/work_item.html",
        page=page,
        view=view,
        conflict=conflict,
        clock=clock_view(page.case.deadline),
        lines=lines[-LAST_LINES:],
        writable=page.mine or page.claimable,
        colleagues=colleagues,
        conflict_at=_conflict_at(conflict),
    )


def _conflict_at(conflict: JauapError | None) -> datetime | None:
    told = conflict.details.get("at") or conflict.details.get("changed_at") if conflict else None
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def _form_view(
    form: Form,
    page: WorkItemPage,
    offers: Any,
    typed: Posted | None,
    errors: Mapping[str, Sequence[str]] | None,
) -> FormView:
    if typed is not None:
        data: Mapping[str, Any] = _with_empty_row(form, encoding.from_html(form, typed))
    else:
        data = page.draft.data if page.draft else prefilled(form, page)
    return form_view(
        form,
        data,
        at=posted.now(),
        locale=locale(),
        offers=offers,
        errors=errors,
        warnings=schema.warnings(form, data),
    )
