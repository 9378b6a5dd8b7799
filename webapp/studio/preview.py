"""A form of a draft as whoever fills it will see it: the real macros, the real check, no case.

In the reader's language or another one that is chosen; whose step it is changes nothing in a form, so no role
is asked for. What is typed stays on the page: nothing is stored. What a form takes from a case stands there
as a sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask_babel import force_locale, gettext
from flask_babel import gettext as _

from engine.domain.errors import ExpressionFailed, InvalidData, InvalidDiagram
from engine.domain.findings import Finding
from engine.domain.reply_quality.demands import Demand
from engine.queries import reading
from engine.queries import workspaces as queries
from forms import encoding, schema
from forms.form import Form, load_form
from webapp.cases import posted
from webapp.cases.offers import offers_for
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import FULL_NAMES, LOCALES, locale
from webapp.presenters.findings import told, visible
from webapp.presenters.form_view import FormView, Offers, form_view

Errors = Mapping[str, Sequence[str]]


@permission("studio")
def show(workspace_id: int, path: str) -> tuple[str, int]:
    """Empty, or why the file cannot be read as a form."""
    return _page(workspace_id, path, None)


@permission("studio")
def attempt(workspace_id: int, path: str) -> tuple[str, int]:
    """With what was typed: which fields come and go, and what the check would say."""
    return _page(workspace_id, path, posted.typed())


def _page(workspace_id: int, path: str, typed: encoding.Posted | None) -> tuple[str, int]:
    chosen = request.args.get("language", "")
    with force_locale(chosen if chosen in LOCALES else locale()):
        return _in_language(workspace_id, path, typed)


def _in_language(workspace_id: int, path: str, typed: encoding.Posted | None) -> tuple[str, int]:
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
        content, _revision = queries.current_file(conn, workspace_id, path)
        form, fault = _read(content, path)
        offers = _samples(offers_for(conn, form)) if form else Offers()
    view = FormView(())
    if form:
        try:
            view = _drawn(form, typed, offers)
        except ExpressionFailed as failed:
            what = visible(failed.details.get("expression", ""))
            fault = _("A condition of the form fails: %(what)s", what=what)
    html = render_template(
        "studio/preview.html",
        workspace=page.workspace,
        path=path,
        view=view,
        fault=fault,
        readable=form is not None,
        languages=FULL_NAMES,
        language=locale(),
        taken=bool(typed) and not (fault or view.mistakes or posted.presses_add()),
    )
    return html, 422 if view.mistakes else 200


def _drawn(form: Form, typed: encoding.Posted | None, offers: Offers) -> FormView:
    """Raises :class:`ExpressionFailed`."""
    if typed is None:
        return _view(form, {}, offers, {})
    data = posted.with_empty_row(form, encoding.from_html(form, typed))
    return _view(form, data, offers, {} if posted.presses_add() else _errors(form, data))


def _read(content: bytes, path: str) -> tuple[Form | None, str]:
    """The form, or the words of the finding."""
    try:
        return load_form(content, file=path), ""
    except InvalidDiagram as refused:
        given = refused.details
        finding = Finding(path, given.get("element"), given["rule"], given)
        line = told(finding, gettext, locale())
        return None, f"{line.element}: {line.message}" if line.element else line.message


def _errors(form: Form, data: Mapping[str, Any]) -> Errors:
    try:
        schema.validate(form, data, at=posted.now())
    except InvalidData as refused:
        given: Errors = refused.details["errors"]
        return given
    return {}


def _view(form: Form, data: Mapping[str, Any], offers: Offers, errors: Errors) -> FormView:
    return form_view(
        form,
        data,
        at=posted.now(),
        locale=locale(),
        offers=offers,
        errors=errors,
        warnings=schema.warnings(form, data),
    )


def _samples(offers: Offers) -> Offers:
    """What only a case or its people can give."""
    person = (("1", _("Somebody of the staff (sample)")),)
    return replace(
        offers,
        people=dict.fromkeys(offers.people, person),
        files=(("1", _("letter.pdf (sample)")),),
        boxes=(("1", _("Act of an opening (sample)")),),
        demands=(
            Demand(1, "Q2", _("Answer every argument (sample)."), 1, "", answers=(_("Answered (sample)."),)),
            Demand(2, "Q4", _("Name the norm (sample)."), 1, ""),
        ),
    )
