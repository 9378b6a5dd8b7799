"""Every table, once. Alembic's migrations are checked against this module by a test.

Constraints live here, Python only explains them. Times are ``timestamptz`` in UTC; legal dates
are ``date``. Texts by language are ``jsonb`` objects with the keys ``kk``, ``ru``, ``en``.

A module for each subject; whoever reads or writes a table imports it from here.
"""

from __future__ import annotations

from engine.storage.tables.access import access_orders, readings
from engine.storage.tables.case import CASE_COLUMNS, case_links, cases, complaints, records, redirects
from engine.storage.tables.columns import metadata
from engine.storage.tables.counted import counted_past, experience, step_times
from engine.storage.tables.erasure import erased_files, erasure_cases, erasures
from engine.storage.tables.history import (
    CHANGE,
    checkpoints,
    idempotency_keys,
    journal,
    number_series,
    refused_dates,
)
from engine.storage.tables.outgoing import (
    attachments,
    messages,
    notices,
    notification_choices,
    signatures,
    staff_mails,
)
from engine.storage.tables.processing import (
    case_migration_items,
    case_migrations,
    deliveries,
    incidents,
    service_jobs,
    start_events,
    subscriptions,
    timers,
)
from engine.storage.tables.published import (
    deployment_files,
    deployments,
    publication_requests,
    scenarios,
    what_if_parts,
    what_ifs,
    workspace_changes,
    workspaces,
)
from engine.storage.tables.receipt import (
    appeals,
    applicants,
    box_openings,
    consultations,
    intake_drafts,
    issues,
    representations,
    signatories,
    text_marks,
)
from engine.storage.tables.samples import sample_marks, samples
from engine.storage.tables.staff import (
    absences,
    acting_periods,
    appointments,
    delegations,
    login_failures,
    organisations,
    people,
    role_grants,
    sessions,
    staff_events,
    staffing,
)
from engine.storage.tables.terms import calendar_edits, calendar_versions, clock_recounts, clocks, settings
from engine.storage.tables.work import drafts, saved_filters, search_words, work_items

__all__ = [
    "CASE_COLUMNS",
    "CHANGE",
    "absences",
    "access_orders",
    "acting_periods",
    "appeals",
    "applicants",
    "appointments",
    "attachments",
    "box_openings",
    "calendar_edits",
    "calendar_versions",
    "case_links",
    "case_migration_items",
    "case_migrations",
    "cases",
    "checkpoints",
    "clock_recounts",
    "clocks",
    "complaints",
    "consultations",
    "counted_past",
    "delegations",
    "deliveries",
    "deployment_files",
    "deployments",
    "drafts",
    "erased_files",
    "erasure_cases",
    "erasures",
    "experience",
    "idempotency_keys",
    "incidents",
    "intake_drafts",
    "issues",
    "journal",
    "login_failures",
    "messages",
    "metadata",
    "notices",
    "notification_choices",
    "number_series",
    "organisations",
    "people",
    "publication_requests",
    "readings",
    "records",
    "redirects",
    "refused_dates",
    "representations",
    "role_grants",
    "sample_marks",
    "samples",
    "saved_filters",
    "scenarios",
    "search_words",
    "service_jobs",
    "sessions",
    "settings",
    "signatories",
    "signatures",
    "staff_events",
    "staff_mails",
    "staffing",
    "start_events",
    "step_times",
    "subscriptions",
    "text_marks",
    "timers",
    "what_if_parts",
    "what_ifs",
    "work_items",
    "workspace_changes",
    "workspaces",
]
