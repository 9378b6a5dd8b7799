"""Signatures on their way into a case: stored and verified before the transaction, kept inside it.

The check may take seconds and may ask another system, so it never runs while rows are locked. What nobody can
read is kept as well: a signature that does not hold is a defect to correct, no ground to refuse (R-032).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Connection, select, update

from engine.channels import CHANNELS, Signature
from engine.domain.errors import InvalidData
from engine.domain.intake_defects import with_signature
from engine.operations.attach_file import display_name
from engine.operations.locked_case import LockedCase
from engine.operations.signature_states import NONE, holds
from engine.signatures import State, Verification, against, check
from engine.signatures.local import MAX_CMS, MAX_DOCUMENT
from engine.storage import files
from engine.storage.tables import appeals, records, signatures
from engine.storage.unit_of_work import UnitOfWork
from engine.storage.vouched import insert_vouched

APPEAL = "appeal"
SUBJECTS = (APPEAL, "withdrawal", "reply", "redirect")

OF_THE_APPLICANT = frozenset({APPEAL, "withdrawal"})
"""What the applicant signs; the rest is signed by staff, of whom we keep no identity numbers."""

MAX_FILES = 20
"""Signatures in one request: each is a process of its own for a moment."""


@dataclass(frozen=True)
class SignedFile:
    """A signature (CMS) as it came, and what it signs if that came beside it. ``name``: of the document."""

    cms: IO[bytes]
    document: IO[bytes] | None = None
    name: str = ""


@dataclass(frozen=True)
class Checked:
    """A signature that lies in the store, verified; whose it must be is asked later."""

    name: str
    cms_sha256: str
    cms_size: int
    signed_sha256: str
    signed_size: int
    verification: Verification

    def told(self) -> dict[str, Any]:
        """What makes two requests the same."""
        return {"cms_sha256": self.cms_sha256, "signed_sha256": self.signed_sha256, "name": self.name}


@dataclass(frozen=True)
class Judged:
    """A verified signature, compared with whose it must be."""

    checked: Checked
    result: Verification


@dataclass(frozen=True)
class Kept:
    """Rows of a case. ``facts`` are for the journal: digests and states, no names."""

    facts: Mapping[str, Any]
    ids: tuple[int, ...] = ()


def checked(given: Sequence[SignedFile], at: datetime) -> tuple[Checked, ...]:
    """Stores and verifies each.

    Raises TooLarge, and InvalidData (``signature_file``: ``empty``, ``too_many_files``).
    """
    if len(given) > MAX_FILES:
        raise InvalidData(errors={"signature_file": ["too_many_files"]})
    return tuple(_checked(one, at) for one in given)


def checked_again(row: Mapping[str, Any], at: datetime) -> Checked:
    """A kept signature, verified by what is configured now."""
    return _verified(row["cms_sha256"], row["signed_sha256"] or None, row["name"], at)


def judged(found: Sequence[Checked], numbers: Iterable[str | None] | None) -> tuple[Judged, ...]:
    """``numbers``: of everyone whose signature would do; ``None`` where nobody's number is known to us."""
    wanted = None if numbers is None else tuple(numbers)
    if wanted is None:
        return tuple(Judged(one, one.verification) for one in found)
    return tuple(Judged(one, against(one.verification, wanted)) for one in found)


def keep(
    work: UnitOfWork,
    locked: LockedCase,
    judgements: Sequence[Judged],
    *,
    subject: str,
    brought_by: int | None,
    work_item_id: int | None = None,
) -> Kept:
    told = []
    for one in judgements:
        row = {
            "case_id": locked.id,
            "work_item_id": work_item_id,
            "subject": subject,
            **one.checked.told(),
            "signed_size": one.checked.signed_size,
            "cms_size": one.checked.cms_size,
            "state": one.result.state.value,
            "result": one.result.to_json(),
            "brought_by": brought_by,
            "at": work.now,
        }
        signature_id = insert_vouched(work.conn, locked.told, signatures, row)
        shown = ("subject", "cms_sha256", "signed_sha256", "state")
        told.append({"signature_id": signature_id, **{name: row[name] for name in shown}})
    ids = tuple(one["signature_id"] for one in told)
    return Kept({"signatures": told} if told else {}, ids)


def state_of(data: Mapping[str, Any], judgements: Sequence[Judged]) -> str:
    """An electronic signature is only what its check says; one by hand is what the registrar saw on paper."""
    if judgements:
        return together([one.result.state for one in judgements])
    seen = data.get("signature") == Signature.HANDWRITTEN and CHANNELS[data["channel"]].by_hand
    return Signature.HANDWRITTEN.value if seen else NONE


def numbers_of(intake: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Whose signature would do: the applicant's, whom he represents, and those who apply with him."""
    others: Iterable[Mapping[str, Any]] = intake.get("signatories") or ()
    given = [intake.get("identity_number"), intake.get("represented_number")]
    return (*given, *(one.get("identity_number") for one in others))


def _checked(one: SignedFile, at: datetime) -> Checked:
    cms = files.store(one.cms, limit=MAX_CMS)
    document = files.store(one.document, limit=MAX_DOCUMENT) if one.document is not None else None
    if not cms.size or (document is not None and not document.size):
        raise InvalidData(errors={"signature_file": ["empty"]})
    return _verified(cms.sha256, document.sha256 if document else None, display_name(one.name), at)


def _verified(cms_sha256: str, document_sha256: str | None, name: str, at: datetime) -> Checked:
    cms, document = _content(cms_sha256), _content(document_sha256) if document_sha256 else None
    found = check(cms, document, at)
    if document is None and found.content is not None:
        # Taken out once, and kept as they were signed: whoever writes them anew breaks the signature.
        files.store(io.BytesIO(found.content), limit=MAX_CMS)
    return Checked(
        name=name,
        cms_sha256=cms_sha256,
        cms_size=len(cms),
        signed_sha256=document_sha256 or found.signed_sha256,
        signed_size=len(document) if document is not None else found.signed_size,
        verification=found,
    )


def _content(sha256: str) -> bytes:
    with files.open_file(sha256) as stream:
        return stream.read()


def together(states: Sequence[State]) -> str:
    """One signature that holds is a signature; else the gravest fault is told."""
    if State.VALID in states:
        return State.VALID.value
    return max(states, key=list(State).index).value


def applicant_numbers(conn: Connection, case_id: int) -> tuple[str | None, ...]:
    """By the newest intake form of the case."""
    newest = (
        select(records.c.data)
        .where(records.c.case_id == case_id, records.c.kind == "intake")
        .order_by(records.c.version.desc())
        .limit(1)
    )
    return numbers_of(conn.execute(newest).scalar() or {})


def say_how_signed(conn: Connection, case_id: int, newest: str) -> None:
    """One signature that holds is enough, else the newest check decides.

    Whether the appeal is official stays as it was when it came: its process and its number follow from that.
    """
    checks = select(signatures.c.cms_sha256, signatures.c.signed_sha256, signatures.c.state)
    mine = (signatures.c.case_id == case_id) & (signatures.c.subject == APPEAL)
    rows = conn.execute(checks.where(mine).order_by(signatures.c.id))
    last = {(row.cms_sha256, row.signed_sha256): row.state for row in rows}
    state = State.VALID.value if State.VALID in last.values() else newest
    told = conn.execute(select(appeals.c.defects).where(appeals.c.case_id == case_id)).scalar() or []
    defects = list(with_signature(told, holds(state)))
    changed = update(appeals).where(appeals.c.case_id == case_id)
    conn.execute(changed.values(signature_state=state, defects=defects))
