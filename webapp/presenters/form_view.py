"""A form as a template draws it: every field with its words, value and mistakes, nothing to decide.

Works from :mod:`forms`, so that editor, screen and check read one file. The names of controls are
those of :mod:`forms.encoding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from engine.domain.classifiers import ACTS
from engine.domain.reply_quality.demands import Demand, to_answer, to_judge
from forms import conditions, options
from forms.encoding import to_html
from forms.fields import DEMAND_KINDS, Field
from forms.form import Form
from webapp.presenters.act_choices import ActChoices
from webapp.presenters.field_words import mistake
from webapp.presenters.quality_help import HintLine

BESIDE: Mapping[str, LazyString] = {
    "signature_file": _("Signature files (CMS)"),
    "signed_document": _("Signed document"),
}
"""What a page asks beside its form."""

Choice = tuple[str, str]
"""Value and label."""


@dataclass(frozen=True)
class Offers:
    """What the pickers offer beyond the form's own values, and files already uploaded.

    ``acts`` is the register as of the day of an appeal; without one the register as it is.
    """

    people: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    organisations: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    files: Sequence[Choice] = ()
    boxes: Sequence[Choice] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    criteria_help: Mapping[str, Sequence[HintLine]] = field(default_factory=dict)
    demands: Sequence[Demand] = ()
    acts: ActChoices = field(default_factory=ActChoices)


@dataclass(frozen=True)
class FieldView:
    """One control. ``errors`` are words; ``parts`` are a group's fields, ``rows`` a list's rows.

    ``searches``: by the value of a choice, its code and its words in every language, for whoever types them.
    ``article``: of a list of acts, the id of the control that takes the article typed after the act.
    ``hints`` are what the automatic check says of a criterion; ``demand`` is the one that a row is for;
    ``first`` is the number of the first row.
    """

    key: str
    name: str
    id: str
    widget: str
    label: str
    help: str
    required: bool
    value: Any
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    searches: Mapping[str, str] = field(default_factory=dict)
    article: str = ""
    hidden: bool = False
    max_length: int | None = None
    parts: tuple[FieldView, ...] = ()
    rows: tuple[tuple[FieldView, ...], ...] = ()
    hints: tuple[HintLine, ...] = ()
    demand: Demand | None = None
    first: int = 1


@dataclass(frozen=True)
class FormView:
    """``mistakes`` lists (control id, label, words) for the summary on top of a refused form; the id is
    empty where there is no control to go to."""

    fields: tuple[FieldView, ...]
    mistakes: tuple[tuple[str, str, str], ...] = ()

    @property
    def has_files(self) -> bool:
        return any(one.widget == "file" for one in self.fields)


@dataclass(frozen=True)
class _Context:
    form: Form
    flat: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]]
    warnings: Mapping[str, Sequence[str]]
    hidden: frozenset[str]
    offers: Offers
    locale: str


def form_view(
    form: Form,
    data: Mapping[str, Any],
    *,
    at: datetime,
    locale: str,
    offers: Offers | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    warnings: Mapping[str, Sequence[str]] | None = None,
) -> FormView:
    """``data`` is what was typed, also when it was refused: nothing a person wrote is dropped.

    ``errors`` and ``warnings`` are codes by control name, as :mod:`forms.schema` gives them.
    """
    offers = offers or Offers()
    context = _Context(
        form=form,
        flat=to_html(form, _by_demand(form, data, offers)),
        errors=errors or {},
        warnings=warnings or {},
        hidden=conditions.hidden(form, data, at=at),
        offers=offers,
        locale=locale,
    )
    fields = tuple(_component(one, context) for one in form.components)
    return FormView(fields, (*_unplaced(fields, context), *_mistakes(fields)))


def _unplaced(fields: Sequence[FieldView], context: _Context) -> list[tuple[str, str, str]]:
    """Mistakes in what the form does not show, such as a field it does not have: said, never swallowed."""
    shown = _names(fields)
    strange = [name for name in context.errors if name not in shown]
    return [
        ("", str(BESIDE.get(name, name)), words)
        for name in strange
        for words in _words(context.errors[name], context)
    ]


def _names(fields: Sequence[FieldView]) -> set[str]:
    found = {name for one in fields for name in (one.name, one.id.removeprefix("field-"))}
    return found.union(*(_names(part) for one in fields for part in (one.parts, *one.rows)))


def _mistakes(fields: Sequence[FieldView]) -> list[tuple[str, str, str]]:
    found = []
    for one in fields:
        found += [(one.id, one.label, words) for words in one.errors]
        found += _mistakes(one.parts)
        for row in one.rows:
            found += _mistakes(row)
    return found


def _component(one: Field, context: _Context) -> FieldView:
    if one.is_rows:
        return _rows(one, context)
    if one.kind == "criteria":
        return _criteria(one, context)
    if one.type == "group":
        parts = tuple(_component(part, context) for part in one.components)
        return _view(one, one.key, context, widget="group", parts=parts)
    return _view(one, one.key, context)


def _view(
    one: Field,
    name: str,
    context: _Context,
    *,
    widget: str | None = None,
    parts: tuple[FieldView, ...] = (),
    rows: tuple[tuple[FieldView, ...], ...] = (),
) -> FieldView:
    return FieldView(
        key=one.key,
        name=name,
        id=f"field-{name}" if name else "",
        widget=widget or _widget(one),
        label=one.label(context.locale) or _plain(one.text(context.locale)),
        help=one.help(context.locale),
        required=one.required,
        value=context.flat.get(name, _empty(one)),
        errors=_words(context.errors.get(name), context),
        warnings=_words(context.warnings.get(name), context),
        choices=_choices(one, context),
        searches=_searches(one, context),
        article=_article_beside(one, name),
        hidden=one.key in context.hidden,
        max_length=one.limits.get("maxLength"),
        parts=parts,
        rows=rows,
    )


def _empty(one: Field) -> Any:
    return one.default if one.default is not None else ([] if one.is_list else "")


def _plain(text: str) -> str:
    """A form-js text may start with Markdown's heading marks; we draw it as a heading."""
    return text.lstrip("# ").strip()


