"""Staff: the tree of organisations, who works there by which act, and the forms of every change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.domain.actor import Role
from engine.domain.errors import DutiesConflict, InvalidData, JauapError, NotFound, NoVacancy
from engine.domain.local_time import local_date
from engine.operations.add_unit import KINDS
from engine.queries import organisations_options, people_options, reading
from engine.queries.staff import StaffPage, StaffPerson, staff_of, staff_tree
from webapp.admin.incident_inputs import key
from webapp.admin.staff_forms import ACTS, Errors
from webapp.database import engine
from webapp.guards import permission
from webapp.inbox.state import InvalidFilter
from webapp.locales import FULL_NAMES, words
from webapp.presenters import staff_words
from webapp.presenters.field_words import WORDS
from webapp.presenters.refusal_words import Told, told
from webapp.presenters.vocabulary import role_word
from webapp.sessions import require_actor

Choices = Mapping[str, list[tuple[str, str]]]


@permission("staff")
def index() -> str:
    """``?organisation=`` whose staff, ``?person=`` whose forms."""
    return _page()


@permission("staff")
def act(act: str) -> Response | tuple[str, int]:
    """Does it, or shows the page again with what was typed and why not."""
    if act not in ACTS:
        raise NotFound(act=act)
    form = ACTS[act]
    arguments, errors = form.arguments(request.form)
    try:
        if errors:
            raise InvalidData(errors=errors)
        form.verb(engine(), require_actor(), **arguments, key=key())
    except (InvalidData, DutiesConflict, NoVacancy) as refusal:
        return _page(act, refusal), refusal.status
    flash(str(form.done))
    return redirect(url_for("admin.staff", **_address()))


def _address() -> dict[str, Any]:
    """The chosen organisation and person. Raises :class:`InvalidFilter`."""
    found: dict[str, Any] = {}
    for name in ("organisation", "person"):
        text = request.args.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 19):
            raise InvalidFilter(name=name, value=text)
        if text:
            found[name] = int(text)
    return found


def _page(failed: str = "", refusal: JauapError | None = None) -> str:
    actor, address = require_actor(), _address()
    today = local_date(datetime.now(tz=UTC))
    with reading(engine()) as conn:
        tree = staff_tree(conn, actor)
        if not tree:
            raise NotFound()
        page = staff_of(conn, actor, address.get("organisation", tree[0].organisation.id), today)
        chosen = _chosen(page, address.get("person"))
        choices = _choices(conn, page)
    errors: Errors = refusal.details.get("errors", {}) if refusal else {}
    return render_template(
        "admin/staff.html",
        tree=tree,
        page=page,
        chosen=chosen,
        choices=choices,
        acts=ACTS,
        failed=failed,
        mistakes={field: [_mistake(code) for code in codes] for field, codes in errors.items()},
        labels={field.key: field.label for field in ACTS[failed].fields} if failed else {},
        refused=_told(refusal),
        typed=request.form,
        say=staff_words,
        today=today,
        me=actor.person_id,
    )


def _told(refusal: JauapError | None) -> Told | None:
    return None if isinstance(refusal, InvalidData) else told(refusal)


def _mistake(code: str) -> str:
    return str(staff_words.MISTAKES.get(code) or WORDS.get(code) or WORDS["not_an_option"])


def _chosen(page: StaffPage, person_id: int | None) -> StaffPerson | None:
    return next((one for one in page.people if one.id == person_id), None)


def _choices(conn: Connection, page: StaffPage) -> Choices:
    """What the lists of the forms offer: only names of the actor's own oblast."""
    staff = people_options(conn, tree_of=page.place.id)
    under = f"{page.place.path.partition('.')[0]}."
    places = organisations_options(conn, under=under)
    return {
        "people": [(str(one.id), f"{one.name} — {words(one.position)}") for one in staff],
        "organisations": [(str(one.id), words(one.name)) for one in places],
        "posts": staff_words.pairs(staff_words.POSTS),
        "absences": staff_words.pairs(staff_words.ABSENCES),
        "verbs": staff_words.pairs(staff_words.VERBS),
        "types": staff_words.pairs(staff_words.TYPES),
        "signed": staff_words.pairs(staff_words.SIGNED),
        "roles": [(role.value, role_word(role)) for role in Role],
        "kinds": [(kind, str(staff_words.KINDS[kind])) for kind in KINDS],
        "languages": list(FULL_NAMES.items()),
    }
