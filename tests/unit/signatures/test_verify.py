"""What a signature is worth, by our own rules: each fault has its state (R-032)."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import cms, core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from engine.signatures.applicant import against
from engine.signatures.result import Reason, Revocation, State, Verification, digest, from_json
from engine.signatures.verify import verify
from tests.signing import (
    AT,
    BIN,
    DOCUMENT,
    IIN,
    LOGGING_IN,
    OTHER_BIN,
    OTHER_IIN,
    Holder,
    Signing,
    authority,
    certify,
    citizen,
    clock,
    crl,
    issuer,
    ocsp_response,
    person,
    root,
    sign,
    signed,
    time_stamp,
    trust,
    usage,
)

GOST = "1.2.398.3.10.1.3.3"
GOST_SIGNATURE = "1.2.398.3.10.1.1.2.3.2"


def checked(data: bytes, document: bytes | None = DOCUMENT, **given: Any) -> Verification:
    return verify(data, document, given.get("trusted", trust()), given.get("at", AT))


def judged(data: bytes, document: bytes | None = DOCUMENT, **given: Any) -> tuple[State, set[Reason]]:
    """State and reasons; that nobody knows of a revocation is said of nearly all and left out here."""
    found = checked(data, document, **given)
    return found.state, set(found.reasons) - {Reason.REVOCATION_UNKNOWN}


# -- what holds ------------------------------------------------------------------------------------


def test_a_good_signature_is_valid_and_names_its_signer() -> None:
    """R-032: the signer's number, name, certificate and claimed time are kept."""
    found = checked(sign())
    (signer,) = found.signers
    assert (found.state, signer.iin, signer.bin) == (State.VALID, IIN, None)
    assert signer.name == "СЕЙІТОВА АЙГҮЛ МАРАТҚЫЗЫ"
    assert signer.serial == f"{citizen().certificate.serial_number:x}"
    assert signer.fingerprint == citizen().certificate.fingerprint(hashes.SHA256()).hex()
    assert signer.issuer == "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)"
    assert signer.signed_at == AT - timedelta(minutes=3)
    assert (found.signed_sha256, found.signed_size) == (digest(DOCUMENT), len(DOCUMENT))


@pytest.mark.parametrize("kind", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("enclosed", [True, False])
def test_strong_digests_hold_detached_and_enclosing(kind: str, enclosed: bool) -> None:
    found = checked(sign(digest=kind, enclosed=enclosed), None if enclosed else DOCUMENT)
    assert (found.state, found.enclosed) == (State.VALID, enclosed)


@pytest.mark.parametrize("line", ["PKCS7", "CMS"])
def test_pem_and_base64_are_read(line: str) -> None:
    text = base64.encodebytes(sign())
    armoured = f"-----BEGIN {line}-----\n".encode() + text + f"-----END {line}-----\n".encode()
    assert {checked(form).state for form in (text, text.replace(b"\n", b""), armoured)} == {State.VALID}


def test_a_signature_made_by_another_program_is_valid() -> None:
    """Not only what our own tests build: the builder of ``cryptography`` knows nothing of them."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(DOCUMENT)
    builder = builder.add_signer(citizen().certificate, citizen().key, hashes.SHA384())
    builder = builder.add_certificate(issuer().certificate)
    for options in (
        [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary],
        [pkcs7.PKCS7Options.Binary],
    ):
        data = builder.sign(Encoding.DER, options)
        assert checked(data, at=AT + timedelta(days=30)).state is State.VALID


def test_content_in_pieces_of_indefinite_length_is_read() -> None:
    """BER as some programs write it: the content in two strings, no lengths."""
    whole = cms.ContentInfo.load(sign(enclosed=True))["content"]
    halves = b"".join(b"\x04" + bytes([len(part)]) + part for part in (DOCUMENT[:7], DOCUMENT[7:]))
    inner = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01\xa0\x80\x24\x80" + halves + b"\0\0" * 3
    parts = [whole[name].dump() for name in ("version", "digest_algorithms")]
    rest = [whole[name].dump() for name in ("certificates", "signer_infos")]
    data = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80\x30\x80"
    data += b"".join((*parts, inner, *rest)) + b"\0\0" * 3
    found = checked(data, None)
    assert (found.state, found.signed_sha256) == (State.VALID, digest(DOCUMENT))


def test_a_signature_without_attributes_is_over_the_bytes() -> None:
    assert judged(sign(attributes=False)) == (State.VALID, set())


def test_the_result_survives_its_json() -> None:
    found = checked(sign(stamped=AT - timedelta(minutes=2)))
    assert from_json(found.to_json()) == found
    assert found.to_json()["state"] == "valid"


# -- whose ------------------------------------------------------------------------------------------


def whose(holder: Holder, *numbers: str | None) -> tuple[State, set[Reason]]:
    found = against(checked(sign(holder=holder)), numbers)
    return found.state, set(found.reasons) - {Reason.REVOCATION_UNKNOWN}


def test_the_key_of_another_person_is_told() -> None:
    """R-032: a signature by another person's key is defective, and only that."""
    assert whose(citizen(), OTHER_IIN) == (State.WRONG_PERSON, {Reason.OTHER_PERSON})
    assert whose(citizen(), IIN) == (State.VALID, set())
    assert whose(citizen(), f" {IIN[:6]} {IIN[6:]}") == (State.VALID, set())


def test_an_official_signs_for_his_own_organisation_only() -> None:
    """R-032: the BIN in the certificate must be the applicant's."""
    official = citizen(IIN, BIN)
    assert whose(official, BIN) == (State.VALID, set())
    assert whose(official, OTHER_BIN) == (State.WRONG_PERSON, {Reason.OTHER_ORGANISATION})
    assert whose(citizen(), BIN) == (State.WRONG_PERSON, {Reason.OTHER_ORGANISATION})


def test_without_a_number_nobody_can_say_whose_it_is() -> None:
    assert whose(citizen(), None, "") == (State.UNCHECKED, {Reason.NO_NUMBER_OF_APPLICANT})
    assert whose(citizen(None), IIN) == (State.UNCHECKED, {Reason.NO_NUMBER_IN_CERTIFICATE})


def test_a_number_that_cannot_exist_is_no_number() -> None:
    """R-114: the control digit of the certificate's number is checked too."""
    wrong = IIN[:11] + str((int(IIN[11]) + 1) % 10)
    assert checked(sign(holder=citizen(wrong))).signers[0].iin is None


def test_two_numbers_in_one_certificate_are_none() -> None:
    twice = x509.Name([*person(IIN), *person(OTHER_IIN).get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)])
    assert checked(sign(holder=certify(twice, issuer()))).signers[0].iin is None


