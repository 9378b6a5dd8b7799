"""What screens read: frozen facts, never rows, and only what the actor may see.

Takes a Core connection (``with reading(engine) as conn``) and an actor. Selects only; may import
``engine.domain``, ``engine.storage`` and ``engine.bpmn``. Words are made by the web floor.
"""

from engine.queries.case import CaseCard, case_card
from engine.queries.case_actions import ActionPage, CaseAction, action_page, case_actions
from engine.queries.clock import Deadline
from engine.queries.complaint_file import ComplaintFile, complaint_file, may_read_file
from engine.queries.complaints import ComplaintFacts, ComplaintPanel, complaint_panel
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
from engine.queries.organisations import (
    OrganisationFacts,
    organisations_options,
    own_organisations,
    unit_by_code,
)
from engine.queries.people import PersonOption, people_options
from engine.queries.reading import glance, reading
from engine.queries.session_actor import actor_by_id, actor_by_login, actor_by_token
from engine.queries.voucher import VoucherData, voucher_data
from engine.queries.work_item import DraftFacts, WorkItemFacts, WorkItemPage, work_item_page

__all__ = [
    "PRESETS",
    "ActionPage",
    "AppealFacts",
    "ApplicantFacts",
    "AttachmentFacts",
    "CaseAction",
    "CaseCard",
    "CaseHeader",
    "ComplaintFacts",
    "ComplaintFile",
    "ComplaintPanel",
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
    "action_page",
    "actor_by_id",
    "actor_by_login",
    "actor_by_token",
    "case_actions",
    "case_card",
    "case_diagram",
    "case_history",
    "complaint_file",
    "complaint_panel",
    "form_for",
    "form_of_item",
    "glance",
    "inbox",
    "inbox_counters",
    "intake_form",
    "may_read_file",
    "notices",
    "organisations_options",
    "own_organisations",
    "people_options",
    "presets_for",
    "reading",
    "unit_by_code",
    "unread_notices",
    "voucher_data",
    "work_item_page",
]
