"""The staff of the demo. Names are invented; every login has the same, printed, password."""

from __future__ import annotations

from datetime import date

from engine.demo.data_files import read_demo_data
from engine.domain.actor import Role
from engine.operations.seed_organisations import NewAppointment, NewPerson

PASSWORD = "jauap-demo"  # noqa: S105 - printed on purpose: the demo's people are invented

EXECUTORS_BY_TOPIC = {
    "T1": ("housing", "executor", "executor2"),
    "T2": ("social", "coexecutor", "executor3"),
    "T3": ("health", "executor4"),
    "T4": ("education", "executor5"),
    "T5": ("culture", "executor6"),
    "T6": ("land", "executor8"),
    "T7": ("roads", "executor7"),
    "T8": ("nature", "executor9"),
    "T9": ("social", "executor3"),
    "T0": ("roads", "executor7"),
}
"""Topic to the department that answers for it, and its executors."""


def staff() -> list[NewPerson]:
    """Everyone, with roles by organisation code."""
    return [_person(row) for row in read_demo_data("people")]


def _person(row: dict[str, object]) -> NewPerson:
    grants = tuple((Role(role), code) for role, code in row["grants"])  # type: ignore[attr-defined]  # JSON list
    told = {**row, "grants": grants, "appointment": _appointment(row.get("appointment"))}
    return NewPerson(**told, password=PASSWORD)  # type: ignore[arg-type]  # JSON row


def _appointment(told: object) -> NewAppointment | None:
    """From before the first appeal of any scenario."""
    if not isinstance(told, dict):
        return None
    days = {name: date.fromisoformat(told[name]) for name in ("act_date", "starts_on")}
    return NewAppointment(told["kind"], told["act_number"], **days)
