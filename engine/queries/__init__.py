"""What screens read: frozen facts, never rows, and only what the actor may see.

Takes a Core connection (``with reading(engine) as conn``) and an actor. Selects only; may import
``engine.domain``, ``engine.storage`` and ``engine.bpmn``. Words are made by the web floor.
"""

from engine.queries.case import CaseCard, case_card
from engine.queries.clock import Deadline
from engine.queries.diagram import DiagramView, case_diagram
from engine.queries.facts import (
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    CaseHeader,
    Languages,
    MessageFacts,
    RecordFacts,
)
from engine.queries.forms import ItemForm, form_for, form_of_item, intake_form
from engine.queries.history import HistoryEntry, case_history
from engine.queries.inbox import PRESETS, InboxFilters, InboxItem, InboxPage, inbox
from engine.queries.inbox_counters import inbox_counters
from engine.queries.inbox_presets import presets_for
from engine.queries.notices import Notice, notices, unread_notices
from engine.queries.organisations import OrganisationFacts, organisations_options, own_organisations
from engine.queries.people import PersonOption, people_options
from engine.queries.reading import glance, reading
from engine.queries.session_actor import actor_by_id, actor_by_login, actor_by_token
from engine.queries.voucher import VoucherData, voucher_data
from engine.queries.work_item import DraftFacts, WorkItemFacts, WorkItemPage, work_item_page

__all__ = [
    "PRESETS",
    "AppealFacts",
    "ApplicantFacts",
    "AttachmentFacts",
    "CaseCard",
    "CaseHeader",
    "Deadline",
    "DiagramView",
    "DraftFacts",
    "HistoryEntry",
    "InboxFilters",
    "InboxItem",
    "InboxPage",
    "ItemForm",
    "Languages",
    "MessageFacts",
    "Notice",
    "OrganisationFacts",
    "PersonOption",
    "RecordFacts",
    "VoucherData",
    "WorkItemFacts",
    "WorkItemPage",
    "actor_by_id",
    "actor_by_login",
    "actor_by_token",
    "case_card",
    "case_diagram",
    "case_history",
    "form_for",
    "form_of_item",
    "glance",
    "inbox",
    "inbox_counters",
    "intake_form",
    "notices",
    "organisations_options",
    "own_organisations",
    "people_options",
    "presets_for",
    "reading",
    "unread_notices",
    "voucher_data",
    "work_item_page",
]