# -- which certificate ---------------------------------------------------------------------------------


def test_an_expired_certificate_is_told() -> None:
    ended = certify(person(), issuer(), ends=AT - timedelta(days=1))
    assert judged(sign(holder=ended)) == (State.EXPIRED, {Reason.EXPIRED})
    # Claiming an earlier time does not help: only a time stamp proves it.
    assert judged(sign(holder=ended, at=AT - timedelta(days=9))) == (State.EXPIRED, {Reason.EXPIRED})


def test_a_certificate_that_is_not_yet_valid_is_told() -> None:
    early = certify(person(), issuer(), begins=AT + timedelta(days=1))
    assert judged(sign(holder=early)) == (State.EXPIRED, {Reason.NOT_YET_VALID})
    # Signed before it was valid, received after.
    found = judged(sign(holder=early), at=AT + timedelta(days=2))
    assert found == (State.EXPIRED, {Reason.NOT_YET_VALID})


def test_a_time_in_the_future_is_told() -> None:
    found = judged(sign(at=AT + timedelta(hours=3)))
    assert found == (State.UNTRUSTED, {Reason.SIGNED_IN_FUTURE})


def test_a_certificate_of_an_unknown_root_is_told() -> None:
    foreign = authority("SOMEBODY")
    data = sign(holder=certify(person(), foreign), certificates=(foreign,))
    assert judged(data) == (State.UNTRUSTED, {Reason.UNKNOWN_ROOT})
    assert judged(data, trusted=trust(foreign)) == (State.VALID, set())


def test_a_root_of_the_same_name_with_another_key_is_not_the_root() -> None:
    double = authority("НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)", key_name="double")
    data = sign(holder=certify(person(), double), certificates=(double,))
    assert judged(data) == (State.UNTRUSTED, {Reason.UNKNOWN_ROOT})


def test_without_roots_nothing_is_checked() -> None:
    from engine.signatures.trust import Trust

    assert judged(sign(), trusted=Trust()) == (State.UNCHECKED, {Reason.NO_ROOTS})


def test_a_citizen_issues_no_certificates() -> None:
    child = certify(person(OTHER_IIN), citizen())
    assert judged(sign(holder=child, certificates=(citizen(), issuer()))) == (
        State.UNTRUSTED,
        {Reason.BAD_CHAIN},
    )


