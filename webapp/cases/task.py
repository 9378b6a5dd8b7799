"""The task page: the form, the appeal beside it, and what comes of pressing the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.domain.actor import Actor
from engine.domain.complaint_clause import complaint_clause
from engine.domain.errors import (
    AlreadyDone,
    AlreadyTaken,
    DraftElsewhere,
    DutiesConflict,
    ExtensionRefused,
    InvalidData,
    JauapError,
    KeyReused,
    NotAuthorisedToSign,
    StaleVersion,
    TooLarge,
)
from engine.domain.local_time import local_date
from engine.domain.reply_quality.hints import texts_of
from engine.operations.complete_work_item import complete_work_item
from engine.operations.save_draft import save_draft
from engine.queries import (
    ComplaintFacts,
    ItemForm,
    RecordFacts,
    WorkItemPage,
    case_history,
    complaint_panel,
    form_of_item,
    glance,
    may_read_file,
    reading,
    unit_by_code,
    work_item_page,
)
from engine.queries.clocks import case_clocks
from engine.queries.draft_check import draft_check
from engine.queries.earlier_replies import earlier_replies
from engine.queries.forms import record_forms
from engine.queries.review import review_of
from engine.queries.superior_body import acting_body, case_recourse
from forms import conditions, encoding, schema
from forms.encoding import Posted
from forms.form import Form, load_form
from webapp import links
from webapp.cases import drafts, posted
from webapp.cases.comments import comments_view
from webapp.cases.offers import colleagues_for, offers_for
from webapp.cases.prefill import prefilled
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.locales import LOCALES, locale
from webapp.presenters import review_words
from webapp.presenters.clock import clock_views
from webapp.presenters.dates import clock_time
from webapp.presenters.form_view import FormView, form_view
from webapp.presenters.history import history_lines
from webapp.presenters.quality_help import HintLine, hint_lines, summary
from webapp.presenters.records import Line, Paper, record_lines
from webapp.presenters.refusal_words import told
from webapp.presenters.reply_desk import field_words, reply_desk
from webapp.presenters.reply_patterns import Pattern, reply_patterns
from webapp.presenters.signature import defect_view
from webapp.presenters.threat import threat_view
from webapp.presenters.two_texts import field_pairs
from webapp.presenters.vocabulary import record_word
from webapp.sessions import require_actor

CONFLICTS = (
    *(AlreadyDone, AlreadyTaken, DraftElsewhere, DutiesConflict, ExtensionRefused),
    *(KeyReused, NotAuthorisedToSign, StaleVersion),
)
LAST_LINES = 6
REVIEWED = frozenset({"registration", "admissibility"})
"""Records for whose forms the preliminary review is shown beside."""
SUGGESTED_UNIT = "suggested_unit"
"""What a task's diagram says of the unit that should work on the case: its code. Shown, never chosen."""
CHECK_BUTTON = "save-check"
"""The button that saves the draft and shows what the automatic check says of it."""

WENT_ON = "went_on"
"""A message beside which the way back to one's own list stands."""
READ_BESIDE: Mapping[str, tuple[str, ...]] = {
    "examination": ("resolution",),
    "co_executor_answer": ("resolution",),
    "reply": ("resolution", "examination", "co_executor_answer"),
}
"""By the record of a form, the records that whoever fills it works from."""

