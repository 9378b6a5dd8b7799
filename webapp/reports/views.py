"""The list of reports, one report, and its table as a file."""

from __future__ import annotations

import io

from flask import Response, render_template, request

from engine.queries import own_organisations, reading
from engine.reports.registry import REPORTS, run_report
from engine.reports.table import ReportTable
from webapp import locales
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.reports import parameters
from webapp.reports.bars import BAR_WIDTH, bar_width
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, write_csv


@permission("reports")
def index() -> str:
    return render_template("reports/index.html", reports=REPORTS.values())


@permission("reports")
def show(name: str) -> str:
    with reading(engine()) as conn:
        organisations = own_organisations(conn, require_actor())
    return render_template(
        "reports/show.html",
        report=_run(name),
        organisations=organisations,
        name=name,
        knows=allowed(require_actor(), "audit"),
        bar_width=bar_width,
        BAR_WIDTH=BAR_WIDTH,
    )


@permission("reports")
def table(name: str) -> Response:
    """CSV."""
    report, file = _run(name), io.BytesIO()
    write_csv(file, report.csv_rows(locales.locale()))
    response = Response(file.getvalue(), mimetype=CSV_TYPE)
    period = report.parameters.period
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{report.id}-{period.first}-{period.last}.csv"'
    )
    return response


def _run(name: str) -> ReportTable:
    actor = require_actor()
    with reading(engine()) as conn:
        return run_report(conn, actor, name, parameters.read(request.args, actor))
