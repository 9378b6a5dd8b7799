"""Verbs: one file, one function, one transaction. ``ls`` of this folder is the manual.

Every verb is ``verb(engine, actor, ..., key=None, at=None)``: it authorises, locks the case, does its
work, writes the journal and commits, or raises one of ``engine.domain.errors`` and leaves nothing.
``key`` makes a repeat of the same request harmless; ``at`` lets a driver that replays the past
supply the time. What verbs share is no verb: ``once`` and ``border``; ``locked_case``, ``new_case``,
``advancing``, ``filled_form``, ``opening`` and ``broadcasting``; ``projections``, ``references``,
``executors``, ``complained_of``, ``signing`` and ``work_items``; ``receiving``, ``receiving_place``,
``issues``, ``form_values`` and ``public_text``; ``electronic_signatures`` and ``signature_states``;
``publication`` and ``start_events``; ``incidents``, ``incident_ends``, ``refused``, ``undelivered``,
``resolving`` and ``retries``; of staff ``staff_acts``, ``acting`` and ``vacancy``.
"""

from engine.operations.attach_file import attach_file
from engine.operations.attach_signature import attach_signature
from engine.operations.change_locale import change_locale
from engine.operations.claim import claim
from engine.operations.complete_job import complete_job
from engine.operations.complete_work_item import complete_work_item
from engine.operations.fail_timer import fail_timer
from engine.operations.fire_timer import fire_timer
from engine.operations.give_advice import give_advice
from engine.operations.hold import hold
from engine.operations.log_in import log_in
from engine.operations.log_out import log_out
from engine.operations.migrate_cases import migrate_cases
from engine.operations.modify_case import modify_case
from engine.operations.name_complained_of import name_complained_of
from engine.operations.open_box import open_box
from engine.operations.publish_deployment import publish_deployment, publish_shipped
from engine.operations.read_notice import read_notice
from engine.operations.reassign import reassign
from engine.operations.receive_appeal import receive_appeal
from engine.operations.recheck_signature import recheck_signature
from engine.operations.release import release
from engine.operations.release_clock import release_clock
from engine.operations.retry_incident import retry_incident
from engine.operations.run_service_job import run_service_job
from engine.operations.save_draft import save_draft
from engine.operations.seed_organisations import seed_organisations
from engine.operations.send_message import send_message
from engine.operations.skip_incident import skip_incident
from engine.operations.start_migration import start_migration
from engine.operations.take_action import take_action
from engine.operations.write_checkpoint import write_checkpoint

__all__ = [
    "attach_file",
    "attach_signature",
    "change_locale",
    "claim",
    "complete_job",
    "complete_work_item",
    "fail_timer",
    "fire_timer",
    "give_advice",
    "hold",
    "log_in",
    "log_out",
    "migrate_cases",
    "modify_case",
    "name_complained_of",
    "open_box",
    "publish_deployment",
    "publish_shipped",
    "read_notice",
    "reassign",
    "receive_appeal",
    "recheck_signature",
    "release",
    "release_clock",
    "retry_incident",
    "run_service_job",
    "save_draft",
    "seed_organisations",
    "send_message",
    "skip_incident",
    "start_migration",
    "take_action",
    "write_checkpoint",
]