Lines = Mapping[str, tuple[HintLine, ...]]


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
        typed = _with_choices(actor, work_item_id, typed)
        if posted.brings_files():
            typed = _with_uploads(actor, work_item_id, typed)
        answer = complete_work_item(
            engine(),
            actor,
            work_item_id=work_item_id,
            version=inputs.version,
            data=typed,
            read=encoding.from_html,
            over=drafts.posted_over(choosing=True),
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
    # A radio button that was touched is no choice yet: the button beside it is.
    choosing, typed = drafts.CHOSEN_BUTTON in request.form, posted.typed()
    data = encoding.from_html(form, _with_choices(actor, work_item_id, typed) if choosing else typed)
    answer = save_draft(
        engine(),
        actor,
        work_item_id=work_item_id,
        data=data,
        page=posted.page_key(),
        over=drafts.posted_over(choosing=choosing),
    )
    if request.headers.get("X-Autosave"):
        hidden = sorted(conditions.hidden(form, data, at=posted.now()))
        return _saved_words(answer) | {"hidden": hidden} | _checked_again(actor, work_item_id, form)
    if CHECK_BUTTON in request.form:
        flash(_("The draft is saved and checked."))
        return redirect(url_for("cases.work_item", work_item_id=work_item_id, _anchor="draft-check"))
    flash(_("The draft is saved."))
    return redirect(url_for("cases.work_item", work_item_id=work_item_id))


def _saved_words(answer: Mapping[str, Any]) -> dict[str, str]:
    """When it was saved; and that another tab keeps other words, for a page that does not know it."""
    saved = _("Draft saved at %(time)s", time=clock_time(datetime.fromisoformat(answer["saved_at"])))
    elsewhere = datetime.fromisoformat(answer["elsewhere"]) if answer["elsewhere"] else None
    if elsewhere is None or drafts.shows(elsewhere):
        return {"saved": saved}
    at = clock_time(elsewhere)
    told = _("Another tab saved other words of this task at %(time)s. Both texts are kept.", time=at)
    return {"saved": saved, "elsewhere": told}


def _with_choices(actor: Actor, work_item_id: int, typed: Posted) -> Posted:
    """With two texts on the page, the words that were chosen field by field."""
    if drafts.THERE not in request.form:
        return typed
    with reading(engine()) as conn:
        page = work_item_page(conn, actor, work_item_id)
    return drafts.chosen(load_form(page.form), page, typed) if page.form else typed


def _checked_again(actor: Actor, work_item_id: int, form: Form) -> dict[str, str]:
    """The check of a draft reply, drawn again for the page on which one goes on typing."""
    if form.record != "reply":
        return {}
    with reading(engine()) as conn:
        page = work_item_page(conn, actor, work_item_id)
        check = _draft_check(conn, page, _shown_data(form, page, None))
    if check is None:
        return {}
    return {"check": render_template("cases/draft_check.html", check=check, check_summary=summary(check))}


def _draft_check(conn: Connection, page: WorkItemPage, data: Mapping[str, Any]) -> Lines | None:
    """The hints by criterion, each with a link to the control in which its place stands."""
    found = draft_check(conn, page, data)
    if found is None:
        return None
    return hint_lines(found.criteria, texts_of(data), lambda hint: f"field-{hint.place}")


def _after(answer: Mapping[str, Any]) -> Response:
    """On to the next step of the same case if it is mine, else to the case."""
    following = answer.get("next") or []
    if following:
        flash(_("Done. The next step is yours; it is open here."), WENT_ON)
        return redirect(url_for("cases.work_item", work_item_id=following[0]))
    flash(_("Done. Who has the case now stands below."), WENT_ON)
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
        desk = reply_desk(page.records) if page.case.personal else None
        offers = offers_for(conn, form, page, desk) if form else None
        shown = _shown_data(form, page, typed) if form else {}
        checks = form is not None and form.record == "reply" and page.item.state == "open"
        check = _draft_check(conn, page, shown) if checks else None
        earlier = earlier_replies(conn, actor, page.case, page.appeal) if checks else ()
        colleagues = colleagues_for(conn, actor, page)
        shows_review = form is not None and form.record in REVIEWED
        review = review_of(conn, actor, page.case, page.appeal, page.records) if shows_review else None
        clocks = clock_views(case_clocks(conn, page.case.id), page.appeal)
        clause = _clause(conn, page) if form and form.record == "reply" else ""
        complaint = _complaint(conn, actor, page)
        hearing = _hearing(conn, page, form)
        beside = _papers(conn, page, READ_BESIDE.get(form.record, ())) if form else ()
        suggested = unit_by_code(conn, page.item.locals.get(SUGGESTED_UNIT), page.case.organisation_id)
        said = comments_view(conn, actor, page.case, page.records)
        has_file = complaint is not None and page.case.personal and may_read_file(conn, actor, page.case.id)
    view = _form_view(form, shown, offers, errors) if form else FormView(())
    writable = page.mine or page.claimable
    # Whoever put a task aside reads it as it is; what was typed all the same is never shut away.
    held_until = page.item.held_until if page.item.state == "open" and typed is None else None
    suspended = writable and held_until is not None and held_until > posted.now()
    own = drafts.own_stamps(page, typed=typed is not None, key=posted.page_key())
    chooses = writable and not suspended
    there = drafts.there_now(form, page, own, conflict, writable=chooses) if form else None
    pairs = field_pairs(view, _form_view(form, there.data, offers, None)) if form and there else ()
    return render_template(
        "cases/work_item.html",
        page=page,
        view=view,
        conflict=conflict,
        clocks=clocks,
        threat=threat_view(page.case, page.records, posted.now()),
        signature_defect=defect_view(page.appeal.signature_state),
        lines=lines[-LAST_LINES:],
        writable=writable,
        suspended=suspended,
        over=own,
        there=there if pairs else None,
        pairs=pairs,
        unsaved=typed is not None,
        colleagues=colleagues,
        review=review,
        review_words=review_words,
        conflict_at=_conflict_at(conflict),
        conflict_words=told(conflict),
        clause=clause,
        complaint=complaint,
        has_file=has_file,
        desk=desk,
        check=check,
        check_summary=summary(check) if check else "",
        earlier=earlier,
        patterns=_patterns(page, shown) if checks else (),
        suggested=suggested,
        form_record=form.record if form else "",
        hearing=hearing,
        beside=beside if page.item.state == "open" else (),
        back=links.list_address() if allowed(actor, "work") else "",
        said=said,
        check_button=CHECK_BUTTON,
        position=_asks_position(page),
        field_words=field_words,
        record_word=record_word,
    )


def _patterns(page: WorkItemPage, shown: Mapping[str, Any]) -> tuple[Pattern, ...]:
    """In the language that the draft says, else in that of the appeal."""
    language = str(shown.get("language") or page.appeal.language)
    return reply_patterns(page.case, page.appeal, page.applicant, language)


def _complaint(conn: Connection, actor: Actor, page: WorkItemPage) -> ComplaintFacts | None:
    """What is challenged and where the file is, for whoever works on a complaint."""
    if page.appeal.legal_type != "complaint":
        return None
    return complaint_panel(conn, actor, page.case.id, personal=page.case.personal).own


def _hearing(conn: Connection, page: WorkItemPage, form: Form | None) -> tuple[Line, ...]:
    """What the participant was told of the hearing, for whoever writes its minutes."""
    if form is None or form.record != "hearing_minutes":
        return ()
    return next((paper.lines for paper in _papers(conn, page, ("hearing_notice",))), ())


def _papers(conn: Connection, page: WorkItemPage, kinds: Sequence[str]) -> tuple[Paper, ...]:
    """Of each kind what was written last, in words; of co-executors, the answer of each."""
    if not any(page.records.get(kind) for kind in kinds):
        return ()
    forms = {one.record: one for one in map(load_form, record_forms(conn, page.case.deployment_id))}
    return tuple(
        Paper(record, record_lines(record, forms[kind], page.people))
        for kind in kinds
        if kind in forms
        for record in _newest(page.records.get(kind, ()))
    )


def _newest(written: Sequence[RecordFacts]) -> Sequence[RecordFacts]:
    """The last one of each author who wrote as one of several, else the last."""
    if written and written[-1].kind == "co_executor_answer":
        return list({record.author_id: record for record in written}.values())
    return written[-1:]


def _asks_position(page: WorkItemPage) -> bool:
    """R-036: the appeal was routed to form a position; the Department replies itself."""
    resolutions = page.records.get("resolution", ())
    return bool(resolutions) and resolutions[-1].data.get("purpose") == "position"


def _clause(conn: Connection, page: WorkItemPage) -> str:
    """The right to complain as the letter would state it today, in the appeal's language."""
    acting = acting_body(conn, page.case)
    found = case_recourse(conn, page.case, acting, local_date(posted.now()))
    language = page.appeal.language
    return complaint_clause(found, language if language in LOCALES else LOCALES[0])


def _conflict_at(conflict: JauapError | None) -> datetime | None:
    told = conflict.details.get("at") or conflict.details.get("changed_at") if conflict else None
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def _shown_data(form: Form, page: WorkItemPage, typed: Posted | None) -> Mapping[str, Any]:
    """What was typed now, else this person's draft, else what the system knows."""
    if typed is not None:
        return posted.with_empty_row(form, encoding.from_html(form, typed))
    return page.draft.data if page.draft else prefilled(form, page)


def _form_view(
    form: Form, data: Mapping[str, Any], offers: Any, errors: Mapping[str, Sequence[str]] | None
) -> FormView:
    return form_view(
        form,
        data,
        at=posted.now(),
        locale=locale(),
        offers=offers,
        errors=errors,
        warnings=schema.warnings(form, data),
    )
