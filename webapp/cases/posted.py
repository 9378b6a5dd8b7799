"""What the task page posts: the page's own inputs, and the form's data with its uploads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request
from sqlalchemy import Engine

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData, TooLarge
from engine.operations.attach_file import attach_file
from forms.encoding import from_html
from forms.form import Form
from webapp.guards import safe_next

UPLOAD = "-upload"


@dataclass(frozen=True)
class PageInputs:
    """``version`` is the one the person saw; ``key`` makes a second press harmless."""

    version: int
    key: str
    next: str | None


def page_inputs() -> PageInputs:
    """Raises :class:`InvalidData` when the page's own inputs were tampered with."""
    version = request.form.get("version", "")
    key = request.form.get("key", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10 and 0 < len(key) <= 200):
        raise InvalidData(errors={"version": ["not_a_number"]})
    return PageInputs(int(version), key, safe_next(request.form.get("next")))


def now() -> datetime:
    """The time for showing and hiding fields only; what is stored takes the database's clock."""
    return datetime.now(tz=UTC)


def form_data(form: Form) -> dict[str, Any]:
    """The data as typed; files chosen now are not in it yet."""
    return from_html(form, request.form)


def attach_uploads(
    pool: Engine, actor: Actor, form: Form, *, case_id: int, work_item_id: int | None
) -> dict[str, list[str]]:
    """Stores every file chosen in the form; returns the ids by field.

    An upload is an act of its own: it stays when the form itself is refused, so nobody has to
    choose a file twice. Raises :class:`InvalidData` or :class:`TooLarge` with ``errors`` of the field.
    """
    stored: dict[str, list[str]] = {}
    for name in request.files:
        field = name.removesuffix(UPLOAD)
        if not name.endswith(UPLOAD) or field not in {one.key for one in form.fields}:
            continue
        for upload in request.files.getlist(name):
            if upload.filename:
                with _refused_in(field):
                    answer = attach_file(
                        pool,
                        actor,
                        case_id=case_id,
                        work_item_id=work_item_id,
                        name=upload.filename,
                        stream=upload.stream,
                        media_type=upload.mimetype,
                    )
                stored.setdefault(field, []).append(str(answer["attachment_id"]))
    return stored


@contextmanager
def _refused_in(field: str) -> Iterator[None]:
    """A refused file is a mistake of the field in which it was chosen."""
    try:
        yield
    except TooLarge as refused:
        raise TooLarge(**refused.details, errors={field: ["file_too_large"]}) from refused
    except InvalidData as refused:
        raise InvalidData(errors={field: refused.details["errors"].get("file", [])}) from refused


def with_uploads(data: dict[str, Any], stored: dict[str, list[str]]) -> dict[str, Any]:
    """The data with the new files beside those chosen before."""
    return {**data, **{key: [*data.get(key, []), *ids] for key, ids in stored.items()}}
