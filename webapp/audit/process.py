"""How the process ran: its ways by frequency, cases that left the drawn path, and the log as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from tempfile import SpooledTemporaryFile

from flask import Response, render_template, request, send_file
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from engine.domain.case_state import CaseState
from engine.domain.classifiers import codes, options
from engine.domain.local_time import local_date
from engine.queries import own_organisations, reading
from engine.queries.event_log import LogChosen, event_log
from engine.queries.mined import BY_HAND, MOST_LEFT, departures, names_of_steps, variants
from engine.queries.process_times import versions
from engine.reports.logs.formats import FORMATS
from webapp.database import engine
from webapp.filters import MAX_ID, InvalidFilter, number, one_of, read_day
from webapp.guards import permission
from webapp.locales import locale, words
from webapp.presenters.dates import decimal
from webapp.presenters.durations import duration
from webapp.presenters.vocabulary import STATES, word
from webapp.reports.bars import BAR_WIDTH, scaled
from webapp.sessions import require_actor

PERIOD = timedelta(days=365)
IN_MEMORY = 1 << 20
FAMILY = "appeal"

WAYS_OUT: Mapping[str, LazyString] = {
    "modify_case": _l("Moved by hand"),
    "skip_incident": _l("Failed step skipped"),
    "migrate_case": _l("Carried to another version"),
}

BESIDE: Mapping[str, LazyString] = {
    "receive_appeal": _l("Received"),
    "begin_linked_case": _l("Begun by another case"),
    **WAYS_OUT,
}

_TYPES = {"xes": "application/xml", "ocel-json": "application/json", "ocel-xml": "application/xml"}
_ENDINGS = {"xes": "xes", "ocel-json": "ocel.json", "ocel-xml": "ocel.xml"}


@permission("audit")
def show() -> str:
    actor, chosen = require_actor(), _chosen()
    how = one_of(request.args, "how", BY_HAND, "") or None
    with reading(engine()) as conn:
        ways = variants(conn, actor, chosen)
        left = departures(conn, actor, chosen, how)
        names = names_of_steps(conn, FAMILY, chosen.version)
        known = versions(conn, FAMILY)
        organisations = own_organisations(conn, actor)
    return render_template(
        "audit/process.html",
        chosen=chosen,
        how=how,
        ways=ways,
        left=left,
        organisations=organisations,
        versions=[(one, one) for one in known],
        states=[(one.value, word(STATES, one)) for one in CaseState],
        topics=options("topics", locale()),
        channels=options("channels", locale()),
        named=lambda step: str(BESIDE.get(step, "")) or words(names.get(step, {})) or step,
        ways_out=WAYS_OUT,
        duration=duration,
        decimal=decimal,
        scaled=scaled,
        BAR_WIDTH=BAR_WIDTH,
        most=MOST_LEFT,
    )


@permission("audit")
def log() -> Response:
    """The selection as a file, in the format of ``?format=``. Written to a file first: the connection is
    free again before a slow reader has taken the last byte."""
    actor, chosen = require_actor(), _chosen()
    format_ = one_of(request.args, "format", tuple(FORMATS), "xes")
    # Closed by whoever sends it, when the last byte is out.
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        with reading(engine()) as conn:
            for piece in FORMATS[format_](lambda: event_log(conn, actor, chosen)):
                file.write(piece.encode())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{FAMILY}-{chosen.first}-{chosen.last}.{_ENDINGS[format_]}"
    return send_file(file, mimetype=_TYPES[format_], as_attachment=True, download_name=name)


def _chosen() -> LogChosen:
    """The last year of all that the reader sees, unless the address says otherwise."""
    last = read_day(request.args, "to") or local_date(datetime.now(UTC))
    first = read_day(request.args, "from") or last - PERIOD
    if last < first:
        raise InvalidFilter(name="to", value=last.isoformat())
    return LogChosen(
        first=first,
        last=last,
        family=FAMILY,
        version=number(request.args, "version", 2**31 - 1),
        organisation_id=number(request.args, "organisation", MAX_ID),
        state=one_of(request.args, "state", tuple(CaseState), "") or None,
        topic=one_of(request.args, "topic", tuple(codes("topics")), "") or None,
        channel=one_of(request.args, "channel", tuple(codes("channels")), "") or None,
    )
