"""What auditors opened: a list with filters, page after page by number, and as a file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.local_time import local
from engine.domain.readings import ReadingKind
from engine.queries import reading
from engine.queries.readings import ReadingFacts, ReadingFilters, readers, readings_of
from webapp import filters
from webapp.database import engine
from webapp.filters import read_day
from webapp.guards import permission
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, Cell, write_csv

MAX_CASE = 100
MOST = 50_000
"""Lines of a file."""

KINDS: Mapping[str, LazyString] = {
    ReadingKind.CASE: _l("case"),
    ReadingKind.TASK: _l("task"),
    ReadingKind.PRINT: _l("whole file for print"),
    ReadingKind.REPLAY: _l("replay"),
    ReadingKind.ENTRY: _l("entry of the replay"),
    ReadingKind.COMPARISON: _l("two cases side by side"),
    ReadingKind.ATTACHMENT: _l("attached file"),
    ReadingKind.DOCUMENT: _l("document"),
    ReadingKind.DOSSIER: _l("dossier"),
    ReadingKind.COMPARISON: _l("two cases side by side"),
    ReadingKind.SEARCH: _l("search"),
    ReadingKind.LIST: _l("list"),
    ReadingKind.REPORT: _l("report"),
    ReadingKind.EXPORT: _l("table as a file"),
    ReadingKind.SAMPLE: _l("sample"),
    ReadingKind.READINGS: _l("what auditors opened"),
    ReadingKind.CHECK: _l("journal check"),
}


@permission("readings")
def index() -> str:
    """``?person=``, ``?case=`` (number or id), ``?kind=``, ``?from=``, ``?to=``; ``?before=`` goes on."""
    chosen, before = _filters(), filters.number(request.args, "before", filters.MAX_ID)
    actor = require_actor()
    with reading(engine()) as conn:
        page = readings_of(conn, actor, chosen, before=before)
        people = readers(conn, actor)
    address: dict[str, Any] = {
        name: value for name, value in request.args.items() if name != "before" and value
    }
    return render_template(
        "access/readings.html",
        rows=page.rows,
        older=url_for("access.readings", **address, before=page.older) if page.older else None,
        newest=url_for("access.readings", **address) if before else None,
        table=url_for("access.readings_table", **address),
        chosen=chosen,
        people=people,
        kinds=KINDS,
    )


@permission("readings")
def table() -> Response:
    """The same as CSV, the newest :data:`MOST` lines."""
    chosen = _filters()
    with reading(engine()) as conn:
        page = readings_of(conn, require_actor(), chosen, limit=MOST)
    file = io.BytesIO()
    write_csv(file, _lines(page.rows))
    response = Response(file.getvalue(), mimetype=CSV_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="readings.csv"'
    return response


def _lines(rows: Sequence[ReadingFacts]) -> Iterator[Sequence[Cell]]:
    yield (_("No."), _("When"), _("Who"), _("What"), _("Case"), _("Thing"), _("Orders"))
    for one in rows:
        at = f"{local(one.at):%Y-%m-%d %H:%M:%S}"
        case = one.number or one.case_id
        yield (one.id, at, one.actor, str(KINDS[one.kind]), case, one.thing_id, ", ".join(one.orders))


def _filters() -> ReadingFilters:
    asked: Mapping[str, Any] = request.args
    case = asked.get("case", "").strip()
    if len(case) > MAX_CASE or "\0" in case:
        raise filters.InvalidFilter(name="case", value=case[:MAX_CASE])
    first, last = read_day(asked, "from"), read_day(asked, "to")
    if first and last and last < first:
        raise filters.InvalidFilter(name="to", value=last.isoformat())
    return ReadingFilters(
        person_id=filters.number(asked, "person", filters.MAX_ID),
        case=case,
        kind=filters.one_of(asked, "kind", tuple(KINDS), "") or None,
        first=first,
        last=last,
    )
