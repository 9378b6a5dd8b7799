"""A national verification service: what it says, what it forgets, and what follows when it is away."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from engine.confinement import http
from engine.signatures import checking, service, trust
from engine.signatures.checking import Check, from_environment
from engine.signatures.result import Reason, Revocation, Signer, State, Verification

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
IIN, BIN = "900101300007", "150140000012"
DOCUMENT = "Көше шамы жанбайды.\n".encode()
CMS = b"\x30\x03\x02\x01\x00"
SERIAL = "4dcafe"


class Stub(BaseHTTPRequestHandler):
    """Answers what a test laid down, and keeps what it was asked."""

    status: ClassVar[int] = 200
    answer: ClassVar[bytes] = b""
    asked: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, json.loads(body)))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def stub() -> Iterator[type[Stub]]:
    Stub.status, Stub.answer, Stub.asked = 200, json.dumps(said()).encode(), []
    server = HTTPServer(("127.0.0.1", 0), Stub)
    Stub.port = server.server_port  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Stub
    server.shutdown()
    server.server_close()


def certificate(**given: Any) -> dict[str, Any]:
    """As NCANode 3 writes it."""
    return {
        "valid": True,
        "revocations": [{"revoked": False, "by": "OCSP"}],
        "notBefore": "2026-05-07T04:05:00.000+00:00",
        "notAfter": "2027-05-07T04:05:00.000+00:00",
        "keyUsage": "SIGN",
        "serialNumber": f"00{SERIAL}",
        "signAlg": "ECGOST3410-2015-512",
        "keyUser": ["INDIVIDUAL"],
        "subject": {"commonName": "СЕЙІТОВА АЙГҮЛ", "lastName": "МАРАТҚЫЗЫ", "iin": IIN, "bin": None},
        "issuer": {"commonName": "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) 2022"},
        **given,
    }


def said(whole: bool = True, /, **given: Any) -> dict[str, Any]:
    return {
        "status": 200,
        "message": "OK",
        "valid": whole,
        "signers": [{"certificates": [certificate(**given)]}],
    }


def ask(stub: type[Stub], answer: Any = None, *, document: bytes | None = DOCUMENT) -> Verification:
    if answer is not None:
        stub.answer = json.dumps(answer).encode()
    address = http.target(f"http://127.0.0.1:{stub.port}/nca/")  # type: ignore[attr-defined]
    assert address is not None
    return service.verify(address, CMS, document, AT)


def test_it_sends_the_signature_and_the_exact_bytes(stub: type[Stub]) -> None:
    found = ask(stub)
    ((path, body),) = stub.asked
    assert path == "/nca/cms/verify"
    assert b64decode(body["cms"])[:1] == b"\x30"
    assert (b64decode(body["data"]), body["revocationCheck"]) == (DOCUMENT, ["OCSP"])
    assert (found.state, found.checked_by) == (State.VALID, "service")
    (signer,) = found.signers
    assert (signer.iin, signer.revocation, signer.name) == (IIN, Revocation.GOOD, "СЕЙІТОВА АЙГҮЛ МАРАТҚЫЗЫ")


def test_an_enclosing_signature_goes_alone(stub: type[Stub]) -> None:
    ask(stub, document=None)
    assert "data" not in stub.asked[0][1]


@pytest.mark.parametrize(
    ("valid", "given", "state", "reason"),
    [
        (
            False,
            {"valid": False, "revocations": [{"revoked": True, "by": "OCSP"}]},
            State.REVOKED,
            Reason.REVOKED,
        ),
        (False, {"valid": False, "revokedBy": ["CRL"]}, State.REVOKED, Reason.REVOKED),
        (False, {"valid": False, "notAfter": "2026-11-20T00:00:00.000+00:00"}, State.EXPIRED, Reason.EXPIRED),
        (
            False,
            {"valid": False, "notBefore": "2026-11-24T00:00:00.000+00:00"},
            State.EXPIRED,
            Reason.NOT_YET_VALID,
        ),
        (False, {"valid": False}, State.UNTRUSTED, Reason.UNKNOWN_ROOT),
        (True, {"valid": False}, State.UNTRUSTED, Reason.UNKNOWN_ROOT),
        (False, {}, State.BROKEN, Reason.SIGNATURE_DIFFERS),
        (True, {"keyUsage": "AUTH"}, State.UNTRUSTED, Reason.NOT_FOR_SIGNING),
        (True, {"revocations": []}, State.VALID, Reason.REVOCATION_UNKNOWN),
    ],
)
def test_each_of_its_answers_has_its_state(
    stub: type[Stub], valid: bool, given: dict[str, Any], state: State, reason: Reason
) -> None:
    found = ask(stub, said(valid, **given))
    assert (found.state, reason in found.reasons) == (state, True)


def test_a_signature_without_signer_or_certificate_is_not_valid(stub: type[Stub]) -> None:
    """The service itself calls them valid."""
    assert ask(stub, {"valid": True, "signers": []}).reasons == (Reason.NO_SIGNER,)
    assert ask(stub, {"valid": True, "signers": [{"certificates": []}]}).reasons == (Reason.NO_CERTIFICATE,)


def test_a_refusal_leaves_it_unchecked(stub: type[Stub]) -> None:
    stub.status = 400
    assert (ask(stub, {"status": 400, "message": "?"}).reasons) == (Reason.SERVICE_REFUSED,)


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (500, b"{}", Reason.SERVICE_UNREACHABLE),
        (200, b"<html>", Reason.SERVICE_UNREADABLE),
        (200, b"[]", Reason.SERVICE_UNREADABLE),
        (200, b"{}", Reason.SERVICE_UNREADABLE),
        (200, b'{"valid": "true", "signers": []}', Reason.SERVICE_UNREADABLE),
        (200, b'{"valid": true, "signers": 5}', Reason.SERVICE_UNREADABLE),
        (
            200,
            b'{"valid": true, "signers": [{"certificates": [{"valid": true}]}]}',
            Reason.SERVICE_UNREADABLE,
        ),
        (200, b"[" * 100_000, Reason.SERVICE_UNREADABLE),
        (200, b" " * (service.MAX_ANSWER + 1), Reason.SERVICE_UNREACHABLE),
    ],
)
def test_an_answer_that_nobody_understands_is_none(
    stub: type[Stub], status: int, answer: bytes, reason: Reason
) -> None:
    stub.status, stub.answer = status, answer
    with pytest.raises(service.Unanswered) as caught:
        ask(stub)
    assert caught.value.args == (reason,)


# -- both together -------------------------------------------------------------------------------------


def here(*reasons: Reason, revocation: Revocation = Revocation.NOT_CHECKED) -> Verification:
    """What our own check found."""
    signer = Signer(
        serial=SERIAL,
        fingerprint="ab" * 32,
        signed_at=AT - timedelta(minutes=3),
        revocation=revocation,
        reasons=reasons,
    )
    return Verification(reasons, AT, (signer,), "cd" * 32, len(DOCUMENT))


class Asked:
    """Stands for the service; counts the questions."""

    def __init__(self, answer: Verification | Reason) -> None:
        self.answer, self.times = answer, 0

    def __call__(self, data: bytes, document: bytes | None, at: Any) -> Verification:
        self.times += 1
        if isinstance(self.answer, Reason):
            raise service.Unanswered(self.answer)
        return self.answer


def both(found: Verification, answer: Verification | Reason) -> tuple[Verification, int]:
    asked = Asked(answer)
    return Check(lambda data, document, at: found, asked)(CMS, DOCUMENT, AT), asked.times


def good(stub: type[Stub]) -> Verification:
    return ask(stub, said())


def test_gost_goes_to_the_service(stub: type[Stub]) -> None:
    """5.9: RSA and GOST 2015 keys."""
    found, times = both(here(Reason.GOST), good(stub))
    assert (found.state, found.checked_by, times) == (State.VALID, "service", 1)
    # What only we know stays.
    assert found.signed_size == len(DOCUMENT)
    assert found.signers[0].fingerprint
    assert found.signers[0].signed_at == AT - timedelta(minutes=3)


def test_a_service_that_is_away_leaves_gost_unchecked() -> None:
    found, _ = both(here(Reason.GOST), Reason.SERVICE_UNREACHABLE)
    assert (found.state, found.reasons) == (State.UNCHECKED, (Reason.GOST, Reason.SERVICE_UNREACHABLE))


def test_a_service_that_is_away_does_not_spoil_what_holds_here() -> None:
    found, _ = both(here(Reason.REVOCATION_UNKNOWN), Reason.SERVICE_UNREACHABLE)
    assert found.state is State.VALID
    assert set(found.reasons) == {Reason.REVOCATION_UNKNOWN, Reason.ASKED_IN_VAIN}


def test_the_service_knows_of_revocations(stub: type[Stub]) -> None:
    revoked = ask(stub, said(False, valid=False, revocations=[{"revoked": True, "by": "OCSP"}]))
    found, times = both(here(Reason.REVOCATION_UNKNOWN), revoked)
    assert (found.state, times) == (State.REVOKED, 1)


def test_what_is_settled_here_is_not_asked_again(stub: type[Stub]) -> None:
    answer = good(stub)
    assert both(here(Reason.WEAK_ALGORITHM), answer)[1] == 0
    assert both(here(revocation=Revocation.GOOD), answer)[1] == 0


def test_the_checkers_are_chosen_by_the_settings(tmp_path: Any) -> None:
    assert from_environment({}).service is None
    chosen = from_environment({"JAUAP_EDS_SERVICE": "http://127.0.0.1:14579"})
    assert isinstance(chosen.service, checking.Service)
    with pytest.raises(trust.Unusable):
        from_environment({"JAUAP_EDS_SERVICE": "ncanode"})
    with pytest.raises(trust.Unusable):
        from_environment({"JAUAP_EDS_ROOTS": str(tmp_path / "away")})


def test_roots_are_read_from_a_folder_or_a_file(tmp_path: Any) -> None:
    (tmp_path / "a.pem").write_bytes(b"A")
    (tmp_path / "b.cer").write_bytes(b"B")
    (tmp_path / "readme.txt").write_bytes(b"no")
    assert trust.from_environment({"JAUAP_EDS_ROOTS": str(tmp_path)}).roots == (b"A", b"B")
    one = trust.from_environment({"JAUAP_EDS_ROOTS": str(tmp_path / "a.pem")})
    assert (one.roots, one.stamp_roots, one.crls) == ((b"A",), (b"A",), ())


def test_the_number_of_an_organisation_comes_through(stub: type[Stub]) -> None:
    subject = {"commonName": "СЕЙІТОВА АЙГҮЛ", "iin": IIN, "bin": BIN, "organization": "ЖШС"}
    (signer,) = ask(stub, said(subject=subject)).signers
    assert (signer.iin, signer.bin, signer.organisation) == (IIN, BIN, "ЖШС")
