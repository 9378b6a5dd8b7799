"""What the task page posts: the page's own inputs, and the form's data with its uploads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request
from sqlalchemy import Engine

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData, TooLarge
from engine.operations.attach_file import attach_file
from engine.operations.border import MAX_KEY
from forms.encoding import Posted
from forms.form import Form
from webapp.guards import safe_next

UPLOAD = "-upload"
PAGE_INPUTS = frozenset({"csrf_token", "version", "key", "next"})


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


def page_key() -> str:
    """The name of the page that was posted; empty when it is none that we gave."""
    key = request.form.get("key", "")
    return key if len(key) <= MAX_KEY and key.isascii() and key.isprintable() else ""


def now() -> datetime:
    """The time for showing and hiding fields only; what is stored takes the database's clock."""
    return datetime.now(tz=UTC)


def typed() -> Posted:
    """What was typed, for whoever knows the form; files chosen now are not in it yet."""
    return {name: values for name, values in request.form.lists() if not _of_page(name)}


def _of_page(name: str) -> bool:
    return name in PAGE_INPUTS or name.startswith("_")


def presses_add() -> bool:
    """Whether the button was one that asks for another row of something."""
    return any(name.startswith("add-") for name in request.form)


def brings_files() -> bool:
    """Whether a file was chosen; an untouched control posts one without a name."""
    return any(upload.filename for name in request.files for upload in request.files.getlist(name))


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


def with_uploads(typed: Posted, stored: Mapping[str, Sequence[str]]) -> Posted:
    """What was typed, with the new files beside those chosen before."""
    return {**typed, **{key: [*typed.get(key, ()), *ids] for key, ids in stored.items()}}


def with_empty_row(form: Form, data: dict[str, Any]) -> dict[str, Any]:
    """One more row where a button asked for it."""
    rows = [one for one in form.fields if one.is_rows and f"add-{one.key}" in request.form]
    return {**data, **{one.key: [*data.get(one.key, []), {one.columns[0].key: ""}] for one in rows}}
