"""What a completed form changes beside its record: kind of record → columns of the case and its tables.

The process never sees these; screens, lists and reports read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update

from engine.domain.actor import Role
from engine.domain.complaints import may_decide
from engine.domain.derived_names import DERIVED
from engine.domain.errors import InvalidData
from engine.operations.complained_of import (
    check_complained_of,
    refuse_redirect,
    store_complained_of,
    told_in,
)
from engine.operations.executors import places_of
from engine.operations.form_values import day, take
from engine.operations.issues import store_issues
from engine.operations.locked_case import LockedCase
from engine.storage.complaints import change_complaint, forwarded_day, has_lapsed
from engine.storage.tables import appeals, cases, redirects
from engine.storage.vouched import update_vouched

Data = Mapping[str, Any]
Columns = dict[str, Any]
Projection = Callable[[Connection, LockedCase, Data], tuple[Data, Columns, Columns]]

PARENT_BODY = "PARENT_BODY"
"""The channel by which a superior body sends an appeal down, with a term of its own."""


def project(conn: Connection, locked: LockedCase, kind: str, data: Data) -> tuple[Data, Columns]:
    """Applies the form's data to the tables.

    Returns the data as the process may read it (with what was derived from the tables, as far as
    :data:`DERIVED` names it), and the changed columns of ``cases`` for the journal. ``locked.row`` is
    kept current.
    """
    if kind not in _PROJECTIONS:
        return data, {}
    seen, of_case, of_appeal = _PROJECTIONS[kind](conn, locked, data)
    if of_case:
        conn.execute(update(cases).where(cases.c.id == locked.id).values(of_case))
        locked.row.update(of_case)
    if of_appeal:
        conn.execute(update(appeals).where(appeals.c.case_id == locked.id).values(of_appeal))
    derived = {name: seen[name] for name in DERIVED.get(kind, ()) if name in seen}
    return {**data, **derived}, of_case


def _registration(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    if told := told_in(data):
        check_complained_of(conn, told)
        store_complained_of(conn, locked, told)
    return data, {}, take(data, ("legal_type", "language", "subject", "addressee", "sheets"))


def _redirect(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    """A complaint does not go to those whom it is about."""
    refuse_redirect(conn, locked.id, int(data["target_body"]), field="target_body")
    return data, {}, {}


def _issues(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    """The first issue names the appeal's topic."""
    named = data.get("issues") or [{}]
    store_issues(conn, locked.id, (one for one in named if one), confirmed=True)
    first: Data = named[0]
    of_appeal = take(data, ("legal_type", "complaint_against")) | take(first, ("topic", "sub_topic"))
    if data.get("complaint_learnt_on"):
        of_appeal["complaint_learnt_on"] = day(data["complaint_learnt_on"])
    return {**data, "topic": first.get("topic")}, take(data, ("control",)), of_appeal


def _resolution(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    derived, columns = _executor(conn, locked, data, "executor")
    _units(conn, locked, data.get("co_executors") or (), "co_executors")
    return derived, columns | take(data, ("control", "access_level")), {}


def _third_return(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    """The head may leave the executor as he is."""
    if not data.get("third_return_executor"):
        return data, {}, {}
    derived, columns = _executor(conn, locked, data, "third_return_executor")
    return derived, columns, {}


def _contact_classification(
    conn: Connection, locked: LockedCase, data: Data
) -> tuple[Data, Columns, Columns]:
    return data, {}, take(data, ("topic", "kato"))


def _contact_assignment(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    derived, columns = _executor(conn, locked, data, "executor")
    return derived, columns, {}


def _of_redirect(state: str, day_field: str) -> Projection:
    def tracked(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
        """What became of the newest redirect of the whole at the other body."""
        newest = select(func.max(redirects.c.id)).where(redirects.c.case_id == locked.id)
        columns = {"state": state, "ended_on": day(data.get(day_field))}
        if (redirect := conn.execute(newest).scalar()) is not None:
            update_vouched(conn, locked.told, redirects, redirect, columns)
        return data, {}, {}

    return tracked


def _closing(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    return data, {"control": "none"} if data.get("remove_from_control") else {}, {}


def _complaint_receipt(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    """The superior body's 20 working days count from this day: it lies between the forwarding and today."""
    received_on = day(data["received_on"])
    forwarded_on = forwarded_day(conn, locked.id)
    if received_on and forwarded_on and received_on < forwarded_on:
        raise InvalidData(errors={"received_on": ["too_early"]})
    change_complaint(conn, locked.told, locked.id, received_on=received_on)
    return data, {}, {}


def _complaint_draft(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    if not may_decide(data["decision"], lapsed=has_lapsed(conn, locked.id)):
        raise InvalidData(errors={"decision": ["defects_not_corrected"]})
    return data, {}, {}


def _executor(conn: Connection, locked: LockedCase, data: Data, name: str) -> tuple[Data, Columns]:
    """The executing unit is where the executor works, whatever else was chosen: the work goes there."""
    ((person_id, unit_id),) = _units(conn, locked, [data[name]], name).items()
    columns = {"executor_id": person_id, "executor_unit_id": unit_id}
    return {**data, "executor_unit": str(unit_id)}, columns


def _units(conn: Connection, locked: LockedCase, people: Iterable[str], field: str) -> dict[int, int]:
    """Where these executors work. Raises :class:`InvalidData` on the field if one of them is none.

    Asked here too, whatever the form's own fields ask: a case is never given to a non-executor.
    """
    ids = {int(person) for person in people}
    units = places_of(conn, ids, Role.EXECUTOR, locked.facts.organisation_path) if ids else {}
    if ids - units.keys():
        raise InvalidData(errors={field: ["not_suitable"]})
    if locked.facts.complained_of_id in ids:
        raise InvalidData(errors={field: ["complained_of"]})
    return {person: place.organisation_id for person, place in units.items()}


_PROJECTIONS: Mapping[str, Projection] = {
    "registration": _registration,
    "redirect": _redirect,
    "redirect_answer": _of_redirect("answered", "answered_on"),
    "redirect_returned": _of_redirect("returned", "returned_on"),
    "issues": _issues,
    "resolution": _resolution,
    "third_return": _third_return,
    "closing": _closing,
    "contact_classification": _contact_classification,
    "contact_assignment": _contact_assignment,
    "complaint_receipt": _complaint_receipt,
    "complaint_draft": _complaint_draft,
}
