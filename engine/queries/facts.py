"""What several screens show of a case, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.queries.clock import Deadline

Languages = Mapping[str, str]
"""A text by language: keys ``kk``, ``ru``, ``en``."""


@dataclass(frozen=True)
class CaseHeader:
    """The top of every page of a case. ``state`` is a ``CaseState`` value.

    ``process`` is the name of a case that no appeal names, else empty.
    ``personal`` is false when the actor sees the case with the applicant's data masked.
    """

    id: int
    number: str | None
    state: str
    version: int
    organisation_id: int
    organisation: Languages
    deployment_id: int
    process_id: str
    process: Languages
    control: str
    access_level: str
    return_count: int
    executor_id: int | None
    executor: str | None
    executor_unit: Languages | None
    received_at: datetime
    registered_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime
    personal: bool
    deadline: Deadline


@dataclass(frozen=True)
class ApplicantFacts:
    """Who appeals. ``display`` is the entity's name, or surname and initials of a person."""

    id: int | None
    kind: str
    last_name: str
    first_name: str
    middle_name: str
    name: str
    identity_number: str | None
    identity_flag: str | None
    address: str
    phone: str
    email: str
    display: str


@dataclass(frozen=True)
class AppealFacts:
    """What was asked, how it came and in which language."""

    channel: str
    is_official: bool
    parent_body: str | None
    parent_number: str
    postmark_date: date | None
    sheets: int | None
    legal_type: str
    language: str
    addressee: str
    subject: str
    text: str
    topic: str | None
    sub_topic: str | None
    kato: str | None
    received_by_id: int | None
    received_by: str | None


NOBODY = ApplicantFacts(
    id=None,
    kind="",
    last_name="",
    first_name="",
    middle_name="",
    name="",
    identity_number=None,
    identity_flag=None,
    address="",
    phone="",
    email="",
    display="",
)
"""The applicant of a case that no appeal began."""

NO_APPEAL = AppealFacts(
    channel="",
    is_official=False,
    parent_body=None,
    parent_number="",
    postmark_date=None,
    sheets=None,
    legal_type="",
    language="",
    addressee="",
    subject="",
    text="",
    topic=None,
    sub_topic=None,
    kato=None,
    received_by_id=None,
    received_by=None,
)


@dataclass(frozen=True)
class RecordFacts:
    """One completed form, or what a service task found out (then without an author)."""

    id: int
    case_seq: int
    kind: str
    version: int
    data: Mapping[str, Any]
    author_id: int | None
    author: str | None
    at: datetime


@dataclass(frozen=True)
class AttachmentFacts:
    """An uploaded file; ``name`` is for display only, ``sha256`` names the stored file."""

    id: int
    work_item_id: int | None
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_by_id: int | None
    uploaded_by: str | None
    uploaded_at: datetime


@dataclass(frozen=True)
class MessageFacts:
    """A message to the applicant (domain report 2.16). ``state``: queued, sent, failed, no_address."""

    id: int
    code: str
    language: str
    address: str
    subject: str
    body: str
    state: str
    created_at: datetime
    sent_at: datetime | None
