"""Signatures in the life of a case: the appeal is taken in whatever they are worth, and says what that is."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.domain.errors import Forbidden, InvalidData, NotFound, TooLarge
from engine.journal import rebuild, verify
from engine.operations import attach_signature, receive_appeal, recheck_signature
from engine.operations import electronic_signatures as signing
from engine.operations.electronic_signatures import SignedFile
from engine.queries import case_card, reading
from engine.queries.masking import MASK
from engine.queries.signature import open_cms, open_signed, signature
from engine.signatures import Reason, Signer, State, Verification
from engine.signatures.result import digest
from engine.storage.tables import appeals, cases, journal, messages, signatures
from tests.factories import World
from tests.lives import INTAKE, Life

IIN, OTHER = "900101300007", "850505400018"
LETTER = "Көше шамы жанбайды.\n".encode()
CMS = b"a signature"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


Found = Callable[..., None]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    """What the check of every signature is going to find; the rules themselves have their own tests."""

    def lay(*reasons: Reason, iin: str | None = IIN, enclosed: bytes | None = None) -> None:
        def check(data: bytes, document: bytes | None, at: datetime) -> Verification:
            content = document if document is not None else enclosed
            signer = Signer(iin=iin, name="СЕЙІТОВА АЙНҰР", serial="4d", reasons=reasons)
            known = {"signed_sha256": digest(content), "signed_size": len(content)} if content else {}
            told = Verification(reasons, at, (signer,), enclosed=enclosed is not None, content=enclosed)
            return replace(told, **known)  # type: ignore[arg-type]

        monkeypatch.setattr(signing, "check", check)

    lay()
    return lay


def signed(cms: bytes = CMS, document: bytes | None = LETTER, name: str = "өтініш.txt") -> SignedFile:
    return SignedFile(io.BytesIO(cms), io.BytesIO(document) if document is not None else None, name)


def receive(world: World, at: datetime, *files: SignedFile, **data: Any) -> dict[str, Any]:
    whole = {**INTAKE, "channel": "EGOV_EDS", "identity_number": IIN, **data}
    return receive_appeal(
        world.engine, world.registrar, data=whole, organisation_id=world.oblast, signed=files, at=at
    )


def one(world: World, table: Any) -> Any:
    with world.engine.connect() as conn:
        return conn.execute(select(table).order_by(*table.primary_key).limit(1)).one()


def taken_in(world: World, at: datetime) -> Life:
    """A case that began with a signature."""
    life = Life.__new__(Life)
    life.world, life.at, life.answers = world, at, []
    life.case_id = receive(world, at, signed())["case_id"]
    return life


def variables(world: World, case_id: int) -> dict[str, Any]:
    with world.engine.connect() as conn:
        first = select(journal.c.facts).where(journal.c.case_id == case_id, journal.c.case_seq == 1)
        return dict(json.loads(conn.execute(first).scalar_one())["variables"])


def test_a_valid_signature_makes_the_appeal_official(published: World, at: datetime, found: Found) -> None:
    """R-103, R-108: egov.kz is official with an electronic signature."""
    answer = receive(published, at, signed())
    appeal, row = one(published, appeals), one(published, signatures)
    assert (appeal.signature_state, appeal.is_official) == ("valid", True)
    assert (row.case_id, row.subject, row.state, row.work_item_id) == (
        answer["case_id"],
        "appeal",
        "valid",
        None,
    )
    assert row.result["signers"][0]["iin"] == IIN
    assert row.at == at
    assert variables(published, answer["case_id"])["signature_defect"] is False


def test_the_exact_bytes_and_the_signature_are_kept(published: World, at: datetime, found: Found) -> None:
    """R-032: what was signed is stored byte by byte."""
    letter = b"\xff\x00\r\n " + LETTER
    receive(published, at, signed(document=letter))
    row = one(published, signatures)
    assert (row.signed_sha256, row.signed_size) == (hashlib.sha256(letter).hexdigest(), len(letter))
    with reading(published.engine) as conn:
        shown = signature(conn, published.registrar, row.id)
    with open_signed(shown) as document, open_cms(shown) as cms:
        assert (document.read(), cms.read()) == (letter, CMS)


def test_enclosed_bytes_are_taken_out_and_kept(published: World, at: datetime, found: Found) -> None:
    found(enclosed=LETTER)
    receive(published, at, signed(document=None))
    with reading(published.engine) as conn:
        shown = signature(conn, published.registrar, one(published, signatures).id)
    with open_signed(shown) as document:
        assert document.read() == LETTER


def test_anothers_key_is_registered_as_defective(published: World, at: datetime, found: Found) -> None:
    """R-032: registered as defective, not refused; the process hears of it."""
    found(iin=OTHER)
    answer = receive(published, at, signed())
    appeal = one(published, appeals)
    assert (appeal.signature_state, appeal.is_official) == ("wrong_person", True)
    assert "doubtful_signature" in appeal.defects
    assert one(published, signatures).result["reasons"] == ["other_person"]
    assert variables(published, answer["case_id"])["signature_defect"] is True


@pytest.mark.parametrize(("channel", "official"), [("EOTINISH", True), ("DISTRICT_SITE", False)])
def test_a_defect_takes_no_official_channel_away_and_makes_none(
    published: World, at: datetime, found: Found, channel: str, official: bool
) -> None:
    """R-106, R-108"""
    found(iin=OTHER)
    receive(published, at, signed(), channel=channel)
    appeal = one(published, appeals)
    assert (appeal.signature_state, appeal.is_official) == ("wrong_person", official)


@pytest.mark.parametrize("reason", [Reason.DIGEST_DIFFERS, Reason.EXPIRED, Reason.REVOKED, Reason.GOST])
def test_whatever_the_check_finds_the_appeal_is_taken_in(
    published: World, at: datetime, found: Found, reason: Reason
) -> None:
    """R-114: nothing about a signature refuses an appeal."""
    found(reason)
    answer = receive(published, at, signed())
    assert answer["work_item_id"] is not None
    assert one(published, appeals).is_official is True
    # Ours to check again, and no defect of his.
    assert ("doubtful_signature" in one(published, appeals).defects) is (reason is not Reason.GOST)


def test_what_is_typed_is_no_electronic_signature(published: World, at: datetime) -> None:
    """R-108: official is derived, never typed; a signature by hand counts on paper only."""
    receive(published, at)
    receive(published, at, channel="DISTRICT_SITE", signature="handwritten")
    receive(published, at, channel="BOX", signature="handwritten")
    with published.engine.connect() as conn:
        chosen = select(appeals.c.signature_state, appeals.c.is_official).order_by(appeals.c.case_id)
        rows = conn.execute(chosen).all()
    assert [tuple(row) for row in rows] == [("none", False), ("none", False), ("handwritten", True)]


def test_one_of_several_signatures_is_enough(published: World, at: datetime, found: Found) -> None:
    receive(published, at, signed(), signed(b"another"))
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(signatures)).scalar_one() == 2
    assert one(published, appeals).signature_state == "valid"


def test_empty_and_oversized_files_are_refused(
    published: World, at: datetime, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "MAX_CMS", 20)
    with pytest.raises(InvalidData):
        receive(published, at, signed(cms=b""))
    with pytest.raises(TooLarge):
        receive(published, at, signed(cms=b"x" * 21))
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(cases)).scalar_one() == 0


def test_too_many_files_are_refused_before_any_is_stored(
    published: World, at: datetime, folder: Path, found: Found
) -> None:
    with pytest.raises(InvalidData):
        receive(published, at, *(signed() for _ in range(signing.MAX_FILES + 1)))
    assert not folder.exists()


def test_a_stranger_fills_no_disk(published: World, at: datetime, folder: Path, found: Found) -> None:
    with pytest.raises(Forbidden):
        receive_appeal(
            published.engine,
            published.executor,
            data=INTAKE,
            organisation_id=published.oblast,
            signed=[signed()],
        )
    assert not folder.exists()


def test_the_check_runs_outside_the_transaction(
    published: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take seconds: no row is locked meanwhile."""
    open_then: list[int] = []

    def check(data: bytes, document: bytes | None, moment: datetime) -> Verification:
        open_then.append(published.engine.pool.checkedout())  # type: ignore[attr-defined]
        return Verification((Reason.GOST,), moment)

    monkeypatch.setattr(signing, "check", check)
    receive(published, at, signed())
    assert open_then == [0]


