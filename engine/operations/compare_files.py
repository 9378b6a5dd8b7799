"""Says what differs between two versions, or a draft and what is published. No verb: nothing is stored.

A draft may hold anything, so both sides are read in a child process. What was told of two contents is kept:
contents with the same checksums differ in the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, select

from engine.domain.checksum import checksum
from engine.domain.difference import FileDifference
from engine.domain.errors import NotFound
from engine.domain.messages import codes
from engine.domain.wordings import as_file, code_of, is_message, path_of, shipped
from engine.examination import sandbox
from engine.queries import published, reading
from engine.queries.workspace_files import base_files, files_of, workspace_row
from engine.storage.tables import deployments

KEPT = 16

_kept: OrderedDict[tuple[str, str], tuple[FileDifference, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Comparison:
    """``was`` and ``now`` are all files of either side; versions are ``None`` for a draft, and for what began
    from nothing."""

    family: str
    was: Mapping[str, bytes]
    now: Mapping[str, bytes]
    was_version: int | None
    now_version: int | None
    files: tuple[FileDifference, ...]

    def file(self, path: str) -> FileDifference:
        """Raises NotFound for a file that does not differ."""
        found = next((one for one in self.files if one.path == path), None)
        if found is None:
            raise NotFound(path=path)
        return found

    def new_ids(self) -> dict[str, str]:
        """Of steps that have another id now: old to new."""
        return {
            detail.was: detail.now
            for file in self.files
            for change in file.changes
            for detail in change.details
            if detail.aspect == "id" and detail.was is not None and detail.now is not None
        }

    def content(self, side: str, path: str) -> bytes:
        """Of the side ``was`` or ``now``. Raises NotFound."""
        files = {"was": self.was, "now": self.now}.get(side, {})
        if path not in files:
            raise NotFound(side=side, path=path)
        return files[path]


def compare_deployments(engine: Engine, *, was_id: int, now_id: int) -> Comparison:
    """Two published versions of a family. Raises NotFound."""
    with reading(engine) as conn:
        was, now = (_version(conn, id_) for id_ in (was_id, now_id))
        if was.family != now.family:
            raise NotFound(deployment_id=was_id)
        old, new = (published.files(conn, id_) for id_ in (was_id, now_id))
    return Comparison(now.family, old, new, was.version, now.version, told(old, new))


def compare_workspace(engine: Engine, *, workspace_id: int, with_newest: bool = False) -> Comparison:
    """A draft and what it began as, or the version on which new cases begin now. Raises NotFound."""
    with reading(engine) as conn:
        row = workspace_row(conn, workspace_id)
        now = files_of(conn, row)
        newest = _newest(conn, row.family) if with_newest else row.base_deployment_id
        was = published.files(conn, newest) if newest and with_newest else base_files(conn, row)
        version = _version(conn, newest).version if newest else None
    return Comparison(row.family, was, now, version, None, told(was, now))


def new_ids(engine: Engine, *, family: str, was_version: int, now_version: int) -> dict[str, str]:
    """Of steps that have another id in the later version: old to new; empty where a version is not there."""
    chosen = select(deployments.c.version, deployments.c.id).where(
        deployments.c.family == family, deployments.c.version.in_((was_version, now_version))
    )
    with reading(engine) as conn:
        ids = {row.version: row.id for row in conn.execute(chosen)}
    if len(ids) < 2:
        return {}
    return compare_deployments(engine, was_id=ids[was_version], now_id=ids[now_version]).new_ids()


def told(was: Mapping[str, bytes], now: Mapping[str, bytes]) -> tuple[FileDifference, ...]:
    """A side without words of its own for a message tells it in the product's."""
    was, now = ({**_product_words(other), **own} for own, other in ((was, now), (now, was)))
    key = (checksum(was), checksum(now))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = tuple(sandbox.compare(was, now))
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _product_words(files: Mapping[str, bytes]) -> dict[str, bytes]:
    known = (code for path in files if is_message(path) and (code := code_of(path)) in codes())
    return {path_of(code): as_file(shipped(code)) for code in known}


def _version(conn: Connection, deployment_id: int) -> Any:
    """Family and number. Raises NotFound."""
    chosen = select(deployments.c.family, deployments.c.version).where(deployments.c.id == deployment_id)
    row = conn.execute(chosen).first()
    if row is None:
        raise NotFound(deployment_id=deployment_id)
    return row


def _newest(conn: Connection, family: str) -> int | None:
    newest = select(deployments.c.id).where(deployments.c.family == family)
    return conn.execute(newest.order_by(deployments.c.version.desc()).limit(1)).scalar()