def _widget(one: Field) -> str:
    if one.kind == "file" or one.type == "filepicker":
        return "file"
    if one.kind in {"person", "organisation", "box_opening"}:
        return "checklist" if one.is_list else "select"
    if one.type == "taglist":
        return "checklist"
    if one.type == "textfield":
        return "identity" if one.kind == "identity-number" else "text"
    if one.type == "text":
        return "heading"
    return {"datetime": one.subtype, "expression": "none"}.get(one.type, one.type)


def _choices(one: Field, context: _Context) -> tuple[Choice, ...]:
    if one.kind == "person":
        return tuple(context.offers.people.get(one.properties.get("role", ""), ()))
    if one.kind == "organisation":
        return tuple(context.offers.organisations.get(one.properties.get("org_kind", ""), ()))
    if one.kind in ("file", "box_opening"):
        return tuple(context.offers.files if one.kind == "file" else context.offers.boxes)
    if _is_act(one) and context.offers.acts.choices:
        return context.offers.acts.choices
    return tuple((str(value), label) for value, label in one.options(context.locale))


def _is_act(one: Field) -> bool:
    return one.kind == "classifier" and one.properties.get("classifier") == ACTS


def _article_beside(one: Field, name: str) -> str:
    """In a row of references the article stands beside its act: whoever types both in the list fills both."""
    row, _, column = name.rpartition("-")
    return f"field-{row}-article" if _is_act(one) and row and column == "act" else ""


def _searches(one: Field, context: _Context) -> Mapping[str, str]:
    """A person who reads Kazakh may think of the Russian word, or know the code by heart."""
    if one.kind != "classifier":
        return {}
    if _is_act(one) and context.offers.acts.choices:
        return context.offers.acts.searches
    return {
        str(option.value): " ".join((str(option.value), *option.labels.values()))
        for option in options.of(one)
    }


def _rows(one: Field, context: _Context) -> FieldView:
    if one.kind in DEMAND_KINDS:
        return _demand_rows(one, context)
    rows = tuple(_row(one, index, context) for index in range(_row_count(one.key, context.flat)))
    found = _view(one, one.key, context, widget="rows", rows=rows)
    # New demands go on counting where the earlier ones ended.
    return replace(found, first=len(context.offers.demands) + 1) if one.kind == "demands" else found


def _waiting(one: Field, offers: Offers) -> tuple[Demand, ...]:
    """The demands for which the field has a row: those to answer, or those whose answers are judged."""
    return (to_answer if one.kind == "demand_answers" else to_judge)(offers.demands)


def _by_demand(form: Form, data: Mapping[str, Any], offers: Offers) -> Mapping[str, Any]:
    """The data with a row for each demand that waits, in their order, whatever rows were typed."""
    found = dict(data)
    for one in form.fields:
        if one.kind in DEMAND_KINDS:
            rows = [row for row in data.get(one.key) or () if isinstance(row, Mapping)]
            typed = {str(row.get("number")): row for row in rows}
            waiting = _waiting(one, offers)
            found[one.key] = [{**typed.get(str(d.number), {}), "number": d.number} for d in waiting]
    return found


def _demand_rows(one: Field, context: _Context) -> FieldView:
    waiting = _waiting(one, context.offers)
    rows = tuple(
        tuple(_of_demand(column, demand) for column in _row(one, index, context))
        for index, demand in enumerate(waiting)
    )
    return _view(one, one.key, context, widget="demand_rows" if rows else "none", rows=rows)


def _of_demand(column: FieldView, demand: Demand) -> FieldView:
    """Its label names the demand, so that the list of mistakes tells one row from another."""
    label = f"{gettext('Demand %(n)s', n=demand.number)}: {column.label}"
    return replace(column, demand=demand, label=label)


def _row(one: Field, index: int, context: _Context) -> tuple[FieldView, ...]:
    return tuple(_view(column, f"{one.key}-{index}-{column.key}", context) for column in one.columns)


def _row_count(key: str, flat: Mapping[str, Any]) -> int:
    prefix = f"{key}-"
    indexes = [name[len(prefix) :].partition("-")[0] for name in flat if name.startswith(prefix)]
    return max((int(index) + 1 for index in indexes if index.isdigit()), default=1)


def _criteria(one: Field, context: _Context) -> FieldView:
    parts = tuple(_criterion(f"{one.key}-{code}", code, context) for code in one.criteria())
    return _view(one, one.key, context, widget="criteria", parts=parts)


def _criterion(name: str, code: str, context: _Context) -> FieldView:
    return replace(
        _plain_view(f"{name}-passed", code, "criterion", context),
        id=f"field-{name}",
        label=context.offers.criteria.get(code, code),
        hints=tuple(context.offers.criteria_help.get(code, ())),
        errors=_words(context.errors.get(f"{name}-passed") or context.errors.get(name), context),
        parts=(_plain_view(f"{name}-comment", "comment", "text", context),),
    )


def _plain_view(name: str, key: str, widget: str, context: _Context) -> FieldView:
    return FieldView(
        key=key,
        name=name,
        id=f"field-{name}",
        widget=widget,
        label="",
        help="",
        required=False,
        value=context.flat.get(name, ""),
        errors=_words(context.errors.get(name), context),
    )


def _words(codes: Sequence[str] | None, context: _Context) -> tuple[str, ...]:
    return tuple(mistake(code, context.form, context.locale) for code in codes or ())