def test_the_length_of_the_way_is_limited_by_the_root() -> None:
    below = authority("ҮШІНШІ", issuer())  # its issuer may have no authority below it
    data = sign(holder=certify(person(), below), certificates=(below, issuer()))
    assert judged(data) == (State.UNTRUSTED, {Reason.BAD_CHAIN})


def test_an_extension_that_we_do_not_understand_is_not_passed_over() -> None:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    assert judged(sign(holder=certify(person(), issuer(), more=[(odd, False)]))) == (State.VALID, set())
    assert judged(sign(holder=certify(person(), issuer(), more=[(odd, True)]))) == (
        State.UNTRUSTED,
        {Reason.BAD_CHAIN},
    )


@pytest.mark.parametrize("key_usage", [LOGGING_IN, None, usage(digital_signature=True)])
def test_a_key_for_logging_in_signs_nothing(key_usage: x509.KeyUsage | None) -> None:
    data = sign(holder=certify(person(), issuer(), key_usage=key_usage))
    assert judged(data) == (State.UNTRUSTED, {Reason.NOT_FOR_SIGNING})


def test_a_short_key_is_weak() -> None:
    short = certify(person(), issuer(), key_name="short", bits=1024)
    assert judged(sign(holder=short)) == (State.BROKEN, {Reason.WEAK_ALGORITHM})


# -- revocation ----------------------------------------------------------------------------------------


def revoked(since: timedelta, **given: Any) -> Verification:
    serial = citizen().certificate.serial_number
    return checked(sign(**given), trusted=trust(crls=[crl(issuer(), {serial: AT + since})]))


def test_a_revoked_certificate_is_told() -> None:
    found = revoked(-timedelta(days=1))
    assert (found.state, found.signers[0].revocation) == (State.REVOKED, Revocation.REVOKED)


def test_what_was_stamped_before_the_revocation_stays_valid() -> None:
    """R-032: the time stamp says that it was signed in time."""
    found = revoked(-timedelta(minutes=1), stamped=AT - timedelta(minutes=2))
    assert (found.state, found.signers[0].revocation) == (State.VALID, Revocation.GOOD)


def test_a_fresh_list_says_that_it_is_good() -> None:
    found = checked(sign(), trusted=trust(crls=[crl(issuer())]))
    assert (found.reasons, found.signers[0].revocation) == ((), Revocation.GOOD)


def test_without_evidence_it_is_said_that_nobody_checked() -> None:
    found = checked(sign())
    assert (found.reasons, found.signers[0].revocation) == (
        (Reason.REVOCATION_UNKNOWN,),
        Revocation.NOT_CHECKED,
    )


def test_a_list_that_is_out_of_date_or_of_another_says_nothing() -> None:
    old = crl(issuer(), at=AT - timedelta(days=3), until=AT - timedelta(days=2))
    foreign = crl(Holder(issuer().certificate, citizen().key))
    for one in (old, foreign, b"garbage"):
        found = checked(sign(), trusted=trust(crls=[one]))
        assert found.signers[0].revocation is Revocation.NOT_CHECKED, one[:20]


def test_a_list_in_the_signature_counts() -> None:
    serial = citizen().certificate.serial_number
    data = sign(evidence=[crl(issuer(), {serial: AT - timedelta(days=1)})])
    assert judged(data)[0] is State.REVOKED


def test_a_revoked_authority_revokes_what_it_issued() -> None:
    listed = crl(root(), {issuer().certificate.serial_number: AT - timedelta(days=1)})
    assert judged(sign(), trusted=trust(crls=[listed]))[0] is State.REVOKED


def with_response(response: bytes) -> Revocation:
    def enclose(whole: Any) -> None:
        other = {"other_rev_info_format": "ocsp_response", "other_rev_info": cms.OCSPResponse.load(response)}
        whole["content"]["crls"] = [cms.RevocationInfoChoice("other", other)]

    return checked(sign(whole=enclose)).signers[0].revocation


def test_an_ocsp_response_counts_when_the_issuer_or_its_responder_gave_it() -> None:
    responder = certify(person(None, name="OCSP"), issuer(), purposes=[ExtendedKeyUsageOID.OCSP_SIGNING])
    stranger = certify(person(None, name="NOBODY"), issuer())
    good, bad = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED
    assert with_response(ocsp_response(citizen(), issuer())) is Revocation.GOOD
    assert with_response(ocsp_response(citizen(), issuer(), status=bad)) is Revocation.REVOKED
    assert with_response(ocsp_response(citizen(), issuer(), signer=responder)) is Revocation.GOOD
    assert with_response(ocsp_response(citizen(), issuer(), signer=stranger)) is Revocation.NOT_CHECKED
    other = ocsp_response(citizen(OTHER_IIN), issuer(), status=good)
    assert with_response(other) is Revocation.NOT_CHECKED


