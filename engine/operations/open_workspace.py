"""Opens a workspace: a draft of the next version of a family, beginning as the newest version is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.domain.workspace import MAX_TITLE, is_family
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.publication import FAMILY
from engine.storage.tables import deployments, workspaces
from engine.storage.unit_of_work import UnitOfWork

VERB = "open_workspace"


def open_workspace(
    engine: Engine,
    actor: Actor,
    *,
    title: str,
    family: str = FAMILY,
    version: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``version``: begin as that one was (to go back to it), instead of as the newest. A family of which
    nothing is published begins empty. Answers ``workspace_id``.

    Raises Forbidden, InvalidData (``title``, ``family``), NotFound (no such version).
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()
    title = clean_text(title)
    errors = {}
    if not title:
        errors["title"] = ["required"]
    elif len(title) > MAX_TITLE:
        errors["title"] = ["too_long"]
    if not is_family(family):
        errors["family"] = ["bad_family"]
    if errors:
        raise InvalidData(errors=errors)

    def do(work: UnitOfWork) -> dict[str, Any]:
        chosen = select(deployments.c.id).where(deployments.c.family == family)
        if version is not None:
            chosen = chosen.where(deployments.c.version == version)
        base = work.conn.execute(chosen.order_by(deployments.c.version.desc()).limit(1)).scalar()
        if base is None and version is not None:
            raise NotFound(family=family, version=version)
        row = {"family": family, "title": title, "base_deployment_id": base}
        row |= {"opened_by": actor.person_id, "opened_at": work.now}
        new = insert(workspaces).values(row).returning(workspaces.c.id)
        return {"workspace_id": work.conn.execute(new).scalar_one()}

    body = {"title": title, "family": family, "version": version}
    return once(engine, actor, VERB, body, do, key=key, at=at)
