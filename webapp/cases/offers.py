"""What the pickers of a form offer: people by role, organisations by kind, files of the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from engine.domain import classifiers
from engine.domain.access import hands_out_work
from engine.domain.actor import Actor
from engine.domain.local_time import local_date
from engine.queries import ActionPage, PersonOption, WorkItemPage, organisations_options, people_options
from forms.fields import Field
from forms.form import Form
from webapp.locales import locale, words
from webapp.presenters.act_choices import ActChoices, act_choices
from webapp.presenters.form_view import Choice, Offers
from webapp.presenters.reply_desk import ReplyDesk

CRITERIA = "quality_criteria"


def offers_for(
    conn: Connection,
    form: Form,
    page: WorkItemPage | ActionPage | None = None,
    desk: ReplyDesk | None = None,
) -> Offers:
    """Reads only the lists that this form asks for; before a case exists there is no page.

    ``desk`` is the reply as the automatic check saw it.
    """
    fields = [one for parent in form.fields for one in (parent, *parent.columns)]
    place = page.case.organisation_id if page else None
    return Offers(
        people={role: _people(conn, role, place) for role in _asked(fields, "person", "role")},
        organisations={
            kind: _organisations(conn, kind) for kind in _asked(fields, "organisation", "org_kind")
        },
        files=tuple((str(one.id), one.name) for one in page.attachments) if page else (),
        criteria=dict(classifiers.options(CRITERIA, locale())),
        criteria_help=desk.lines if desk else {},
        demands=page.demands if isinstance(page, WorkItemPage) else (),
        acts=_acts(fields, page),
    )


def offers_of_record(form: Form, people: Mapping[int, str]) -> Offers:
    """For a form that is only looked at: whoever was chosen then, whoever could be chosen today."""
    fields = [one for parent in form.fields for one in (parent, *parent.columns)]
    named = tuple((str(number), name) for number, name in people.items())
    return Offers(
        people=dict.fromkeys(_asked(fields, "person", "role"), named),
        criteria=dict(classifiers.options(CRITERIA, locale())),
    )


def _acts(fields: Iterable[Field], page: WorkItemPage | ActionPage | None) -> ActChoices:
    """As of the day on which the appeal came."""
    if page is None or classifiers.ACTS not in _asked(fields, "classifier", "classifier"):
        return ActChoices()
    return act_choices(local_date(page.case.received_at), locale())


def colleagues_for(conn: Connection, actor: Actor, page: WorkItemPage) -> list[Choice]:
    """To whom the work may be handed over; empty when this actor may not hand it over."""
    # Whether this one case may be handed over is decided by the verb; this only spares a useless button.
    if page.item.state != "open" or not hands_out_work(actor):
        return []
    return _people(conn, page.item.candidate_role, page.item.organisation_id)


def _asked(fields: Iterable[Field], kind: str, name: str) -> set[str]:
    return {one.properties.get(name, "") for one in fields if one.kind == kind}


def _people(conn: Connection, role: str, place: int | None) -> list[Choice]:
    """People of the place's whole tree: nobody is offered whom the verb would refuse for his oblast."""
    return [(str(one.id), _person(one)) for one in people_options(conn, role=role or None, tree_of=place)]


def _person(one: PersonOption) -> str:
    """Whom one gives work to is told apart by place and load."""
    return f"{one.name} — {words(one.organisation)} ({one.open_load})"


def _organisations(conn: Connection, kinds: str) -> list[Choice]:
    chosen = tuple(kind.strip() for kind in kinds.split(",") if kind.strip())
    listed = organisations_options(conn, kinds=chosen) if chosen else organisations_options(conn)
    return [(str(one.id), words(one.name)) for one in listed]
