"""Short texts: numbers as people write them, a gateway that is off, one that answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from engine.operations.sending import NoGateway, OutgoingMessage
from engine.worker.outbox import sender
from engine.worker.sms import sms_sender, telephone

TEXT = OutgoingMessage(1, 7, "M-01", "kk", "sms", "8 (700) 000-00-01", "", "Мәтін", "7:M-01:жіберу#1:sms")


@pytest.fixture
def gateway() -> Iterator[Any]:
    got: list[tuple[dict[str, str], dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append((body, dict(self.headers)))
            self.send_response(503 if body["text"] == "fail" else 302 if body["text"] == "move" else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, got
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+7 700 000 00 01", "+77000000001"),
        ("8 (700) 000-00-01", "+77000000001"),
        ("77000000001", "+77000000001"),
        ("+48.600.000.001", "+48600000001"),
    ],
)
def test_numbers_as_people_write_them(written: str, expected: str) -> None:
    assert telephone(written) == expected


@pytest.mark.parametrize(
    "written", ["", "12", "a" * 11, "+7700000000100000", "+7700\r\nX: y000001", "٧٧٠٠٠٠٠٠٠٠١"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="telephone"):
        telephone(written)


def test_without_a_gateway_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMS_URL", raising=False)
    with pytest.raises(NoGateway):
        sender()(TEXT)


def test_an_address_that_is_none_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_URL", "file:///etc/passwd")
    with pytest.raises(ValueError, match="SMS_URL"):
        sms_sender()


def test_a_text_reaches_the_gateway_under_its_key(monkeypatch: pytest.MonkeyPatch, gateway: Any) -> None:
    port, got = gateway
    monkeypatch.setenv("SMS_URL", f"http://user:secret@127.0.0.1:{port}/send?from=akimat")
    sender()(TEXT)
    ((body, headers),) = got
    assert body == {"to": "+77000000001", "text": "Мәтін", "id": TEXT.dedup_key}
    assert headers["Idempotency-Key"].isascii()
    assert headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("text", ["fail", "move"])
def test_what_is_not_taken_is_tried_again(monkeypatch: pytest.MonkeyPatch, gateway: Any, text: str) -> None:
    """A redirect is not followed: no way leads to an address that the operator did not name."""
    port, got = gateway
    monkeypatch.setenv("SMS_URL", f"http://127.0.0.1:{port}/")
    with pytest.raises(OSError, match="http_"):
        sender()(OutgoingMessage(1, 7, "M-01", "kk", "sms", "87000000001", "", text, "k"))
    assert len(got) == 1
