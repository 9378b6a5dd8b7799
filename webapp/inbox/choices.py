"""What the filters and the sort of the inbox offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import Connection

from engine.domain import classifiers
from engine.domain.actor import Actor
from engine.queries import own_organisations
from engine.queries.people import PersonOption, people_options
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


@dataclass(frozen=True)
class Choices:
    """Pairs of value and label."""

    organisations: tuple[tuple[int, str], ...]
    topics: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    executors: tuple[tuple[int, str], ...]
    sorts: Mapping[str, LazyString]


def offered(conn: Connection, actor: Actor) -> Choices:
    locale = locales.locale()
    return Choices(
        organisations=tuple(
            (one.id, " " * 2 * one.depth + locales.words(one.name)) for one in own_organisations(conn, actor)
        ),
        topics=tuple(classifiers.options("topics", locale)),
        channels=tuple(classifiers.options("channels", locale)),
        executors=tuple((one.id, one.name) for one in _executors(conn, actor)),
        sorts=SORT_LABELS,
    )


def _executors(conn: Connection, actor: Actor) -> tuple[PersonOption, ...]:
    """Executors of the actor's organisations, each once."""
    found = {
        person.id: person
        for organisation_id in sorted({grant.organisation_id for grant in actor.grants})
        for person in people_options(conn, role="executor", organisation_id=organisation_id)
    }
    return tuple(sorted(found.values(), key=lambda person: person.name))
