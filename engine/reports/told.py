"""The cases that a report counts: as they stand, or as the journal knew them at the end of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select, true

from engine.domain.local_time import at_end_of
from engine.reports.table import Languages, Parameters
from engine.storage.known import cases_known, known_entry
from engine.storage.tables import cases, organisations

KNOWN: Languages = {
    "kk": (
        "{day} күннің соңында белгілі болғаны бойынша: істер туралы сол кездегі журнал айтқаны және сол"
        " уақытқа дейін толтырылғаны алынды; өтініш беруші, арна, тақырып және ресмилік — бүгінгі."
    ),
    "ru": (
        "По известному на конец дня {day}: взято то, что говорил о делах журнал того времени, и то, что было"
        " заполнено к тому времени; заявитель, канал, тема и официальность — сегодняшние."
    ),
    "en": (
        "As known at the end of {day}: what the journal then said of the cases, and what had been filled in"
        " by then; applicant, channel, topic and whether it is official are those of today."
    ),
}


def cases_told(parameters: Parameters) -> FromClause:
    """``id`` and the columns of the cases; the table itself where no day is asked for."""
    moment = known_moment(parameters)
    return cases if moment is None else cases_known(moment)


def entry_told(parameters: Parameters, case_id: ColumnElement[Any], case_seq: Any) -> ColumnElement[bool]:
    """Whether what that entry of that case wrote counts."""
    moment = known_moment(parameters)
    return true() if moment is None else known_entry(case_id, case_seq, moment)


def known_moment(parameters: Parameters) -> datetime | None:
    return None if parameters.known is None else at_end_of(parameters.known)


def known_notes(parameters: Parameters) -> Iterator[Languages]:
    """What is printed under a report of a day, which says what is not of that day."""
    if parameters.known:
        day = parameters.known.strftime("%d.%m.%Y")
        yield {locale: words.format(day=day) for locale, words in KNOWN.items()}


def places_below(parameters: Parameters) -> Select[Any]:
    """Ids of the organisation of the report and of all below it."""
    path = select(organisations.c.path).where(organisations.c.id == parameters.organisation_id)
    return select(organisations.c.id).where(
        organisations.c.path.startswith(path.scalar_subquery(), autoescape=False)
    )
