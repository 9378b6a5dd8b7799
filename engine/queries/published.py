"""Compiled deployments and forms, kept per process.

A deployment never changes, so its checksum is a safe key for whatever database it came from.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment, compile_files
from engine.domain.errors import NotFound
from engine.storage.tables import deployment_files, deployments
from forms.form import Form, load_form

LIMIT = 256
"""Compiled things kept; a deployment of twenty forms counts as twenty-one."""

_kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
_lock = Lock()


class Case(Protocol):
    """What of a case says which diagram it runs on."""

    @property
    def deployment_id(self) -> int: ...
    @property
    def checksum(self) -> str: ...
    @property
    def process_id(self) -> str: ...


def compiled(conn: Connection, deployment_id: int, checksum: str) -> Deployment:
    """The runnable deployment."""
    deployment: Deployment = _keep((checksum, ""), lambda: compile_files(files(conn, deployment_id)))
    return deployment


def compiled_files(sum_: str, files: Mapping[str, bytes]) -> Deployment:
    """Files that are not published yet, but were examined; ``sum_`` is their checksum."""
    deployment: Deployment = _keep((sum_, ""), lambda: compile_files(files))
    return deployment


def form(conn: Connection, deployment_id: int, checksum: str, form_key: str) -> Form:
    """The form as it was published with the deployment. Raises :class:`NotFound`."""
    found: Form = _keep((checksum, form_key), lambda: _load_form(conn, deployment_id, form_key))
    return found


def forms_by_record(conn: Connection, deployment_id: int, checksum: str) -> Mapping[str, tuple[Form, ...]]:
    """Every form of the deployment by the kind of record that it asks for, in the order of their names."""
    found: Mapping[str, tuple[Form, ...]] = _keep((checksum, "*"), lambda: _by_record(conn, deployment_id))
    return found


def record_kind(conn: Connection, case: Case, element_id: str, form_key: str | None) -> str:
    """The kind of record that filling in the element's form writes; empty for one without a form.

    The diagram may name another kind than the form, where several steps share a form.
    """
    if form_key is None:
        return ""
    own = form(conn, case.deployment_id, case.checksum, form_key).record
    element = compiled(conn, case.deployment_id, case.checksum).elements(case.process_id).get(element_id)
    return str(element.properties.get("record", own)) if element else own


def newest(conn: Connection, family: str) -> tuple[int, str]:
    """Id and checksum of the deployment that new cases of the family start on."""
    row = conn.execute(
        select(deployments.c.id, deployments.c.checksum)
        .where(deployments.c.family == family)
        .order_by(deployments.c.version.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(family=family)
    return row.id, row.checksum


def files(conn: Connection, deployment_id: int) -> dict[str, bytes]:
    """Path to content, as published."""
    rows = conn.execute(
        select(deployment_files.c.path, deployment_files.c.content).where(
            deployment_files.c.deployment_id == deployment_id
        )
    )
    return {row.path: bytes(row.content) for row in rows}


def _load_form(conn: Connection, deployment_id: int, form_key: str) -> Form:
    path = f"forms/{form_key}.form"
    content = conn.execute(
        select(deployment_files.c.content).where(
            deployment_files.c.deployment_id == deployment_id, deployment_files.c.path == path
        )
    ).scalar()
    if content is None:
        raise NotFound(form=form_key)
    return load_form(bytes(content), file=path)


def _by_record(conn: Connection, deployment_id: int) -> Mapping[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for path, content in sorted(files(conn, deployment_id).items()):
        if path.startswith("forms/") and path.endswith(".form"):
            one = load_form(content, file=path)
            found[one.record] = (*found.get(one.record, ()), one)
    return found


def _keep(name: tuple[str, str], make: Callable[[], Any]) -> Any:
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    # Two threads may make the same thing; both are right, the last one stays.
    made = make()
    with _lock:
        _kept[name] = made
        while len(_kept) > LIMIT:
            _kept.popitem(last=False)
    return made
