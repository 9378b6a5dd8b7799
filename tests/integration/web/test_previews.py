"""A stranger's file is looked at without anything of it running, or it is only saved."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.operations.attach_file import attach_file
from engine.storage.tables import attachments
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, Life

SignIn = Callable[[str], Visitor]
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<<>>\n%%EOF\n"
TEXT = "Сәлем\n<script>alert(1)</script>\n".encode()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    lines = zlib.compress(b"\0" * (width + 1) * min(height, 9))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


def _attach(life: Life, content: bytes, media_type: str = "", name: str = "файл") -> int:
    answer = attach_file(
        life.world.engine,
        life.world.controller,
        case_id=life.case_id,
        name=name,
        stream=io.BytesIO(content),
        media_type=media_type,
        at=life.at,
    )
    return int(answer["attachment_id"])


def _inline(visitor: Visitor, attachment_id: int) -> Any:
    return visitor.client.get(f"/attachments/{attachment_id}/inline", buffered=True)


@pytest.mark.parametrize(
    ("content", "claimed", "media_type"),
    [(png(3, 3), "image/png", "image/png"), (TEXT, "text/plain", "text/plain; charset=utf-8")],
)
def test_pictures_and_text_come_in_a_sandbox(
    life: Life, as_person: SignIn, content: bytes, claimed: str, media_type: str
) -> None:
    answer = _inline(as_person("executor"), _attach(life, content, claimed))
    assert (answer.status_code, answer.headers["Content-Type"], answer.data) == (200, media_type, content)
    policy = answer.headers["Content-Security-Policy"]
    assert {"sandbox", "default-src 'none'"} <= {part.strip() for part in policy.split(";")}
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == (
        "nosniff",
        "no-store",
    )


def test_a_pdf_opens_in_a_sandbox_where_nothing_loads_and_nobody_frames_it(
    life: Life, as_person: SignIn
) -> None:
    answer = _inline(as_person("executor"), _attach(life, PDF))
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert "script-src" not in policy
    said = {part.strip() for part in policy.split(";")}
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'none'"} <= said
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_frames_text_in_a_sandbox_and_names_the_file_apart(life: Life, as_person: SignIn) -> None:
    given = "../../etc/\u202egnp.хат\x07.txt"
    attachment_id = _attach(life, TEXT, "text/plain", given)
    page = as_person("executor").get(f"/work-items/{life.item('examine').id}").text
    assert f'<iframe src="/attachments/{attachment_id}/inline" sandbox loading="lazy"' in page
    assert "<bdi>gnp.хат.txt</bdi>" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/xml", DOCX, "image/tiff"])
def test_what_a_browser_might_run_or_does_not_know_is_only_saved(
    life: Life, as_person: SignIn, media_type: str
) -> None:
    attachment_id = _attach(life, TEXT, "text/plain")
    with life.world.engine.begin() as conn:
        conn.execute(update(attachments).values(media_type=media_type))
    executor = as_person("executor")
    assert _inline(executor, attachment_id).status_code == 415
    page = executor.get(f"/work-items/{life.item('examine').id}").text
    assert f"/attachments/{attachment_id}/inline" not in page
    saved = executor.client.get(f"/attachments/{attachment_id}", buffered=True)
    assert saved.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_that_would_unfold_too_far_is_only_saved(
    life: Life, as_person: SignIn, size: tuple[int, int]
) -> None:
    content = png(9, 9).replace(struct.pack(">II", 9, 9), struct.pack(">II", *size))
    answer = _inline(as_person("executor"), _attach(life, content))
    assert (answer.status_code, "no_preview" in answer.text) == (415, True)


def test_a_large_text_is_only_saved(life: Life, as_person: SignIn) -> None:
    attachment_id = _attach(life, b"a" * (1024 * 1024 + 1), "text/plain")
    assert _inline(as_person("executor"), attachment_id).status_code == 415


def test_who_may_not_save_a_file_may_not_look_at_it(life: Life, as_person: SignIn) -> None:
    attachment_id = _attach(life, png(3, 3))
    for login, status in (("auditor", 403), ("stranger", 404)):
        visitor = as_person(login)
        assert _inline(visitor, attachment_id).status_code == status
        assert visitor.get(f"/attachments/{attachment_id}").status_code == status


def test_a_page_may_frame_only_our_own(as_person: SignIn) -> None:
    policy = as_person("controller").get("/notices").headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy


def test_a_file_whose_content_is_gone_is_not_found(life: Life, as_person: SignIn, tmp_path: Path) -> None:
    attachment_id = _attach(life, png(3, 3))
    with life.world.engine.connect() as conn:
        digest = conn.execute(select(attachments.c.sha256)).scalar_one()
    (tmp_path / "files" / digest[:2] / digest).unlink()
    assert _inline(as_person("executor"), attachment_id).status_code == 404
