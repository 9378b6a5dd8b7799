"""Uploads that are too large are refused before they are read; what unpacks itself is never unpacked."""

from __future__ import annotations

import http.client
import io
import re
import time
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from tests.factories import World
from tests.prove import site
from tests.prove.cases import open_item, waiting_cases
from tests.prove.conftest import Figure
from tests.prove.visitor import Visitor
from tests.unit.bpmn.diagrams import Diagram

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024
GOAL_SECONDS = 0.2
GOAL_MEGABYTES = 40
# To read 60 MB takes a second here: whoever answers 200 MB within one has not read them.
UNREAD_SECONDS = 1.0
TRIES = 5
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BOUNDARY = "of-a-proof"

DIAGRAM = Diagram().start().end().flow("start", "end").xml()
LARGE = DIAGRAM.replace(b"</bpmn:definitions>", b" " * (11 * MEGABYTE) + b"</bpmn:definitions>")


def _bomb() -> bytes:
    """A document of 1 MB that unpacks to a gigabyte of zeros."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as document:
            for _ in range(1024):
                document.write(bytes(MEGABYTE))
    return packed.getvalue()


def _body(token: str, name: str, content: bytes, **fields: str) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in {"csrf_token": token, **fields}.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])


def _send(visitor: Visitor, address: str, body: bytes) -> tuple[int, float]:
    """Status, and seconds from the first byte sent to the answer's head.

    The server may answer and hang up while the body is still on its way.
    """
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=30)
    headers = {"Cookie": visitor.cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    began = time.monotonic()
    with closing(connection):
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", address, body, headers)
        # Where sending was cut off, http.client thinks that nothing was asked and would refuse to read.
        answer = http.client.HTTPResponse(connection.sock, method="POST")
        answer.begin()
        return answer.status, time.monotonic() - began


def _memory(served: site.Site) -> float:
    """Megabytes of all web workers together."""
    return sum(psutil.Process(pid).memory_info().rss for pid in served.workers()) / MEGABYTE


def _token(visitor: Visitor, address: str) -> str:
    found = TOKEN.search(visitor.insist("GET", address).text)
    assert found
    return found[1]


@pytest.mark.row(12, "a diagram of 11 MB to the check page", "413 < 200 ms, memory flat")
def test_a_huge_diagram_is_refused_at_once(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    with site.serving(durable_url, tmp_path) as served:
        visitor = Visitor(served.port).sign_in("methodologist")
        token = _token(visitor, "/studio/check")
        small = _send(visitor, "/studio/check", _body(token, "a.bpmn", DIAGRAM))[0]
        before = _memory(served)
        answers = [_send(visitor, "/studio/check", _body(token, "a.bpmn", LARGE)) for _ in range(TRIES)]
        grown = _memory(served) - before
    slowest = max(seconds for _, seconds in answers)
    figure(f"{TRIES} tries: {answers[0][0]} after {slowest * 1000:.0f} ms at most; memory {grown:+.0f} MB")
    assert small == 200, "the negative control: a small one is read"
    assert {status for status, _ in answers} == {413}
    assert slowest < GOAL_SECONDS
    assert grown < GOAL_MEGABYTES


@pytest.mark.row(12, "a file of 200 MB to a task", "413 < 1 s, memory flat")
def test_a_huge_file_is_refused_before_it_is_read(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    (case_id,) = waiting_cases(town, 1)
    item = open_item(town, case_id, "register_appeal")
    with site.serving(durable_url, tmp_path) as served:
        visitor = Visitor(served.port).sign_in("registrar")
        token = _token(visitor, f"/work-items/{item.id}")
        before = _memory(served)
        body = _body(token, "a.pdf", b"%PDF-1.4" + bytes(200 * MEGABYTE))
        answers = [
            _send(visitor, address, body)
            for address in (f"/work-items/{item.id}/complete", f"/cases/{case_id}/attachments")
        ]
        grown = _memory(served) - before
        small = _send(visitor, f"/cases/{case_id}/attachments", _body(token, "a.pdf", b"%PDF-1.4\n%%EOF"))[0]
    slowest = max(seconds for _, seconds in answers)
    figure(f"{answers[0][0]} after {slowest * 1000:.0f} ms at most; memory {grown:+.0f} MB")
    assert small == 302, "the negative control: a small one is kept"
    assert {status for status, _ in answers} == {413}
    assert slowest < UNREAD_SECONDS
    assert grown < GOAL_MEGABYTES


@pytest.mark.row(12, "a zip bomb as an attachment and to the check page", "never unpacked; memory flat")
def test_a_zip_bomb_is_never_unpacked(town: World, durable_url: str, tmp_path: Path, figure: Figure) -> None:
    bomb = _bomb()
    (case_id,) = waiting_cases(town, 1)
    item = open_item(town, case_id, "register_appeal")
    with site.serving(durable_url, tmp_path) as served:
        told = {}
        for login, page, address, name in (
            ("registrar", f"/work-items/{item.id}", f"/cases/{case_id}/attachments", "a.docx"),
            ("methodologist", "/studio/check", "/studio/check", "a.bpmn"),
        ):
            visitor = Visitor(served.port).sign_in(login)
            token = _token(visitor, page)
            before = _memory(served)
            status, seconds = _send(visitor, address, _body(token, name, bomb))
            told[address] = (status, seconds, _memory(served) - before)
    figure(
        "; ".join(f"{status} after {s * 1000:.0f} ms, memory {mb:+.0f} MB" for status, s, mb in told.values())
    )
    for status, seconds, megabytes in told.values():
        assert status < 500
        assert seconds < 5 * GOAL_SECONDS
        assert megabytes < GOAL_MEGABYTES
