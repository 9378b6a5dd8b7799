"""The process with its times: a heat map on the diagram, and the same as a table and as a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from engine.domain.classifiers import codes
from engine.domain.local_time import local_date
from engine.queries import own_organisations, reading
from engine.queries import process_times as queries
from engine.queries.pictures import Marks
from engine.queries.process_times import Chosen, Drawn, ElementTimes
from webapp.database import engine
from webapp.filters import MAX_ID, InvalidFilter, number, one_of, read_day
from webapp.guards import permission
from webapp.locales import words
from webapp.presenters.drawing import drawing as drawing_of
from webapp.presenters.durations import duration
from webapp.security import allow_style_attributes
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, write_csv

PERIOD = timedelta(days=90)
LEVELS = 5

MEASURES: Mapping[str, LazyString] = {
    "median": _l("Usual time (median)"),
    "p90": _l("Nine of ten are done within"),
    "count": _l("How often"),
    "late": _l("Late, %(sign)s", sign="%"),
    "again": _l("Again in the same case, %(sign)s", sign="%"),
    "open": _l("Open now"),
}

_VALUES: Mapping[str, Callable[[ElementTimes], float | None]] = {
    "median": lambda one: one.median.total_seconds() if one.median is not None else None,
    "p90": lambda one: one.p90.total_seconds() if one.p90 is not None else None,
    "count": lambda one: one.count,
    "late": lambda one: 100 * one.late / one.count,
    "again": lambda one: 100 * one.again / one.count,
    "open": lambda one: one.open,
}


@permission("reports")
def show() -> str:
    actor = require_actor()
    chosen, measure = _chosen(), one_of(request.args, "measure", tuple(MEASURES), "median")
    with reading(engine()) as conn:
        found = queries.process_times(conn, actor, chosen, today=local_date(datetime.now(UTC)))
        organisations = own_organisations(conn, actor)
        versions = queries.versions(conn, chosen.family)
        paths = queries.diagrams(conn, chosen.family, chosen.version)
        path = request.args.get("diagram") or _busiest(conn, chosen, paths, found)
        drawing = queries.drawn(conn, chosen.family, chosen.version, path) if path else None
    allow_style_attributes()
    here = [one for one in found if drawing is not None and one.element_id in drawing.names]
    return render_template(
        "reports/process.html",
        chosen=chosen,
        measure=measure,
        measures=MEASURES,
        organisations=organisations,
        versions=[(one, one) for one in versions],
        diagrams=[(one, one) for one in paths],
        path=path,
        topics=codes("topics"),
        channels=codes("channels"),
        rows=sorted(here, key=lambda one: -(_VALUES[measure](one) or 0)),
        elsewhere=len(found) - len(here),
        named=lambda one: _name(drawing, one.element_id),
        shares=_shares,
        duration=duration,
        drawing=_heated(drawing, here, measure) if drawing is not None else None,
    )


@permission("reports")
def table() -> Response:
    """CSV of every element, whatever diagram it is drawn in. Times in hours."""
    with reading(engine()) as conn:
        chosen = _chosen()
        today = local_date(datetime.now(UTC))
        found = queries.process_times(conn, require_actor(), chosen, today=today)
    file = io.BytesIO()
    head = ("element", "count", "open", "again", "late", "median_hours", "p90_hours")
    lines = [
        (one.element_id, one.count, one.open, one.again, one.late, _hours(one.median), _hours(one.p90))
        for one in found
    ]
    write_csv(file, [head, *lines])
    response = Response(file.getvalue(), mimetype=CSV_TYPE)
    name = f"process-{chosen.first}-{chosen.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chosen() -> Chosen:
    """The last ninety days of everything the reader sees, unless the address says otherwise."""
    today = local_date(datetime.now(UTC))
    last = read_day(request.args, "to") or today
    first = read_day(request.args, "from") or last - PERIOD
    if last < first:
        raise InvalidFilter(name="to", value=last.isoformat())
    return Chosen(
        first=first,
        last=last,
        version=number(request.args, "version", MAX_ID),
        organisation_id=number(request.args, "organisation", MAX_ID),
        topic=one_of(request.args, "topic", tuple(codes("topics")), "") or None,
        channel=one_of(request.args, "channel", tuple(codes("channels")), "") or None,
    )


def _busiest(conn: Any, chosen: Chosen, paths: Sequence[str], found: Sequence[ElementTimes]) -> str | None:
    """The diagram in which most of the steps are drawn."""
    counts = {one.element_id: one.count for one in found}
    drawings = [queries.drawn(conn, chosen.family, chosen.version, path) for path in paths]
    weights = {one.path: sum(counts.get(element, 0) for element in one.names) for one in drawings}
    return max(paths, key=lambda path: weights[path], default=None)


def _heated(drawing: Drawn, found: Sequence[ElementTimes], measure: str) -> Mapping[str, Any]:
    """Each element in the colour of its level, 1 to :data:`LEVELS`, with its figure."""
    values = {one.element_id: value for one in found if (value := _VALUES[measure](one)) is not None}
    most = max(values.values(), default=0)
    levels = {element: f"heat-{_level(value, most)}" for element, value in values.items()}
    figures = {element: _said(measure, value) for element, value in values.items()}
    return drawing_of(drawing.xml, Marks(classes=levels), heat=figures)


def _level(value: float, most: float) -> int:
    return 1 if most <= 0 else min(LEVELS, 1 + int(LEVELS * value / most))


def _said(measure: str, value: float) -> str:
    if measure in ("median", "p90"):
        return duration(timedelta(seconds=value))
    return f"{value:.0f} %" if measure in ("late", "again") else f"{value:.0f}"


def _shares(one: ElementTimes) -> tuple[str, str]:
    return _said("late", _VALUES["late"](one) or 0), _said("again", _VALUES["again"](one) or 0)


def _name(drawing: Drawn | None, element_id: str) -> str:
    return (words(drawing.names.get(element_id)) if drawing is not None else "") or element_id


def _hours(time: timedelta | None) -> str:
    return "" if time is None else f"{time.total_seconds() / 3600:.2f}"
