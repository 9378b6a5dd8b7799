"""Keys, certificates and signatures made for a test, in the shape of the national authority's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engine.domain.identity_numbers import control_digit
from engine.signatures.trust import Trust

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
"""When signatures of the tests come to us: Monday morning in Kazakhstan."""

DOCUMENT = "Көше шамы жанбайды. Фонарь не горит.\n".encode()


def number(eleven: str) -> str:
    return f"{eleven}{control_digit(eleven)}"


IIN = number("90010130000")
OTHER_IIN = number("85050540001")
BIN = number("15014000001")
OTHER_BIN = number("16024000002")

Change = Callable[[Any], None]


@cache
def key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same for the same name while the tests run: making one takes a tenth of a second."""
    return rsa.generate_private_key(65537, bits)


def person(iin: str | None = IIN, *, bin: str | None = None, name: str = "СЕЙІТОВА АЙГҮЛ") -> x509.Name:
    """A subject as the national authority writes it."""
    parts = [
        (NameOID.COMMON_NAME, name),
        (NameOID.SURNAME, name.partition(" ")[0]),
        *([(NameOID.SERIAL_NUMBER, f"IIN{iin}")] if iin else []),
        (NameOID.COUNTRY_NAME, "KZ"),
        (NameOID.GIVEN_NAME, "МАРАТҚЫЗЫ"),
    ]
    if bin:
        parts += [(NameOID.ORGANIZATION_NAME, "ЖШС «ҮЛГІ»"), (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{bin}")]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def usage(**yes: bool) -> x509.KeyUsage:
    names = (
        *(
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
        ),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: yes.get(name, False) for name in names})


SIGNING = usage(digital_signature=True, content_commitment=True, key_agreement=True)
LOGGING_IN = usage(digital_signature=True, key_encipherment=True)
ISSUING = usage(key_cert_sign=True, crl_sign=True)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def certify(
    subject: x509.Name,
    by: Holder | None,
    *,
    key_name: str = "",
    begins: datetime = AT - timedelta(days=200),
    ends: datetime = AT + timedelta(days=165),
    key_usage: x509.KeyUsage | None = SIGNING,
    basic: x509.BasicConstraints | None = None,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
    bits: int = 2048,
) -> Holder:
    """``by`` is ``None`` for a root."""
    own = key(key_name or subject.rfc4514_string(), bits)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
    for extension, critical in (
        *([(key_usage, True)] if key_usage else []),
        *([(basic, True)] if basic else []),
        *([(x509.ExtendedKeyUsage(purposes), True)] if purposes else []),
        *more,
    ):
        builder = builder.add_extension(extension, critical)
    return Holder(builder.sign(by.key if by else own, hashes.SHA256()), own)


def authority(name: str, by: Holder | None = None, *, length: int | None = None, **given: Any) -> Holder:
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    long = {"begins": AT - timedelta(days=3000), "ends": AT + timedelta(days=3000)}
    basic = x509.BasicConstraints(ca=True, path_length=length)
    return certify(subject, by, **{"key_usage": ISSUING, "basic": basic, **long, **given})


@cache
def root() -> Holder:
    return authority("НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)")


@cache
def issuer() -> Holder:
    return authority("ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)", root(), length=0)


@cache
def citizen(iin: str | None = IIN, bin: str | None = None) -> Holder:
    return certify(person(iin, bin=bin), issuer())


def citizen_of_today() -> Holder:
    """Valid now, for what takes the time from the machine's clock."""
    now = datetime.now(UTC)
    return certify(person(), issuer(), begins=now - timedelta(days=1), ends=now + timedelta(days=1))


@cache
def clock() -> Holder:
    return certify(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TIMESTAMPING AUTHORITY")]),
        issuer(),
        key_usage=usage(digital_signature=True, content_commitment=True),
        purposes=[ExtendedKeyUsageOID.TIME_STAMPING],
    )


def trust(*roots: Holder, crls: Sequence[bytes] = ()) -> Trust:
    chosen = tuple(one.der for one in roots or (root(),))
    return Trust(roots=chosen, stamp_roots=chosen, crls=tuple(crls))


@dataclass(frozen=True)
class Signing:
    """How to sign. ``certificates`` are enclosed beside the signer's own."""

    holder: Holder
    digest: str = "sha256"
    at: datetime | None = AT - timedelta(minutes=3)
    certificates: Sequence[Holder] = field(default_factory=lambda: (issuer(),))
    attributes: bool = True
    stamped: datetime | None = None
    stamp_by: Holder | None = None
    stamped_bytes: bytes | None = None
    evidence: Sequence[bytes] = ()
    """CRLs enclosed in the CMS."""
    change: Change = lambda signed: None
    """Done to the signed attributes before they are signed."""


def signed(
    content: bytes,
    *signings: Signing,
    enclosed: bool = False,
    content_type: str = "data",
    change: Change = lambda whole: None,
) -> bytes:
    """A CMS as DER. ``change`` is done to the whole after it was signed."""
    infos = [_signer_info(content, one, content_type) for one in signings]
    holders = {h.der: h for one in signings for h in (one.holder, *one.certificates)}
    inner: dict[str, Any] = {"content_type": content_type}
    if enclosed:
        inner["content"] = core.ParsableOctetString(content)
    crls = [crl for one in signings for crl in one.evidence]
    whole = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v3",
                    "digest_algorithms": [{"algorithm": one.digest} for one in signings],
                    "encap_content_info": cms.EncapsulatedContentInfo(inner),
                    "certificates": [
                        cms.CertificateChoices("certificate", asn1_x509.Certificate.load(der))
                        for der in holders
                    ],
                    **({"crls": _crls(crls)} if crls else {}),
                    "signer_infos": infos,
                }
            ),
        }
    )
    change(whole)
    return bytes(whole.dump(force=True))


