"""The call to another system: only targets that the operator named, and every way in which it ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from engine.service_tasks import http_call as module
from engine.service_tasks.http_call import http_call
from engine.service_tasks.outside import BpmnError, Failed, OutsideCall


class Register(BaseHTTPRequestHandler):
    """Another system on this machine: answers what the test says, remembers what it got."""

    status, body = 200, b'{"ok": true}'
    location = ""
    got: ClassVar[list[tuple[str, dict[str, str], Any]]]

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.path, dict(self.headers), json.loads(text)))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Register]]:
    class Own(Register):
        got: ClassVar[list[tuple[str, dict[str, str], Any]]] = []

    server = HTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HTTP_TARGET_ADDRESS_REGISTER", f"http://u:p@127.0.0.1:{server.server_port}/v1?a=b")
    yield Own
    server.shutdown()
    server.server_close()


def call(target: str = "address-register", **inputs: Any) -> OutsideCall:
    return OutsideCall("7:call#1", inputs, {"target": target}, 1)


def test_inputs_go_out_and_the_answer_comes_back(register: type[Register]) -> None:
    assert http_call(call(kato="351010000")) == {"ok": True}
    ((path, headers, body),) = register.got
    assert (path, body, headers["Idempotency-Key"]) == ("/v1?a=b", {"kato": "351010000"}, "7:call#1")
    assert headers["Authorization"] == "Basic dTpw"


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:5432/", "unknown", "ADDRESS-REGISTER", "", "../x", "a" * 50, "x\ny"]
)
def test_only_targets_that_the_operator_named_are_called(register: type[Register], target: str) -> None:
    with pytest.raises(Failed) as failed:
        http_call(call(target))
    assert not failed.value.again
    assert register.got == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/", "http://", "gopher://127.0.0.1/"])
def test_a_target_that_is_no_web_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HTTP_TARGET_ODD", address)
    with pytest.raises(Failed, match="target_not_configured"):
        http_call(call("odd"))


def test_a_redirect_is_not_followed(register: type[Register]) -> None:
    register.status, register.location = 302, "http://127.0.0.1:1/"
    with pytest.raises(Failed) as failed:
        http_call(call())
    assert (failed.value.code, failed.value.again, len(register.got)) == ("http_302", False, 1)


def test_a_refusal_with_a_code_is_an_error_for_the_diagram(register: type[Register]) -> None:
    register.status, register.body = 422, b'{"error": "NO SUCH <b>ADDRESS"}'
    with pytest.raises(BpmnError) as error:
        http_call(call())
    assert error.value.code == "NO_SUCH_b_ADDRESS"


@pytest.mark.parametrize(("status", "again"), [(500, True), (503, True), (429, True), (404, False)])
def test_what_may_get_better_is_tried_again(register: type[Register], status: int, again: bool) -> None:
    register.status, register.body = status, b"oops"
    with pytest.raises(Failed) as failed:
        http_call(call())
    assert (failed.value.code, failed.value.again) == (f"http_{status}", again)


@pytest.mark.parametrize("body", [b"", b"[1]", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_an_answer_that_is_no_object_is_not_asked_for_again(register: type[Register], body: bytes) -> None:
    register.body = body
    with pytest.raises(Failed) as failed:
        http_call(call())
    assert (failed.value.code, failed.value.again) == ("answer_is_no_json_object", False)


def test_an_answer_without_end_is_cut_off(register: type[Register], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BODY", 1000)
    register.body = b"x" * 5000
    with pytest.raises(Failed, match="answer_too_large"):
        http_call(call())


def test_nobody_there_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_TARGET_AWAY", "http://127.0.0.1:1/")
    with pytest.raises(Failed) as failed:
        http_call(call("away"))
    assert failed.value.again and failed.value.code.startswith("unreachable:")
