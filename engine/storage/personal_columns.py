"""Where an applicant can stand in the database: for each column what an act of destruction does with it.

A new column must be put somewhere here (``tests/unit/storage/test_personal_columns.py``); whoever adds one
that people type into, or that is made of what they typed, puts it among the emptied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EMPTIED: Mapping[str, Mapping[str, Any]] = {
    "records": {"data": {}, "canonical": None, "salt": None},
    "appeals": dict.fromkeys(
        ("parent_number", "addressee", "subject", "text", "complained_of", "external_number"), ""
    ),
    "issues": {"address": "", "demand": ""},
    "applicants": {
        **dict.fromkeys(("last_name", "first_name", "middle_name", "name", "address", "phone", "email"), ""),
        "identity_number": None,
        "identity_flag": None,
        "phone_key": "",
        "name_key": "",
    },
    "attachments": {"name": "", "sha256": ""},
    "messages": {
        **dict.fromkeys(("address", "subject", "body", "public_body", "tracking_number"), ""),
        "letter": {},
        "letter_sha256": None,
    },
    "consultations": dict.fromkeys(("person_name", "phone", "question", "answer"), ""),
    "work_items": {"hold_reason": None, "locals": {}},
    "service_jobs": {"inputs": {}, "headers": {}},
    "deliveries": {"correlation": "", "variables": {}, "details": {}, "reason": None},
    "sample_marks": {"remark": ""},
}
"""What stands in the column afterwards."""

VOUCHED_EMPTIED: Mapping[str, Mapping[str, Any]] = {
    "complaints": {"challenged_number": ""},
    "signatures": {"name": "", "result": {}, "signed_sha256": "", "cms_sha256": ""},
}
"""The same for rows that the journal tells: their salt is drawn anew with it."""

GONE = ("drafts", "notices", "text_marks", "signatories", "representations")
"""Rows of the case that go whole."""

OF_APPLICANT = frozenset({"signatories", "representations"})
"""Tables whose rows belong to an applicant, not to a case."""

BY_VALUE = ("intake_drafts", "saved_filters")
"""Rows of no case that go where they hold a number or telephone of the people of the case."""

BY_TRIGGER = ("search_words",)
"""Words of the search: gone with what they are words of (revision 0029)."""

FILES: Mapping[str, tuple[str, ...]] = {
    "attachments": ("sha256",),
    "signatures": ("signed_sha256", "cms_sha256"),
    "messages": ("letter_sha256",),
}
"""Digests of contents on the disk, by table of cases."""

KEPT: Mapping[str, str] = {
    # Of cases: what the law counts and the journal proves, without a word of a person's.
    "appeals": "case_id applicant_id channel is_official parent_body postmark_date sheets legal_type"
    " language topic sub_topic kato received_by complained_of_id complained_of_unit_id parent_date"
    " parent_kind parent_due_date parent_frequency box_opening_id complaint_against complaint_learnt_on"
    " defects signature_state",
    "applicants": "id kind signed_by",
    "attachments": "id case_id work_item_id media_type size uploaded_by uploaded_at",
    "case_links": "id from_case_id to_case_id kind at",
    "case_migration_items": "migration_id case_id state reason at",
    "cases": "id number organisation_id deployment_id process_id state version overdue return_count"
    " control access_level executor_id executor_unit_id received_at registered_at answered_at closed_at"
    " clock_rule legal_last_day control_date clock_driven authors changed_at",
    "clock_recounts": "id calendar_version case_id clock_id old_last_day new_last_day old_control_date"
    " new_control_date applicant_told at",
    "clocks": "id case_id name rule is_notice started_on legal_last_day control_date extended_to"
    " extensions given_day state started_at stopped_at watched_to told_last_day told_at told_code"
    " calendar_version",
    "complaints": "case_id challenged_case_id last_day late superior_id forwarded_at received_on lapsed"
    " outcome decision decided_at salt",
    "consultations": "id organisation_id number at way language topic given_by case_id",
    "deliveries": "id kind name message_id subscription_id start_event_id sender_case_id sender_key"
    " case_id key state attempts code created_at last_at ended_at ended_by ended_how",
    "erased_files": "sha256 erasure_id removed_at",
    "erasure_cases": "erasure_id case_id case_seq",
    "erasures": "id organisation_id act_number act_date ground basis state proposed_by proposed_at"
    " decided_by decided_at reason",
    # Details carry no personal data (engine.operations.record_incident).
    "incidents": "id case_id kind key element_id code details attempts state occurred_at last_at ended_at"
    " ended_by ended_how",
    "issues": "id case_id position topic sub_topic kato confirmed",
    # Ids and classifier values: people's words are in records (decision 0008).
    "journal": "seq case_id case_seq at recorded_at actor_id on_behalf_of command facts private_digest"
    " change snapshot deployment_id deployment_checksum engine_version prev_hash hash",
    "messages": "id case_id code template_version wording_id language channel number instead_of dedup_key"
    " state created_at sent_at posted_on posted_by",
    "records": "id case_id case_seq kind version author_id at",
    "redirects": "id case_id number extent target_id reason sent_at state ended_on",
    "service_jobs": "id case_id key element_id type retries attempts state created_at finished_at",
    "signatures": "id case_id work_item_id subject signed_size cms_size state brought_by at salt",
    "subscriptions": "id case_id key element_id kind message correlation",
    "timers": "id case_id key element_id due_at state failures try_after",
    "work_items": "id case_id key element_id state form_key candidate_role organisation_id assignee_id"
    " assigned_at created_at due_at priority held_until finished_at finished_by version case_late"
    " case_returned case_answered case_restricted case_last_day list_day case_organisation_id case_unit_id"
    " case_tags",
    # Of no case: staff, the calendar, diagrams, counts.
    "absences": "id person_id kind starts_on ends_on deputy_id act_number act_date",
    "access_orders": "id auditor_id organisation_id cases restricted reason starts_on ends_on act_number"
    " act_date given_by given_at revoked_at revoked_by revoked_because",
    "acting_periods": "id absence_id person_id for_id starts_on ends_on",
    "appointments": "id person_id organisation_id kind position starts_on ends_on act_number act_date",
    "box_openings": "id organisation_id number opened_at place people items note recorded_by recorded_at",
    "calendar_edits": "day kind name act note proposed_by proposed_at",
    "calendar_versions": "version content digest reason published_by published_at clocks",
    "case_migrations": "id from_deployment_id to_deployment_id mapping reason requested_by requested_at"
    " finished_at",
    "checkpoints": "id up_to entries root created_at reading_id reading_hash",
    "counted_past": "id until calendar_version counted_at",
    "delegations": "id from_id to_id organisation_id verbs document_types record_kinds precedence"
    " starts_on ends_on act_number act_date",
    "deployment_files": "deployment_id path content",
    "deployments": "id family version checksum published_by published_at comment",
    "experience": "person_id topic cases",
    # The body only as a digest, answers only with ids.
    "idempotency_keys": "actor_id key body_hash answer at",
    "login_failures": "id login address at",
    "notification_choices": "person_id kind shown mail",
    "number_series": "organisation_id series year last",
    "organisations": "id parent_id path kind code kato superior_id name contacts",
    "people": "id login password_hash last_name first_name middle_name position organisation_id locale"
    " email active quiet_from quiet_to",
    "publication_requests": "id workspace_id checksum comment state requested_by requested_at decided_by"
    " decided_at reason deployment_id",
    # Which pages auditors opened: ids alone.
    "readings": "id recorded_at actor_id kind case_id thing_id orders prev_hash hash",
    # Names of fields and days.
    "refused_dates": "id recorded_at day actor_id verb case_id organisation_id field code asked",
    "role_grants": "person_id role organisation_id starts_on ends_on act_number act_date",
    # Ids of cases; what was found in one, by codes.
    "samples": "id organisation_id population first_day last_day known_at seed seed_given percent"
    " population_count population_digest cases drawn_by drawn_at",
    "sample_marks": "id sample_id case_id line result opened marked_by marked_at",
    # Answers that a methodologist invented.
    "scenarios": "id family name script path state kept_by kept_at",
    "sessions": "token_hash person_id created_at expires_at",
    "settings": "name value changed_by changed_at",
    "staff_events": "id at recorded_at actor_id command organisation_id person_id act_number facts",
    # Numbers and steps (engine.operations.mail_notices).
    "staff_mails": "id person_id kind dedup_key language address subject body state created_at not_before"
    " sent_at",
    "staffing": "id organisation_id posts starts_on ends_on act_number act_date",
    "start_events": "id deployment_id process_id element_id kind name due_at",
    "step_times": "element_id topic days cases",
    # Journals of past cases run again: ids, elements and classifier values.
    "what_if_parts": "what_if_id start compared names",
    "what_ifs": "id workspace_id checksum files cases asked done summary failed asked_by asked_at"
    " finished_at",
    "workspace_changes": "id workspace_id path revision content kind note changed_by changed_at",
    "workspaces": "id family title base_deployment_id state opened_by opened_at closed_by closed_at",
}
"""Columns that hold nothing of an applicant."""
