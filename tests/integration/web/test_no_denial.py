"""R-114: mandatory admission. No address and no verb refuses or deletes a contact; an attempt is logged."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

import engine.operations
from engine.domain.access import Verb
from engine.storage.tables import cases
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]

WORDS = ("delete", "remove", "refuse", "reject", "deny", "destroy", "erase", "purge")
KEPT = {"cases", "appeals", "applicants", "consultations", "box_openings", "issues"}
# What these words are about is no contact: an event that a case could not take, a body that may not
# get it, a file of a draft, a date that nobody may give.
# What an act of two persons destroyed after its term goes from the disk too: contents, never a contact.
ERASED = "remove_erased_files"
OTHERS = {"refuse_event", "refused", "refused_dates", "remove_workspace_file", "studio.remove", ERASED}
OPERATIONS = Path(engine.operations.__file__).parent


def _deletes(source: str) -> set[str]:
    """Names of the tables that a module deletes from by SQLAlchemy's ``delete``."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "delete" and c.args]
    return {arg.id if isinstance(arg, ast.Name) else getattr(arg, "attr", "") for arg in named}


def test_no_address_takes_the_method_that_deletes(app: Flask) -> None:
    assert [str(rule) for rule in app.url_map.iter_rules() if "DELETE" in (rule.methods or ())] == []


def test_no_address_and_no_permission_is_named_after_a_refusal(app: Flask) -> None:
    named = [rule.endpoint for rule in app.url_map.iter_rules()] + [verb.value for verb in Verb]
    assert {name for name in named if any(word in name for word in WORDS)} <= OTHERS


def test_no_verb_refuses_or_deletes_a_contact() -> None:
    named = {path.stem for path in OPERATIONS.glob("*.py") if any(word in path.stem for word in WORDS)}
    assert named <= OTHERS
    # The issues that a controller determines replace those proposed; each form's stay in its record.
    gone = {path.stem: _deletes(path.read_text("utf-8")) & KEPT for path in OPERATIONS.glob("*.py")}
    assert {name: tables for name, tables in gone.items() if tables} == {"issues": {"issues"}}


def test_a_verb_that_deletes_a_case_would_be_seen() -> None:
    """The negative control."""
    assert _deletes("conn.execute(delete(cases).where(cases.c.id == 1))") == {"cases"}


@pytest.mark.parametrize("address", ["/cases/{}", "/intake/{}"])
def test_an_attempt_to_delete_an_unregistered_contact_is_refused_and_logged(
    published: World, at: datetime, as_person: SignIn, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    """R-114, acceptance example."""
    case_id = Life(published, at).case_id
    registrar = as_person("registrar")
    caplog.set_level(logging.WARNING, logger="jauap.web")
    answer = registrar.client.delete(address.format(case_id), headers={"X-CSRFToken": registrar.token()})
    assert answer.status_code == 405
    (line,) = [one.getMessage() for one in caplog.records if one.name == "jauap.web"]
    assert f"method=DELETE case_id={case_id} person={published.people['registrar']}" in line
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(cases)).scalar_one() == 1
