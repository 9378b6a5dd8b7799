"""The list as a file: the rows of the filter in their order, as their reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import request, send_file
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.domain.local_time import local_date
from engine.queries import InboxItem, reading
from engine.queries.inbox import whole_list
from webapp import locales
from webapp.database import engine
from webapp.guards import permission
from webapp.inbox import state
from webapp.inbox.views import EXPORTED, refuse_foreign_preset
from webapp.presenters.navigation import PRESET_LABELS
from webapp.presenters.vocabulary import word
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx

IN_MEMORY = 1 << 20

COLUMNS: tuple[tuple[LazyString, Callable[[InboxItem], Cell]], ...] = (
    (_l("Registration number"), lambda one: one.number),
    (_l("Subject"), lambda one: one.subject or locales.words(one.process)),
    (_l("Applicant"), lambda one: one.applicant),
    (_l("Step"), lambda one: locales.words(one.step)),
    (_l("Legal last day"), lambda one: one.deadline.legal_last_day),
    (_l("Control date"), lambda one: one.deadline.control_date),
    (_l("Working days left"), lambda one: one.deadline.working_days_left),
    (_l("Returns"), lambda one: one.return_count),
    (_l("Language of the appeal"), lambda one: word("languages", one.language)),
    (_l("Channel"), lambda one: word("channels", one.channel)),
    (_l("Topic"), lambda one: word("topics", one.topic)),
    (_l("Organisation"), lambda one: locales.words(one.organisation)),
    (_l("Assignee"), lambda one: one.assignee),
    (_l("With the assignee since"), lambda one: local_date(one.assigned_at) if one.assigned_at else None),
    (_l("On hold till"), lambda one: local_date(one.held_until) if one.held_until else None),
    (_l("Changed"), lambda one: local_date(one.changed_at)),
    (_l("As substitute"), lambda one: one.substitute_for),
)


@permission("work")
def table() -> Response:
    """CSV."""
    return _sent("csv", CSV_TYPE, lambda file, _title, rows: write_csv(file, rows))


@permission("work")
def workbook() -> Response:
    """XLSX."""
    return _sent("xlsx", XLSX_TYPE, write_xlsx)


def _sent(
    ending: str, media_type: str, write: Callable[[IO[bytes], str, Iterator[Sequence[Cell]]], None]
) -> Response:
    """Written to a file first: the connection is free again before a slow reader has taken the last byte."""
    wanted = state.read(request.args)
    refuse_foreign_preset(wanted)
    # Closed by whoever sends it, when the last byte is out.
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        with reading(engine()) as conn:
            write(file, str(PRESET_LABELS[wanted.preset]), _rows(conn, wanted))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{wanted.preset}.{ending}"
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=name)


def _rows(conn: Connection, wanted: state.InboxState) -> Iterator[Sequence[Cell]]:
    """The heads, the rows, and a last line where the list goes on beyond the bound."""
    yield [str(label) for label, _value in COLUMNS]
    items = whole_list(
        conn,
        require_actor(),
        preset=wanted.preset,
        filters=wanted.filters,
        sort=wanted.sort,
        most=EXPORTED + 1,
    )
    for number, item in enumerate(items):
        if number == EXPORTED:
            yield [_("The list is longer: only the first %(count)s rows are here.", count=EXPORTED)]
            return
        yield [value(item) for _label, value in COLUMNS]
