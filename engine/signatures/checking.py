"""Checks a signature by what is configured: our own rules first, a national service for the rest.

Two checkers of one shape (:class:`Checker`). Everything that fails leaves a result that says so: a document
is never refused because a service is down. Not to be called inside a transaction: it may take seconds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import SplitResult

from engine.confinement import http
from engine.signatures import local, service, trust
from engine.signatures.result import Reason, Revocation, Signer, State, Verification


class Checker(Protocol):
    def __call__(self, data: bytes, document: bytes | None, at: datetime) -> Verification: ...


@dataclass(frozen=True)
class Local:
    trusted: trust.Trust

    def __call__(self, data: bytes, document: bytes | None, at: datetime) -> Verification:
        return local.verify(data, document, self.trusted, at)


@dataclass(frozen=True)
class Service:
    """Raises :class:`engine.signatures.service.Unanswered`."""

    address: SplitResult

    def __call__(self, data: bytes, document: bytes | None, at: datetime) -> Verification:
        return service.verify(self.address, data, document, at)


@dataclass(frozen=True)
class Check:
    """``service`` is ``None`` where none is configured."""

    local: Checker
    service: Checker | None = None

    def __call__(self, data: bytes, document: bytes | None, at: datetime) -> Verification:
        here = self.local(data, document, at)
        if self.service is None or not _knows_less(here):
            return here
        try:
            there = self.service(data, document, at)
        except service.Unanswered as failure:
            vain = Reason.ASKED_IN_VAIN if here.state is State.VALID else Reason(failure.args[0])
            return here.with_reasons(vain)
        return _together(here, there)


def from_environment(environment: Mapping[str, str] = os.environ) -> Check:
    """By ``JAUAP_EDS_ROOTS`` and its like, and ``JAUAP_EDS_SERVICE``. Raises :class:`trust.Unusable`."""
    given = environment.get("JAUAP_EDS_SERVICE", "")
    address = http.target(given)
    if given and address is None:
        raise trust.Unusable("JAUAP_EDS_SERVICE", "not_an_address")
    return Check(Local(trust.from_environment(environment)), Service(address) if address else None)


def check(data: bytes, document: bytes | None, at: datetime) -> Verification:
    """As configured. ``at``, with a time zone, is when the signature came to us."""
    try:
        configured = from_environment()
    except trust.Unusable:
        return Verification((Reason.MISCONFIGURED,), at)
    return configured(data, document, at)


def _knows_less(here: Verification) -> bool:
    """Only what holds so far is asked of others: a broken signature is broken everywhere."""
    unknown = any(signer.revocation is Revocation.NOT_CHECKED for signer in here.signers)
    return here.state is State.UNCHECKED or (here.state is State.VALID and unknown)


def _together(here: Verification, there: Verification) -> Verification:
    """The service judges; what only we know stays: the digest of the bytes, fingerprints, claimed times."""
    known = {signer.serial: signer for signer in here.signers}
    signers = tuple(_joined(known.get(said.serial.lstrip("0")), said) for said in there.signers)
    return replace(
        there,
        signers=signers or here.signers,
        signed_sha256=here.signed_sha256,
        signed_size=here.signed_size,
        enclosed=here.enclosed,
        content=here.content,
    )


def _joined(known: Signer | None, said: Signer) -> Signer:
    if known is None:
        return said
    relied = known.stamp is not None and known.stamp.trusted
    return replace(
        said,
        fingerprint=known.fingerprint,
        signed_at=known.signed_at,
        stamp=known.stamp if relied else said.stamp or known.stamp,
    )
