"""One box for everything that the reader may see, and the page of what was found."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.domain import classifiers
from engine.domain.case_state import CaseState
from engine.domain.sought import MOST_CHARACTERS, sought
from engine.queries import own_organisations, reading
from engine.queries.erased import erased_cases
from engine.queries.search import KINDS, MOST, SearchPage, search
from webapp import locales
from webapp.database import engine
from webapp.guards import permission
from webapp.search import state
from webapp.sessions import require_actor

KIND_LABELS: Mapping[str, LazyString] = {
    "number": _("Number of a case or letter"),
    "person": _("Person or organisation"),
    "text": _("Text of the appeal"),
    "reply": _("Reply"),
    "demand": _("Demand"),
    "resolution": _("Resolution"),
    "attachment": _("File"),
    "letter": _("Letter"),
    "consultation": _("Consultation"),
}


@permission("case")
def index() -> str:
    actor, wanted = require_actor(), state.read(request.args)
    looked_for = sought("" if wanted.too_long else wanted.text)
    with reading(engine()) as conn:
        found = (
            search(conn, actor, looked_for, wanted.filters, page=wanted.page)
            if looked_for.terms
            else SearchPage()
        )
        organisations = own_organisations(conn, actor)
        erased = erased_cases(conn, [one.case.id for one in found.hits])
    locale = locales.locale()
    return render_template(
        "search/index.html",
        state=wanted,
        found=found,
        erased=erased,
        words=bool(looked_for.terms),
        most=MOST,
        most_characters=MOST_CHARACTERS,
        kinds=KIND_LABELS,
        choices=(
            ("kind", _("Found in"), [(one, KIND_LABELS[one]) for one in KINDS], wanted.filters.kind),
            (
                "organisation",
                _("Organisation"),
                [(one.id, "\u2003" * one.depth + locales.words(one.name)) for one in organisations],
                wanted.filters.organisation_id,
            ),
            ("state", _("State"), [(one.value, None) for one in CaseState], wanted.filters.state),
            ("topic", _("Topic"), classifiers.options("topics", locale), wanted.filters.topic),
        ),
    )