def sign(content: bytes = DOCUMENT, holder: Holder | None = None, **given: Any) -> bytes:
    """Signed by one, detached."""
    enclosed = given.pop("enclosed", False)
    whole = given.pop("whole", lambda whole: None)
    return signed(content, Signing(holder or citizen(), **given), enclosed=enclosed, change=whole)


def _signer_info(content: bytes, how: Signing, content_type: str) -> cms.SignerInfo:
    certificate = asn1_x509.Certificate.load(how.holder.der)
    kind = {"md5": hashes.MD5, "sha1": hashes.SHA1, "sha384": hashes.SHA384, "sha512": hashes.SHA512}.get(
        how.digest, hashes.SHA256
    )()
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": {"algorithm": how.digest},
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
    }
    over = content
    if how.attributes:
        attributes = cms.CMSAttributes(_attributes(content, how, content_type, kind))
        how.change(attributes)
        info["signed_attrs"] = attributes
        over = attributes.dump()
    signature = how.holder.key.sign(over, padding.PKCS1v15(), kind)
    info["signature"] = signature
    unsigned = _unsigned(signature, how)
    if unsigned:
        info["unsigned_attrs"] = cms.CMSAttributes(unsigned)
    return cms.SignerInfo(info)


def _attributes(content: bytes, how: Signing, content_type: str, kind: Any) -> list[Any]:
    running = hashes.Hash(kind)
    running.update(content)
    found = [
        cms.CMSAttribute({"type": "content_type", "values": [content_type]}),
        cms.CMSAttribute({"type": "message_digest", "values": [running.finalize()]}),
    ]
    if how.at is not None:
        time = cms.Time({"utc_time": core.UTCTime(how.at)})
        found.append(cms.CMSAttribute({"type": "signing_time", "values": [time]}))
    return found


def _unsigned(signature: bytes, how: Signing) -> list[Any]:
    found = []
    if how.stamped is not None:
        token = time_stamp(how.stamped_bytes or signature, how.stamped, how.stamp_by or clock())
        found.append(
            cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]})
        )
    return found


def time_stamp(stamped: bytes, at: datetime, by: Holder, *, digest: str = "sha256") -> bytes:
    """A token of RFC 3161 over these bytes."""
    kind = {"sha1": hashes.SHA1, "sha256": hashes.SHA256}[digest]()
    running = hashes.Hash(kind)
    running.update(stamped)
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.398.3.3.2.6.1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
                "hashed_message": running.finalize(),
            },
            "serial_number": 77,
            "gen_time": core.GeneralizedTime(at),
        }
    )
    return signed(info.dump(), Signing(by, at=None), enclosed=True, content_type="tst_info")


def _crls(crls: Sequence[bytes]) -> list[Any]:
    return [cms.RevocationInfoChoice("crl", CertificateList.load(crl)) for crl in crls]


def crl(
    by: Holder,
    revoked: Mapping[int, datetime] = {},
    *,
    at: datetime = AT - timedelta(hours=1),
    until: datetime = AT + timedelta(hours=23),
) -> bytes:
    """A list of revoked certificates: serial numbers with the moment."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(at)
        .next_update(until)
    )
    for serial, since in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def ocsp_response(
    of: Holder,
    by: Holder,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    signer: Holder | None = None,
) -> bytes:
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            of.certificate,
            by.certificate,
            hashes.SHA1(),
            status,
            AT - timedelta(minutes=5),
            AT + timedelta(hours=1),
            AT - timedelta(days=1) if revoked else None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.NAME, (signer or by).certificate)
    )
    if signer:
        builder = builder.certificates([signer.certificate])
    return builder.sign((signer or by).key, hashes.SHA256()).public_bytes(Encoding.DER)


def roots_folder(folder: Path, *roots: Holder) -> Path:
    """For ``JAUAP_EDS_ROOTS``."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, one in enumerate(roots or (root(),)):
        (folder / f"{place}.pem").write_bytes(one.certificate.public_bytes(Encoding.PEM))
    return folder
