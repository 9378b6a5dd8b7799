"""Attachments: the content names the file, the bytes name the type, a stranger fills no disk."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.errors import InvalidData, NotFound, TooLarge
from engine.journal import verify
from engine.operations import attach_file
from engine.operations.attach_file import display_name, sniffed
from engine.storage import files
from engine.storage.tables import attachments
from tests.factories import World
from tests.lives import Life

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _attach(life: Life, content: bytes = PDF, name: str = "акт.pdf", **given: Any) -> dict[str, Any]:
    arguments = {"case_id": life.case_id, "media_type": "application/pdf"} | given
    return attach_file(
        life.world.engine, life.world.registrar, name=name, stream=io.BytesIO(content), **arguments
    )


def _stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_the_file_is_named_by_its_content(life: Life, folder: Path) -> None:
    answer = _attach(life)
    assert answer["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert [path.name for path in _stored(folder)] == [answer["sha256"]]
    with files.open_file(answer["sha256"]) as stream:
        assert stream.read() == PDF


def test_the_row_and_the_journal_follow(life: Life) -> None:
    answer = _attach(life, work_item_id=life.item("register_appeal").id)
    with life.world.engine.connect() as conn:
        row = conn.execute(select(attachments)).one()
        assert verify(conn).ok
    assert (row.id, row.name, row.size) == (answer["attachment_id"], "акт.pdf", len(PDF))


def test_the_same_content_is_stored_once(life: Life, folder: Path) -> None:
    _attach(life)
    _attach(life, name="copy.pdf")
    assert len(_stored(folder)) == 1


def test_too_large_leaves_nothing(life: Life, folder: Path) -> None:
    with pytest.raises(TooLarge) as refused:
        _attach(life, limit=10)
    assert refused.value.details == {"limit": 10}
    assert _stored(folder) == []


def test_a_stranger_stores_not_a_byte(life: Life, folder: Path) -> None:
    with pytest.raises(NotFound):
        attach_file(
            life.world.engine,
            life.world.stranger,
            case_id=life.case_id,
            name="x.pdf",
            stream=io.BytesIO(PDF),
            media_type="",
        )
    assert not folder.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"MZ\x90\x00" + b"\0" * 100,
        b"\x7fELF" + b"\0" * 100,
        b"PK\x03\x04" + b"\0" * 100,
        b"#!/bin/sh\nrm -rf /\n",
    ],
)
def test_what_a_browser_or_a_system_would_run_is_refused(life: Life, content: bytes) -> None:
    with pytest.raises(InvalidData) as refused:
        _attach(life, content)
    assert refused.value.details["errors"] == {"file": ["unknown_type"]}


def _package(*names: str, mimetype: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name in names:
            package.writestr(name, mimetype)
    return content.getvalue()


def test_an_office_document_is_known_by_its_parts(life: Life) -> None:
    word = _package("[Content_Types].xml", "word/document.xml")
    assert _attach(life, word)["media_type"].endswith("wordprocessingml.document")
    assert _attach(life, _package("mimetype", mimetype=ODT))["media_type"] == ODT
    assert _attach(life, _deflated())["media_type"] == ODT


def test_macros_and_plain_archives_are_refused(life: Life) -> None:
    for names in (("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), ("a.txt",)):
        with pytest.raises(InvalidData):
            _attach(life, _package(*names))


ODT = "application/vnd.oasis.opendocument.text"


def _spoilt(content: bytes, at: int, *given: int) -> bytes:
    return content[:at] + bytes(given) + content[at + len(given) :]


def _deflated() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", ODT)
    return content.getvalue()


def _wrong_name() -> bytes:
    """Flagged as UTF-8, which it is not."""
    return _package("mimetype", "ж", mimetype=ODT).replace("ж".encode(), b"\xff\xfe")


def _huge_directory() -> bytes:
    names = (f"{n:05}" + "x" * 200 for n in range(6000))
    return _package("[Content_Types].xml", "word/document.xml", *names)


def _lzma() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("mimetype", ODT)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        _spoilt(_deflated(), 38, 0xFF, 0xFF, 0xFF, 0xFF),
        _wrong_name(),
        _huge_directory(),
        _lzma(),
        _package("mimetype", mimetype=ODT)[:-10],
        _package("mimetype", mimetype=ODT)[:4] + b"\0" * 40,
    ],
    ids=["deflate", "name", "directory", "compression", "cut", "empty"],
)
def test_a_broken_package_is_refused_in_words(life: Life, content: bytes) -> None:
    with pytest.raises(InvalidData) as refused:
        _attach(life, content)
    assert refused.value.details["errors"] == {"file": ["unknown_type"]}


def test_no_spoilt_byte_of_a_package_is_a_crash(life: Life, folder: Path) -> None:
    whole = _deflated()
    rough = random.Random(24)
    for _ in range(400):
        at = rough.randrange(4, len(whole))
        spoilt = _spoilt(whole, at, *rough.randbytes(rough.randrange(1, 5)))
        with suppress(InvalidData):
            sniffed(files.store(io.BytesIO(spoilt)), "")


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 50, "image/jpeg"),
        (PDF, "application/pdf"),
    ],
)
def test_scans_and_papers_are_taken(life: Life, head: bytes, media_type: str) -> None:
    assert _attach(life, head, media_type="text/html")["media_type"] == media_type


def test_an_empty_file_is_refused(life: Life) -> None:
    with pytest.raises(InvalidData):
        _attach(life, b"")


def test_plain_text_is_taken_at_its_word(life: Life) -> None:
    assert _attach(life, "Сәлем!".encode(), "a.txt", media_type="text/plain")["media_type"] == "text/plain"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Айгүл\\өтініш.pdf", "өтініш.pdf"),
        ("акт\u202efdp.exe", "актfdp.exe"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        (" .. ", "file"),
        ("ж" * 300 + ".pdf", "ж" * 196 + ".pdf"),
    ],
)
def test_names_are_for_showing_only(given: str, shown: str) -> None:
    assert display_name(given) == shown


@pytest.mark.parametrize("name", ["../x", "a" * 63, "A" * 64, "g" * 64, ""])
def test_only_a_digest_opens_a_file(name: str) -> None:
    with pytest.raises(NotFound):
        files.open_file(name)
