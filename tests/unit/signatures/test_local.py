"""Whatever a signature file holds, there is an answer, and soon."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509

from engine.signatures import local, wire
from engine.signatures.result import Reason, State
from engine.signatures.trust import Trust
from tests.signing import AT, DOCUMENT, Holder, authority, certify, citizen, crl, issuer, person, sign, trust


def asked(data: bytes, document: bytes | None = DOCUMENT) -> tuple[Reason, ...]:
    began = time.monotonic()
    found = local.verify(data, document, trust(), AT)
    assert time.monotonic() - began < local.WALL_SECONDS
    return found.reasons


def test_the_child_says_what_the_rules_say() -> None:
    data = sign(stamped=AT - timedelta(minutes=2))
    found = local.verify(data, DOCUMENT, trust(crls=[crl(issuer())]), AT)
    assert (found.state, found.reasons) == (State.VALID, ())
    assert found.signers[0].stamp is not None


def test_a_question_comes_back_as_it_was_asked() -> None:
    for document in (DOCUMENT, b"", None):
        question = (b"cms", document, Trust((b"a", b""), (), (b"c",)), AT)
        assert wire.asked(b"".join(wire.question(*question))) == question


def test_what_is_enclosed_comes_out_exactly() -> None:
    """R-032: the exact signed bytes are kept, also where they travel inside the signature."""
    document = b"\r\n\xff\x00 \n" + DOCUMENT
    found = local.verify(sign(document, enclosed=True), None, trust(), AT)
    assert (found.state, found.content) == (State.VALID, document)
    assert local.verify(sign(document), document, trust(), AT).content is None


def chain_of(length: int) -> tuple[Holder, ...]:
    """Authorities one below the other, the lowest first. One key for all: only the names matter."""
    found: list[Holder] = []
    for place in range(length):
        found.insert(0, authority(f"A{place}", found[0] if found else None, key_name="long"))
    return tuple(found)


def circle() -> tuple[Holder, ...]:
    """Two authorities, each issued by the other."""
    one, two = authority("ONE"), authority("TWO")
    first = authority(
        "ONE", Holder(two.certificate, two.key), key_name=one.certificate.subject.rfc4514_string()
    )
    second = authority(
        "TWO", Holder(one.certificate, one.key), key_name=two.certificate.subject.rfc4514_string()
    )
    return first, second


def twins(number: int) -> tuple[Holder, ...]:
    """Authorities of one name and key, each of which could have issued any other: ways without end."""
    first = authority("TWIN", key_name="twin")
    return tuple(authority("TWIN", first, key_name="twin") for _ in range(number))


def repeated(number: int) -> Any:
    def put(whole: Any) -> None:
        certificate = asn1_x509.Certificate.load(citizen().der)
        whole["content"]["certificates"] = [cms.CertificateChoices("certificate", certificate)] * number

    return put


def many_signers(whole: Any) -> None:
    infos = whole["content"]["signer_infos"]
    whole["content"]["signer_infos"] = [infos[0]] * 500


def nested(depth: int, head: bytes = b"\x30\x80") -> bytes:
    return head * depth


HOSTILE = {
    "empty": (b"", Reason.UNREADABLE),
    "text": ("Құрметті әкім!".encode(), Reason.UNREADABLE),
    "zip": (b"PK\x03\x04" + bytes(1000), Reason.UNREADABLE),
    "base64 of nothing": (b"QUJD" * 1000, Reason.UNREADABLE),
    "endless nesting": (nested(500_000), Reason.UNREADABLE),
    "endless sets": (nested(500_000, b"\x31\x80"), Reason.UNREADABLE),
    "a length beyond the file": (b"\x30\x84\xff\xff\xff\xff" + sign()[6:], Reason.UNREADABLE),
    "a length of a hundred bytes": (b"\x30\xe4" + b"\xff" * 100 + sign(), Reason.UNREADABLE),
    "cut off": (sign()[:-40], Reason.UNREADABLE),
    "something after the end": (sign() + b"more", Reason.UNREADABLE),
    "a certificate alone": (citizen().der, Reason.UNREADABLE),
    "a thousand certificates": (sign(whole=repeated(1000)), Reason.UNREADABLE),
    "five hundred signers": (sign(whole=many_signers), Reason.UNREADABLE),
    "zeros": (bytes(5_000_000), Reason.UNREADABLE),
    "more than is allowed": (bytes(local.MAX_CMS + 1), Reason.TOO_LARGE),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_clear_answer(kind: str) -> None:
    data, reason = HOSTILE[kind]
    assert asked(data) == (reason,)


@pytest.mark.parametrize("kind", [chain_of, twins])
def test_many_authorities_are_searched_only_so_far(kind: Any) -> None:
    authorities = kind(40)
    data = sign(holder=certify(person(), authorities[0]), certificates=authorities)
    assert Reason.UNKNOWN_ROOT in asked(data)


def test_authorities_in_a_circle_lead_nowhere() -> None:
    authorities = circle()
    data = sign(holder=certify(person(), authorities[0]), certificates=authorities)
    assert Reason.UNKNOWN_ROOT in asked(data)


def test_a_document_of_many_megabytes_is_read() -> None:
    document = bytes(20_000_000)
    found = local.verify(sign(document), document, trust(), AT)
    assert (found.state, found.signed_size) == (State.VALID, 20_000_000)


@pytest.mark.parametrize(
    "program", ["import time; time.sleep(60)", "raise SystemExit(3)", "print('{}')", "print('[' * 100000)"]
)
def test_a_child_that_fails_leaves_it_unchecked(program: str) -> None:
    """Never valid, and never lost: the appeal is registered all the same."""
    child = (sys.executable, "-c", program)
    found = local.verify(sign(), DOCUMENT, trust(), AT, wall_seconds=1.0, child=child)
    assert (found.state, found.reasons) == (State.UNCHECKED, (Reason.CHECK_FAILED,))