def test_the_journal_holds_digests_and_no_names(published: World, at: datetime, found: Found) -> None:
    answer = receive(published, at, signed())
    with published.engine.connect() as conn:
        facts = conn.execute(select(journal.c.facts)).scalars().first()
        assert digest(LETTER) in str(facts)
        assert IIN not in str(facts)
        assert "өтініш" not in str(facts)
        verify(conn)
        rebuild(conn, answer["case_id"])


def test_the_applicant_is_told_of_the_defect_at_registration(
    published: World, at: datetime, found: Found
) -> None:
    """R-032: the applicant is told, with the voucher."""

    def voucher(*reasons: Reason, iin: str = IIN) -> str:
        found(*reasons, iin=iin)
        life = taken_in(published, at)
        life.step("register_appeal")
        with published.engine.connect() as conn:
            bodies = select(messages.c.body).where(
                messages.c.case_id == life.case_id, messages.c.code == "M-01"
            )
            return str(conn.execute(bodies).scalars().first())

    assert "ЭЦҚ кілті өтініш берушінікі емес" in voucher(iin=OTHER)
    assert "ЭЦҚ" not in voucher()
    # Ours to check again, and no fault of his.
    assert "ЭЦҚ" not in voucher(Reason.GOST)


# -- later ------------------------------------------------------------------------------------------------