# -- the bytes and the attributes ----------------------------------------------------------------------


def test_changed_bytes_are_told() -> None:
    assert judged(sign(), DOCUMENT + b" ") == (State.BROKEN, {Reason.DIGEST_DIFFERS})
    assert judged(sign(attributes=False), DOCUMENT + b" ") == (State.BROKEN, {Reason.SIGNATURE_DIFFERS})


def test_changed_attributes_are_told() -> None:
    def later(whole: Any) -> None:
        attributes = whole["content"]["signer_infos"][0]["signed_attrs"]
        (time,) = [one for one in attributes if one["type"].native == "signing_time"]
        time["values"] = [cms.Time({"utc_time": core.UTCTime(AT - timedelta(days=2))})]

    assert judged(sign(whole=later)) == (State.BROKEN, {Reason.SIGNATURE_DIFFERS})


@pytest.mark.parametrize("missing", [0, 1])
def test_missing_attributes_are_told(missing: int) -> None:
    def drop(attributes: Any) -> None:
        del attributes[missing]

    assert judged(sign(change=drop)) == (State.BROKEN, {Reason.ATTRIBUTES_WRONG})


def test_doubled_attributes_are_told() -> None:
    def twice(attributes: Any) -> None:
        attributes.append(attributes[1])

    assert judged(sign(change=twice))[0] is State.BROKEN


def test_attributes_of_another_kind_of_content_are_told() -> None:
    def other(attributes: Any) -> None:
        attributes[0]["values"] = ["tst_info"]

    assert judged(sign(change=other)) == (State.BROKEN, {Reason.ATTRIBUTES_WRONG})


def test_the_attributes_of_a_signature_are_no_document() -> None:
    """RFC 5652, 5.4 as an attack: the signed attributes, taken for bytes signed without attributes."""
    whole = cms.ContentInfo.load(sign())
    info = whole["content"]["signer_infos"][0]
    attributes = info["signed_attrs"].untag().dump()
    info["signed_attrs"] = None
    data = whole.dump(force=True)
    assert judged(data, attributes) == (State.BROKEN, {Reason.ATTRIBUTES_WRONG})


def test_a_document_beside_another_enclosed_one_is_told() -> None:
    assert judged(sign(enclosed=True), DOCUMENT)[0] is State.VALID
    assert judged(sign(enclosed=True), b"Another") == (State.BROKEN, {Reason.OTHER_CONTENT})


def test_a_detached_signature_alone_proves_nothing() -> None:
    found = checked(sign(), None)
    assert (found.reasons, found.signed_sha256) == ((Reason.NO_CONTENT,), "")
    assert found.signers[0].iin == IIN


def test_no_signer_is_no_signature() -> None:
    assert judged(signed(DOCUMENT)) == (State.BROKEN, {Reason.NO_SIGNER})


def test_a_signer_without_certificate_is_told() -> None:
    def empty(whole: Any) -> None:
        whole["content"]["certificates"] = []

    assert judged(sign(whole=empty)) == (State.BROKEN, {Reason.NO_CERTIFICATE})


@pytest.mark.parametrize("weak", ["sha1", "md5"])
def test_a_weak_digest_is_refused(weak: str) -> None:
    assert judged(sign(digest=weak)) == (State.BROKEN, {Reason.WEAK_ALGORITHM})


def test_gost_is_known_and_left_to_the_service() -> None:
    """5.9: keys of GOST 34.10-2015 belong to the national service."""

    def gost(whole: Any) -> None:
        info = whole["content"]["signer_infos"][0]
        info["digest_algorithm"] = {"algorithm": GOST}
        info["signature_algorithm"] = {"algorithm": GOST_SIGNATURE}

    found = checked(sign(whole=gost))
    assert (found.state, found.reasons) == (State.UNCHECKED, (Reason.GOST,))
    assert found.signers[0].iin == IIN


# -- several ---------------------------------------------------------------------------------------------


def test_two_signers_are_both_verified() -> None:
    two = signed(DOCUMENT, Signing(citizen()), Signing(citizen(OTHER_IIN)))
    found = checked(two)
    assert (found.state, {one.iin for one in found.signers}) == (State.VALID, {IIN, OTHER_IIN})
    assert against(found, [OTHER_IIN]).state is State.VALID
    assert against(found, [BIN]).state is State.WRONG_PERSON


