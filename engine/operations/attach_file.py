"""Adds a file to a case. The content is stored before the transaction: a refusal leaves at most a
file that nothing refers to, never a row without its file."""

from __future__ import annotations

import os
import re
import struct
import unicodedata
import zipfile
import zlib
from datetime import datetime
from typing import IO, Any, BinaryIO, cast

import puremagic
from sqlalchemy import Engine, insert

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import note
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage import files
from engine.storage.tables import attachments
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

VERB = "attach_file"
MAX_NAME = 200

_OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = frozenset(
    {
        *("application/pdf", "image/jpeg", "image/png", "image/tiff", "image/webp", "image/heic"),
        *("application/msword", "application/vnd.ms-excel", "application/rtf", "text/rtf"),
        *(_OFFICE + "wordprocessingml.document", _OFFICE + "spreadsheetml.sheet"),
        *("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"),
        *("audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/quicktime"),
        *("application/pkcs7-signature", "text/plain"),
    }
)
"""What may be attached: nothing that a browser would run (HTML, SVG), no archives, no programs."""

ZIP = b"PK\x03\x04"
MAX_DIRECTORY = 1024 * 1024
"""Of a package, in bytes: some ten thousand parts, where office documents have dozens."""

_BROKEN_PACKAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    # encrypted, unknown compression, names that are not what their flag says, offsets beyond the file
    *(RuntimeError, NotImplementedError, ValueError, OverflowError),
)
_PLAIN_COMPRESSION = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


def attach_file(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    name: str,
    stream: IO[bytes],
    media_type: str = "",
    work_item_id: int | None = None,
    limit: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``attachment_id``, ``media_type``, ``size`` and ``sha256``.

    The type is what the bytes say; ``media_type`` (the sender's word) only decides for plain text.
    ``limit`` in bytes: 50 MB unless ``JAUAP_MAX_FILE_BYTES`` says otherwise. Raises NotFound,
    Forbidden, TooLarge, InvalidData (``file``: ``unknown_type``, ``empty``).
    """
    with unit_of_work(engine, at=at) as work:
        # Before the bytes are taken: a stranger fills no disk. Asked again under the lock.
        _authorised(work, actor, case_id, work_item_id)
    stored = files.store(stream, limit=limit or default_limit())
    if not stored.size:
        raise InvalidData(errors={"file": ["empty"]})
    row = {
        "case_id": case_id,
        "work_item_id": work_item_id,
        "name": display_name(name),
        "media_type": sniffed(stored, media_type),
        "size": stored.size,
        "sha256": stored.sha256,
        "uploaded_by": actor.person_id,
    }

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = _authorised(work, actor, case_id, work_item_id)
        new = insert(attachments).values(row | {"uploaded_at": work.now}).returning(attachments.c.id)
        attachment_id = work.conn.execute(new).scalar_one()
        # The name stays out: people put names of people into names of files.
        facts = {"attachment_id": attachment_id, "sha256": stored.sha256}
        if locked.item:
            facts["key"] = locked.item["key"]
        change = {"media_type": row["media_type"], "size": stored.size}
        note(work, locked, actor, VERB, facts, change)
        # An answer is kept with its key: it is no place for the name either.
        shown = ("media_type", "size", "sha256")
        return {"attachment_id": attachment_id, **{part: row[part] for part in shown}}

    return once(engine, actor, VERB, row, do, key=key, at=at)


def display_name(name: str) -> str:
    """The given name without folders, control and direction characters; for showing only."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in ("Cf", "Cc", "Cs", "Co"))
    plain = _UNSEEN.sub("", seen).strip(" .")
    if len(plain) > MAX_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = (
            stem[: MAX_NAME - len(ending) - 1] + dot + ending
            if dot and len(ending) < 10
            else plain[:MAX_NAME]
        )
    return plain or "file"


def sniffed(stored: files.StoredFile, claimed: str) -> str:
    """The media type by the content. Raises :class:`InvalidData` if it is not allowed."""
    if stored.head.startswith(ZIP):
        found = [_in_package(stored)]
    else:
        found = _by_magic(stored.head)
    for media_type in found:
        if media_type in ALLOWED and media_type != "text/plain":
            return media_type
    if not found and claimed.partition(";")[0].strip() == "text/plain" and _is_text(stored.head):
        return "text/plain"
    raise InvalidData(errors={"file": ["unknown_type"]})


def _by_magic(head: bytes) -> list[str]:
    """The best matches only: lesser ones are guesses by a few bytes in common."""
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return []
    best = max((match.confidence for match in matches), default=0)
    return [match.mime_type for match in matches if match.confidence == best]


def _in_package(stored: files.StoredFile) -> str:
    """An office document is a ZIP; which one, and whether it carries macros, only its parts tell.

    Nothing is unpacked but the few bytes of ``mimetype``.
    """
    try:
        with files.open_file(stored.sha256) as stream, zipfile.ZipFile(_sparing(stream)) as package:
            names = set(package.namelist())
            if any(name.lower().endswith((".bin", ".exe", ".js", ".dll")) for name in names):
                return ""
            if "[Content_Types].xml" in names:
                parts = {"word/document.xml": "wordprocessingml", "xl/workbook.xml": "spreadsheetml"}
                kinds = {"wordprocessingml": "document", "spreadsheetml": "sheet"}
                return next((f"{_OFFICE}{k}.{kinds[k]}" for part, k in parts.items() if part in names), "")
            return _mimetype(package) if "mimetype" in names else ""
    except _BROKEN_PACKAGE:
        return ""


def _mimetype(package: zipfile.ZipFile) -> str:
    part = package.getinfo("mimetype")
    if part.file_size >= 200 or part.compress_type not in _PLAIN_COMPRESSION:
        return ""
    return package.read(part).decode("ascii", "replace").strip()


class _Sparing:
    """A file that reads nothing large: a package names the size of its directory itself, and a
    directory of many megabytes would be read whole and unfolded into objects."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = os.fstat(self._stream.fileno()).st_size - self._stream.tell()
        if size > MAX_DIRECTORY:
            raise zipfile.BadZipFile("a directory beyond reason")
        return self._stream.read(size)

    def seekable(self) -> bool:
        return True


def _sparing(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", _Sparing(stream))


def _is_text(head: bytes) -> bool:
    try:
        head[: files.HEAD - 4].decode("utf-8")
    except UnicodeDecodeError as broken:
        # Only a letter cut in two at the very end is forgiven.
        return broken.start > len(head) - 4
    return b"\0" not in head and not head.lstrip().startswith(b"<")


def _authorised(work: UnitOfWork, actor: Actor, case_id: int, work_item_id: int | None) -> Any:
    locked = lock_case(work, actor, case_id, work_item_id)
    if not may(actor, Verb.ATTACH_FILE, locked.facts):
        raise Forbidden()
    return locked


def default_limit() -> int:
    return int(os.environ.get("JAUAP_MAX_FILE_BYTES", files.DEFAULT_LIMIT))
