"""Which reports exist. Menu, access and export come from each report's declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.reports import contacts, received, returned
from engine.reports.table import Languages, Parameters, ReportTable
from engine.storage.tables import organisations


@dataclass(frozen=True)
class Report:
    """One report as the menu knows it."""

    id: str
    titles: Languages
    permission: Verb
    function: Callable[[Connection, Parameters], ReportTable]


REPORTS: Mapping[str, Report] = {
    report.id: report
    for report in (
        Report(received.ID, received.TITLE, Verb.VIEW_REPORTS, received.received),
        Report(contacts.ID, contacts.TITLE, Verb.VIEW_REPORTS, contacts.contacts),
        Report(returned.ID, returned.TITLE, Verb.VIEW_REPORTS, returned.returned),
    )
}


def run_report(conn: Connection, actor: Actor, report_id: str, parameters: Parameters) -> ReportTable:
    """Runs a report over one organisation and everything below it.

    Raises :class:`NotFound` for an unknown report or organisation, :class:`Forbidden` when the actor may not
    read reports of that organisation.
    """
    if report_id not in REPORTS:
        raise NotFound(report=report_id)
    report = REPORTS[report_id]
    path = conn.execute(
        select(organisations.c.path).where(organisations.c.id == parameters.organisation_id)
    ).scalar()
    if path is None:
        raise NotFound(organisation_id=parameters.organisation_id)
    # The head of an executing unit reads the unit's own figures.
    if not may(actor, report.permission, CaseFacts(organisation_path=path, executor_unit_path=path)):
        raise Forbidden(report=report_id)
    return report.function(conn, parameters)