@pytest.fixture
def life(published: World, at: datetime, found: Found) -> Life:
    found(iin=OTHER)
    return taken_in(published, at)


def attach(life: Life, subject: str = "appeal", **given: Any) -> dict[str, Any]:
    arguments = {"case_id": life.case_id, "signed": signed(b"corrected"), "at": life.at} | given
    return attach_signature(life.world.engine, life.world.registrar, subject=subject, **arguments)


def test_a_corrected_signature_cures_the_defect(life: Life, found: Found) -> None:
    """APPC Art. 63: the applicant corrects."""
    found()
    answer = attach(life)
    appeal = one(life.world, appeals)
    assert (answer["state"], appeal.signature_state) == ("valid", "valid")
    assert "doubtful_signature" not in appeal.defects


def test_a_signature_that_holds_is_not_spoilt_by_another_file(life: Life, found: Found) -> None:
    found()
    attach(life)
    found(Reason.DIGEST_DIFFERS)
    assert attach(life, signed=signed(b"a third"))["state"] == "broken"
    assert one(life.world, appeals).signature_state == "valid"
    # The same file, checked anew, takes the place of its own earlier check.
    assert attach(life, signed=signed(b"corrected"))["state"] == "broken"
    assert one(life.world, appeals).signature_state == "broken"
    assert "doubtful_signature" in one(life.world, appeals).defects


def test_what_it_came_as_decides_whether_it_is_official(published: World, at: datetime, found: Found) -> None:
    """R-108: its process follows from that; its author may make it official by an appeal of its own."""
    found(iin=OTHER)
    case_id = receive(published, at, signed(), channel="DISTRICT_SITE")["case_id"]
    found()
    attach_signature(
        published.engine, published.registrar, case_id=case_id, subject="appeal", signed=signed(b"corrected")
    )
    appeal = one(published, appeals)
    assert (appeal.signature_state, appeal.is_official) == ("valid", False)


def test_a_withdrawal_is_signed_by_the_applicant_and_a_reply_by_staff(life: Life, found: Found) -> None:
    found(iin=OTHER)
    assert attach(life, "withdrawal")["state"] == "wrong_person"
    assert attach(life, "reply")["state"] == "valid"
    assert one(life.world, appeals).signature_state == "wrong_person"


def test_an_unknown_subject_is_refused(life: Life) -> None:
    with pytest.raises(InvalidData):
        attach(life, "poem")


def test_who_may_not_attach_may_not_sign(life: Life, found: Found) -> None:
    with pytest.raises((Forbidden, NotFound)):
        attach_signature(
            life.world.engine, life.world.stranger, case_id=life.case_id, subject="appeal", signed=signed()
        )


def test_a_signature_is_checked_again_with_what_is_known_now(life: Life, found: Found) -> None:
    found(Reason.SERVICE_UNREACHABLE)
    old = attach(life)["signature_id"]
    assert one(life.world, appeals).signature_state == "unchecked"
    found()
    answer = recheck_signature(
        life.world.engine, life.world.registrar, signature_id=old, at=life.at + timedelta(days=2)
    )
    assert (answer["state"], one(life.world, appeals).signature_state) == ("valid", "valid")
    with reading(life.world.engine) as conn:
        card = case_card(conn, life.world.registrar, life.case_id)
        verify(conn)
    # The first, foreign one and the newest check of the second.
    assert [one.state for one in card.signatures] == ["wrong_person", "valid"]
    assert card.signatures[1].id == answer["signature_id"]


def test_no_signature_of_that_number_is_not_found(life: Life) -> None:
    for number in (0, 10**9):
        with pytest.raises(NotFound):
            recheck_signature(life.world.engine, life.world.registrar, signature_id=number)


def test_who_sees_no_personal_data_sees_no_signer(life: Life) -> None:
    """R-032 and the rules of section 4: a certificate names people."""
    with reading(life.world.engine) as conn:
        (shown,) = case_card(conn, life.world.actor("auditor"), life.case_id).signatures
        assert (shown.state, shown.result, shown.name) == (State.WRONG_PERSON, None, MASK)
        with pytest.raises(Forbidden):
            signature(conn, life.world.actor("auditor"), shown.id)
