"""Whom a notice about a case goes to."""

from __future__ import annotations

from engine.domain.actor import Role
from engine.service_tasks.context import Recipient, ServiceContext
from engine.storage.complaints import complaint_of


def executor(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """The case's executor, once there is one."""
    person = ctx.case.get("executor_id")
    return (Recipient(person_id=person),) if person else ()


def head_of_unit(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """Those who lead the executing unit."""
    unit = ctx.case.get("executor_unit_id")
    return (Recipient(role=Role.HEAD.value, organisation_id=unit),) if unit else ()


def controllers(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """The controllers of the case's organisation."""
    return (Recipient(role=Role.CONTROLLER.value, organisation_id=ctx.case["organisation_id"]),)


def department_heads(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """The head of the appeals control department."""
    return (Recipient(role=Role.DEPARTMENT_HEAD.value, organisation_id=ctx.case["organisation_id"]),)


def signers(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """Who signs for the organisation: the akim and the deputies."""
    return (Recipient(role=Role.SIGNER.value, organisation_id=ctx.case["organisation_id"]),)


def registrars(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """Who takes in what comes, by day and by night."""
    return (Recipient(role=Role.REGISTRAR.value, organisation_id=ctx.case["organisation_id"]),)


def superior_body(ctx: ServiceContext) -> tuple[Recipient, ...]:
    """Who examines the complaint and who signs the decision at the body above, once it lies there."""
    complaint = complaint_of(ctx.conn, ctx.case_id)
    if complaint is None or complaint.forwarded_at is None:
        return ()
    roles = (Role.SUPERIOR_REVIEWER.value, Role.SIGNER.value)
    return tuple(Recipient(role=role, organisation_id=complaint.superior_id) for role in roles)
