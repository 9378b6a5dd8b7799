"""What several screens show of a case, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.domain.case_state import CaseMark
from engine.queries.clock import Deadline
from engine.queries.erased import Erased

Languages = Mapping[str, str]
"""A text by language: keys ``kk``, ``ru``, ``en``."""


@dataclass(frozen=True)
class CaseHeader:
    """The top of every page of a case. ``state`` is a ``CaseState`` value.

    ``process`` is the name of a case that no appeal names, else empty.
    ``personal`` is false when the actor sees the case with the applicant's data masked. ``marks`` are those
    that lie over its state, as far as the actor may know of them. ``erased``: by which act its data went.
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
    marks: tuple[CaseMark, ...]
    erased: Erased | None = None


@dataclass(frozen=True)
class Signatory:
    """One of those who signed a collective appeal besides its contact person."""

    last_name: str
    first_name: str
    middle_name: str
    identity_number: str | None
    identity_flag: str | None
    address: str
    phone: str

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)


@dataclass(frozen=True)
class Representation:
    """For whom a representative appeals, and by what power of attorney."""

    represented_name: str
    represented_number: str | None
    represented_flag: str | None
    represented_address: str
    attorney_number: str
    attorney_date: date | None
    attorney_until: date | None


@dataclass(frozen=True)
class IssueFacts:
    """One issue of an appeal. ``confirmed``: the controller determined it, else the registrar proposed it."""

    topic: str
    sub_topic: str | None
    kato: str | None
    address: str
    demand: str
    confirmed: bool


@dataclass(frozen=True)
class ApplicantFacts:
    """Who appeals. ``display`` is the entity's name, or surname and initials of a person.

    ``signed_by`` counts all who signed a collective appeal, the applicant as contact person among them.
    """

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
    signed_by: int | None = None
    signatories: tuple[Signatory, ...] = ()
    representation: Representation | None = None


@dataclass(frozen=True)
class AppealFacts:
    """What was asked, how it came and in which language.

    ``complained_of``: whom the complaint is about, as the applicant wrote it.
    ``defects`` are codes of :mod:`engine.domain.intake_defects`; ``issues`` stand in their order.
    ``signature_state``: none, handwritten, or what the check of an electronic signature found.
    """

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
    complained_of_id: int | None = None
    complained_of_unit_id: int | None = None
    complained_of: str = ""
    parent_date: date | None = None
    parent_kind: str | None = None
    parent_due_date: date | None = None
    parent_frequency: str | None = None
    external_number: str = ""
    box_opening_id: int | None = None
    complaint_against: str | None = None
    complaint_learnt_on: date | None = None
    defects: Sequence[str] = ()
    issues: tuple[IssueFacts, ...] = ()
    signature_state: str = "none"


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
    """One completed form, or what a service task found out (then without an author).

    ``on_behalf_of``: the absent head in whose place the author acted, by name and by id.
    """

    id: int
    case_seq: int
    kind: str
    version: int
    data: Mapping[str, Any]
    author_id: int | None
    author: str | None
    at: datetime
    on_behalf_of_id: int | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class SignatureFacts:
    """An electronic signature: what was signed, by whom, and what the last check of it found.

    ``result`` is the JSON of an ``engine.signatures.Verification``; ``None`` for whom the case is masked.
    ``signed_sha256`` is empty while nobody knows the bytes.
    """

    id: int
    subject: str
    name: str
    signed_sha256: str
    signed_size: int
    cms_sha256: str
    cms_size: int
    state: str
    result: Mapping[str, Any] | None
    brought_by: str | None
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
    """A message to the applicant by one channel (domain report 2.16).

    ``state``: queued, sent, failed, no_address (a letter to print), posted, no_gateway.
    ``template_version`` is ``None`` for one written before templates had versions; ``wording_version`` is the
    version of the processes whose wording it is in, ``None`` for the product's own words.
    """

    id: int
    code: str
    template_version: int | None
    language: str
    channel: str
    address: str
    subject: str
    body: str
    number: str
    state: str
    created_at: datetime
    sent_at: datetime | None
    posted_on: date | None
    tracking_number: str
    wording_version: int | None
