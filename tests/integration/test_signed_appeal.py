"""A signed appeal all the way: real keys, the child that verifies, the rows and the files."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.operations import receive_appeal
from engine.operations.electronic_signatures import SignedFile
from engine.storage import files
from engine.storage.tables import appeals, signatures
from tests.factories import World
from tests.lives import INTAKE
from tests.signing import (
    BIN,
    DOCUMENT,
    IIN,
    OTHER_IIN,
    Signing,
    certify,
    citizen,
    crl,
    issuer,
    person,
    roots_folder,
    sign,
    signed,
)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("JAUAP_EDS_ROOTS", str(roots_folder(tmp_path / "roots")))
    (tmp_path / "crls").mkdir()
    (tmp_path / "crls" / "issuer.crl").write_bytes(crl(issuer()))
    monkeypatch.setenv("JAUAP_EDS_CRLS", str(tmp_path / "crls"))


def taken(world: World, at: datetime, cms: bytes, document: bytes | None = DOCUMENT, **data: Any) -> Any:
    given = SignedFile(io.BytesIO(cms), io.BytesIO(document) if document is not None else None, "өтініш.txt")
    whole = {**INTAKE, "channel": "EGOV_EDS", "identity_number": IIN, **data}
    receive_appeal(
        world.engine, world.registrar, data=whole, organisation_id=world.oblast, signed=[given], at=at
    )
    rows = select(signatures, appeals.c.signature_state, appeals.c.is_official).join(
        appeals, appeals.c.case_id == signatures.c.case_id
    )
    with world.engine.connect() as conn:
        return conn.execute(rows).one()


def test_a_good_signature_is_official_and_kept_with_its_stamp(published: World, at: datetime) -> None:
    """R-032, R-103: verified, the signer the applicant, signature, time stamp and exact bytes stored."""
    cms = sign(stamped=at - timedelta(minutes=1), at=at - timedelta(minutes=2))
    row = taken(published, at, cms)
    assert (row.state, row.signature_state, row.is_official) == ("valid", "valid", True)
    assert row.result["reasons"] == []
    (signer,) = row.result["signers"]
    assert (signer["iin"], signer["revocation"], signer["stamp"]["trusted"]) == (IIN, "good", True)
    for digest, content in ((row.signed_sha256, DOCUMENT), (row.cms_sha256, cms)):
        with files.open_file(digest) as stored:
            assert stored.read() == content


def test_enclosed_bytes_are_stored_as_they_were_signed(published: World, at: datetime) -> None:
    letter = b"\r\n\x00" + DOCUMENT
    row = taken(published, at, sign(letter, enclosed=True), None)
    with files.open_file(row.signed_sha256) as stored:
        assert stored.read() == letter


@pytest.mark.parametrize(
    ("cms", "state"),
    [
        (lambda: sign(holder=citizen(OTHER_IIN)), "wrong_person"),
        (lambda: sign(DOCUMENT + b"!"), "broken"),
        (lambda: sign(digest="sha1"), "broken"),
        (lambda: signed(DOCUMENT), "broken"),
        (lambda: b"\x30\x80" * 100_000, "broken"),
        (lambda: sign(holder=certify(person(), None)), "untrusted"),
    ],
)
def test_what_does_not_hold_is_registered_as_defective(
    published: World, at: datetime, cms: Any, state: str
) -> None:
    """R-032, R-114: registered, marked, not refused; on egov.kz it stays an official appeal to correct."""
    row = taken(published, at, cms())
    assert (row.state, row.signature_state, row.is_official) == (state, state, True)


def test_an_entity_signs_by_its_official(published: World, at: datetime) -> None:
    entity = {"applicant_kind": "legal_entity", "name": "ЖШС «Үлгі»", "identity_number": BIN}
    row = taken(published, at, signed(DOCUMENT, Signing(citizen(IIN, BIN))), **entity)
    assert row.state == "valid"
