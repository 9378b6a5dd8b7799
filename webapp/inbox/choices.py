"""What the filters and the order of the inbox offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import Connection

from engine.domain import classifiers
from engine.domain.actor import Actor
from engine.queries import OrganisationFacts, own_organisations
from engine.queries.people import Colleague, colleagues
from engine.queries.steps import user_steps
from webapp import locales

SORT_LABELS: Mapping[str, LazyString] = {
    "deadline": _("Deadline, earliest first"),
    "-deadline": _("Deadline, latest first"),
    "-changed": _("Changed last"),
    "-received": _("Received last"),
    "received": _("Received first"),
    "applicant": _("Applicant"),
    "-returns": _("Most returned"),
    "assigned": _("Longest with the assignee"),
    "-finished": _("Finished last"),
}

KEY_LABELS: Mapping[str, LazyString] = {
    "deadline": _("Deadline"),
    "number": _("Registration number"),
    "applicant": _("Applicant"),
    "returns": _("Returns"),
    "received": _("Received"),
    "assigned": _("With the assignee since"),
    "changed": _("Changed"),
    "due": _("Internal date"),
    "finished": _("Finished"),
}
"""What a list can be sorted by."""
HEADS = ("deadline", "number", "applicant", "returns", "assigned", "changed")
"""Those that stand above the list, whatever it is."""

LABELS: Mapping[str, LazyString] = {
    "text": _("Text"),
    "organisation": _("Organisation"),
    "topic": _("Topic"),
    "channel": _("Channel"),
    "language": _("Language of the appeal"),
    "region": _("Region"),
    "step": _("Step"),
    "executor": _("Executor"),
    "assignee": _("Assignee"),
    "returned": _("Returned for finalization"),
    "official": _("Official"),
    "from": _("Deadline from"),
    "to": _("Deadline to"),
}
YES_NO: tuple[tuple[str, LazyString], ...] = (("yes", _("official")), ("no", _("not official")))

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """``filters``: name in the address to pairs of value and label; ``people``: who can be given work."""

    filters: Mapping[str, Pairs]
    people: Pairs
    sorts: Mapping[str, LazyString]


def offered(conn: Connection, actor: Actor) -> Choices:
    locale, known = locales.locale(), colleagues(conn, actor)
    places = own_organisations(conn, actor)
    return Choices(
        filters={
            "organisation": tuple((str(one.id), _indented(one)) for one in places),
            "topic": tuple(classifiers.options("topics", locale)),
            "channel": tuple(classifiers.options("channels", locale)),
            "language": tuple(classifiers.options("languages", locale)),
            "region": tuple(classifiers.options("regions", locale)),
            "step": tuple((step, locales.words(names) or step) for step, names in user_steps(conn).items()),
            "executor": _people(one for one in known if one.executes),
            "assignee": _people(one for one in known if one.works),
            "official": tuple((value, str(label)) for value, label in YES_NO),
        },
        people=_people(one for one in known if one.works),
        sorts=SORT_LABELS,
    )


def _indented(place: OrganisationFacts) -> str:
    """A select shows a tree by spaces that do not collapse."""
    return "\u00a0" * 2 * place.depth + locales.words(place.name)


def _people(chosen: Iterable[Colleague]) -> Pairs:
    return tuple((str(one.id), one.name) for one in chosen)