def test_one_signature_that_does_not_hold_spoils_the_whole() -> None:
    ended = certify(person(OTHER_IIN), issuer(), ends=AT - timedelta(days=1))
    found = checked(signed(DOCUMENT, Signing(citizen()), Signing(ended)))
    assert found.state is State.EXPIRED
    assert {one.iin: Reason.EXPIRED in one.reasons for one in found.signers} == {IIN: False, OTHER_IIN: True}


# -- time stamps -----------------------------------------------------------------------------------------


def test_a_time_stamp_is_verified_and_kept() -> None:
    """R-032: the time stamp is kept."""
    found = checked(sign(stamped=AT - timedelta(minutes=2)))
    stamp = found.signers[0].stamp
    assert stamp is not None
    assert (found.state, stamp.trusted, stamp.at) == (State.VALID, True, AT - timedelta(minutes=2))
    assert stamp.authority == "TIMESTAMPING AUTHORITY"


def test_a_stamped_signature_outlives_its_certificate() -> None:
    later = AT + timedelta(days=400)
    assert judged(sign(), at=later)[0] is State.EXPIRED
    assert judged(sign(stamped=AT), at=later) == (State.VALID, set())


def test_a_time_stamp_of_another_signature_is_told() -> None:
    data = sign(stamped=AT - timedelta(minutes=2), stamped_bytes=b"another signature")
    assert judged(data) == (State.BROKEN, {Reason.STAMP_BROKEN})


def test_a_time_stamp_of_an_unknown_authority_is_kept_and_not_relied_on() -> None:
    foreign = authority("SOMEBODY")
    stranger = certify(person(None, name="CLOCK"), foreign, purposes=[ExtendedKeyUsageOID.TIME_STAMPING])
    data = sign(stamped=AT - timedelta(minutes=2), stamp_by=stranger)
    found = checked(data)
    assert (found.state, found.signers[0].stamp.trusted) == (State.VALID, False)  # type: ignore[union-attr]
    assert Reason.STAMP_UNTRUSTED in found.reasons
    assert judged(data, at=AT + timedelta(days=400))[0] is State.EXPIRED


def test_only_an_authority_for_time_stamps_gives_them() -> None:
    assert Reason.STAMP_UNTRUSTED in judged(sign(stamped=AT, stamp_by=citizen(OTHER_IIN)))[1]


def test_a_time_stamp_that_was_changed_is_told() -> None:
    token = time_stamp(b"", AT, clock())
    at = token.index(AT.strftime("%Y%m%d").encode())
    changed = token[:at] + b"2025" + token[at + 4 :]

    def put(whole: Any) -> None:
        info = whole["content"]["signer_infos"][0]
        attribute = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(changed)]}
        info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)])

    assert Reason.STAMP_BROKEN in judged(sign(whole=put))[1]


# -- nothing that was changed is valid -------------------------------------------------------------------

_GOOD = sign()
_SIGNATURE = bytes(cms.ContentInfo.load(_GOOD)["content"]["signer_infos"][0]["signature"].native)
_PLACE = _GOOD.index(_SIGNATURE)


def _flip(data: bytes, place: int, bits: int) -> bytes:
    return data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :]


@given(place=st.integers(0, len(DOCUMENT) - 1), bits=st.integers(1, 255))
def test_no_changed_byte_of_the_document_is_valid(place: int, bits: int) -> None:
    assert checked(_GOOD, _flip(DOCUMENT, place, bits)).state is State.BROKEN


@given(place=st.integers(0, len(_SIGNATURE) - 1), bits=st.integers(1, 255))
def test_no_changed_byte_of_the_signature_is_valid(place: int, bits: int) -> None:
    assert checked(_flip(_GOOD, _PLACE + place, bits)).state is State.BROKEN


# A length changed to a country of another than two letters: the library says so and reads on.
@pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
@given(place=st.integers(0, len(_GOOD) - 1), bits=st.integers(1, 255))
def test_a_changed_byte_anywhere_never_makes_another_valid_signer_or_document(place: int, bits: int) -> None:
    """Most are refused; the rest lie where nothing is signed, and say the same as before."""
    found = checked(_flip(_GOOD, place, bits))
    if found.state is State.VALID:
        assert (found.signers[0].iin, found.signed_sha256) == (IIN, digest(DOCUMENT))


@given(st.binary(max_size=400))
def test_no_garbage_is_a_signature(data: bytes) -> None:
    assert checked(data).reasons == (Reason.UNREADABLE,)
