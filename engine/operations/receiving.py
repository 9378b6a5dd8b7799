"""The rows of a received appeal: who appeals and with whom, what it says, what it asks, what it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from engine.channels import Signature, is_official
from engine.domain import intake_defects, text_signs
from engine.domain.identity_numbers import parse
from engine.domain.likeness import marks
from engine.domain.local_time import local_date
from engine.domain.person_keys import name_key, phone_key
from engine.operations.form_values import day, take
from engine.operations.issues import store_issues
from engine.operations.signature_states import holds
from engine.storage.tables import appeals, applicants, representations, signatories, text_marks

Data = Mapping[str, Any]

MAX_SUBJECT = 120
_SENTENCE = re.compile(r"(?<=[.!?…])\s|\n")
_NAMES = ("last_name", "first_name", "middle_name")


def completed(data: Data) -> dict[str, Any]:
    """The form's data with what the registrar left to the text itself: its language and its subject."""
    text = str(data["text"])
    found = text_signs.language(text)
    told = {"language": found if found in ("kk", "ru", "en") else "kk", "subject": subject_of(text)}
    return told | {"legal_type": "application", "applicant_kind": "individual"} | dict(data)


def subject_of(text: str) -> str:
    """The first sentence that says something, cut at a word."""
    sentences = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    telling = [part for part in sentences if len(part.split()) > 2]
    first = " ".join((telling or sentences or [text])[0].split())
    if len(first) <= MAX_SUBJECT:
        return first
    return first[:MAX_SUBJECT].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def store_applicant(conn: Connection, data: Data) -> int:
    """The applicant with the other signatories and with whom they represent."""
    words = {name: data.get(name, "") for name in (*_NAMES, "name", "address", "phone", "email")}
    kind = data["applicant_kind"]
    row = {
        "kind": kind,
        **_number(data.get("identity_number"), "identity_number", "identity_flag"),
        **words,
        "phone_key": phone_key(words["phone"]),
        "name_key": name_key(words["name"], words["last_name"], words["first_name"]),
        "signed_by": intake_defects.signed_by(data) if kind == "collective" else None,
    }
    applicant_id = int(conn.execute(insert(applicants).values(row).returning(applicants.c.id)).scalar_one())
    others = [_signatory(applicant_id, n, one) for n, one in enumerate(data.get("signatories") or (), 1)]
    if others:
        conn.execute(insert(signatories), others)
    if kind == "representative":
        conn.execute(insert(representations).values(_representation(applicant_id, data)))
    return applicant_id


def _number(text: str | None, name: str, flag: str) -> dict[str, Any]:
    """Flagged, never refused (R-114)."""
    number = parse(text)
    return {name: number.normalised or None, flag: number.flag.value}


def _signatory(applicant_id: int, position: int, data: Data) -> dict[str, Any]:
    words = {name: data.get(name, "") for name in (*_NAMES, "address", "phone")}
    number = _number(data.get("identity_number"), "identity_number", "identity_flag")
    return {"applicant_id": applicant_id, "position": position, **words, **number}


def _representation(applicant_id: int, data: Data) -> dict[str, Any]:
    words = ("represented_name", "represented_address", "attorney_number")
    return {
        "applicant_id": applicant_id,
        **{name: data.get(name, "") for name in words},
        **_number(data.get("represented_number"), "represented_number", "represented_flag"),
        **{name: day(data.get(name)) for name in ("attorney_date", "attorney_until")},
    }


def store_appeal(
    conn: Connection,
    *,
    case_id: int,
    applicant_id: int,
    data: Data,
    signature: Signature,
    signature_state: str,
    received_at: datetime,
    received_by: int | None,
) -> None:
    """The appeal, its issues as the registrar proposes them, and the marks by which copies are found."""
    optional = ("parent_body", "sheets", "kato", "parent_kind", "parent_frequency", "complaint_against")
    days = ("postmark_date", "parent_date", "parent_due_date", "complaint_learnt_on")
    words = ("addressee", "subject", "text", "parent_number", "external_number")
    proposed: Sequence[Data] = data.get("issues") or ()
    box = data.get("box_opening")
    row = {
        "case_id": case_id,
        "applicant_id": applicant_id,
        "is_official": is_official(data["channel"], signature),
        "received_by": received_by,
        "box_opening_id": int(box) if box else None,
        "defects": list(intake_defects.defects(data, local_date(received_at), holds(signature_state))),
        "signature_state": signature_state,
        **{name: data[name] for name in ("channel", "legal_type", "language")},
        **{name: data.get(name, "") for name in words},
        **{name: day(data.get(name)) for name in days},
        **take(data, optional),
        **take(proposed[0] if proposed else {}, ("topic", "sub_topic")),
    }
    conn.execute(insert(appeals).values(row))
    store_issues(conn, case_id, proposed, confirmed=False)
    found = {"case_id": case_id, "received_at": received_at, "marks": list(marks(str(data["text"])))}
    conn.execute(insert(text_marks).values(found))
