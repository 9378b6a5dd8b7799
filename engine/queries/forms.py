"""A form's JSON as it was published with the case's deployment."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from engine.domain.errors import NotFound
from engine.queries import published
from engine.storage.prepared import Prepared
from engine.storage.tables import cases, deployment_files, deployments, work_items
from forms.form import Form, load_form

NO_FORM = load_form(b'{"components": []}')


@dataclass(frozen=True)
class ItemForm:
    """How to read what was posted for a work item. Says nothing of the case, so it asks no permission."""

    case_id: int
    form: Form


_OF_ITEM = Prepared(
    select(cases.c.id, cases.c.deployment_id, deployments.c.checksum, work_items.c.form_key)
    .select_from(work_items.join(cases).join(deployments, deployments.c.id == cases.c.deployment_id))
    .where(work_items.c.id == bindparam("work_item"))
)


def form_of_item(conn: Connection, work_item_id: int) -> ItemForm:
    """In one statement; the verb that takes the data asks who may. Raises :class:`NotFound`."""
    row = _OF_ITEM.first(conn, {"work_item": work_item_id})
    if row is None:
        raise NotFound(work_item_id=work_item_id)
    if row.form_key is None:
        return ItemForm(row.id, NO_FORM)
    return ItemForm(row.id, published.form(conn, row.deployment_id, row.checksum, row.form_key))


def form_for(conn: Connection, deployment_id: int, form_key: str) -> bytes:
    """The bytes of ``forms/<form_key>.form`` in that deployment; :class:`NotFound` if absent."""
    path = f"forms/{form_key}.form"
    content = conn.execute(
        select(deployment_files.c.content).where(
            deployment_files.c.deployment_id == deployment_id, deployment_files.c.path == path
        )
    ).scalar_one_or_none()
    if content is None:
        raise NotFound(form=form_key, deployment_id=deployment_id)
    return bytes(content)


def latest_deployment(conn: Connection, family: str = "appeal") -> int:
    """The newest published deployment of a process family; new cases start on it."""
    found = conn.execute(
        select(deployments.c.id)
        .where(deployments.c.family == family)
        .order_by(deployments.c.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(family=family)
    return int(found)


def intake_form(conn: Connection, family: str = "appeal") -> bytes:
    """The intake form of the newest deployment: the screen before a case exists."""
    return form_for(conn, latest_deployment(conn, family), "intake")


def record_forms(conn: Connection, deployment_id: int) -> tuple[bytes, ...]:
    """Every form of a deployment, to show each record by the form that asked for it."""
    chosen = (
        select(deployment_files.c.content)
        .where(deployment_files.c.deployment_id == deployment_id)
        .where(deployment_files.c.path.like("forms/%.form"))
        .order_by(deployment_files.c.path)
    )
    return tuple(bytes(content) for content in conn.execute(chosen).scalars())
