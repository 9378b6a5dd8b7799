"""From a signer's certificate up to a root that the operator trusts (RFC 5280, section 6, as far as needed).

Candidates come from a stranger, so the search is bounded: by depth, by the number of signatures it checks,
and by never visiting a certificate twice on one way, which ends circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtensionOID

from engine.signatures import algorithms
from engine.signatures.result import Reason

MAX_DEPTH = 8
MAX_CHECKS = 64

Chain = tuple[x509.Certificate, ...]
"""The signer's certificate first, the root last."""

UNREADABLE = (
    *(ValueError, TypeError, OverflowError, UnsupportedAlgorithm, CryptographyDeprecationWarning),
    *(x509.DuplicateExtension, x509.ExtensionNotFound, x509.UnsupportedGeneralNameType, x509.InvalidVersion),
)
"""What ``cryptography`` raises on certificates that it cannot read, or will not read for long: its warnings
are errors here (:func:`engine.signatures.verify.verify`)."""

_UNDERSTOOD = frozenset(
    {
        *(ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE),
        *(ExtensionOID.CERTIFICATE_POLICIES, ExtensionOID.SUBJECT_ALTERNATIVE_NAME),
        *(ExtensionOID.SUBJECT_KEY_IDENTIFIER, ExtensionOID.AUTHORITY_KEY_IDENTIFIER),
        *(ExtensionOID.CRL_DISTRIBUTION_POINTS, ExtensionOID.AUTHORITY_INFORMATION_ACCESS),
        *(ExtensionOID.FRESHEST_CRL, ExtensionOID.ISSUER_ALTERNATIVE_NAME),
    }
)


@dataclass
class _Search:
    anchors: Sequence[x509.Certificate]
    pool: Sequence[x509.Certificate]
    checks: int = 0
    gost: bool = False

    def ways(self, way: Chain) -> Iterator[Chain]:
        """Every way on from here to an anchor, roots first."""
        if len(way) > MAX_DEPTH:
            return
        for issuer in (*self.anchors, *self.pool):
            if issuer in way or issuer.subject != way[-1].issuer or not self._issued(way[-1], issuer):
                continue
            if issuer in self.anchors:
                yield (*way, issuer)
            else:
                yield from self.ways((*way, issuer))

    def _issued(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
        if self.checks >= MAX_CHECKS:
            return False
        self.checks += 1
        try:
            if algorithms.strong_enough(issuer.public_key()) is None:
                certificate.verify_directly_issued_by(issuer)
                return True
        except (InvalidSignature, *UNREADABLE):
            self.gost |= algorithms.why_not(issuer.public_key_algorithm_oid.dotted_string) is Reason.GOST
        return False


def chain(
    certificate: x509.Certificate,
    pool: Iterable[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    moment: datetime,
) -> tuple[Chain, tuple[Reason, ...]]:
    """The best way to a root, and what speaks against it at that moment. No way: ``UNKNOWN_ROOT``."""
    search = _Search(anchors, [one for one in dict.fromkeys(pool) if one not in anchors])
    best: tuple[Chain, tuple[Reason, ...]] | None = None
    for way in search.ways((certificate,)):
        reasons = tuple(dict.fromkeys(_faults(way, moment)))
        if not reasons:
            return way, ()
        if best is None or len(reasons) < len(best[1]):
            best = way, reasons
    return best or ((), (Reason.GOST if search.gost else Reason.UNKNOWN_ROOT,))


def _faults(way: Chain, moment: datetime) -> Iterator[Reason]:
    for below, one in enumerate(way):
        if moment < one.not_valid_before_utc:
            yield Reason.NOT_YET_VALID
        if moment > one.not_valid_after_utc:
            yield Reason.EXPIRED
        try:
            if not _sound(one) or (below and not _may_issue(one, below - 1)):
                yield Reason.BAD_CHAIN
        except UNREADABLE:
            yield Reason.BAD_CHAIN
        # A root is trusted for being configured, not for its signature on itself.
        if below < len(way) - 1 and _digest_name(one) not in algorithms.STRONG:
            yield Reason.WEAK_ALGORITHM


def _sound(certificate: x509.Certificate) -> bool:
    """Nothing in it binds us in a way that we do not understand."""
    return not any(
        extension.oid == ExtensionOID.NAME_CONSTRAINTS
        or (extension.critical and extension.oid not in _UNDERSTOOD)
        for extension in certificate.extensions
    )


def _may_issue(certificate: x509.Certificate, authorities_below: int) -> bool:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    usage = key_usage(certificate)
    enough = basic.path_length is None or authorities_below <= basic.path_length
    return basic.ca and enough and (usage is None or usage.key_cert_sign)


def key_usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _digest_name(certificate: x509.Certificate) -> str:
    try:
        kind = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return kind.name if kind else ""
