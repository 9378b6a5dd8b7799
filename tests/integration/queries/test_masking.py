"""Who may see a case but not personal data sees no word that anybody typed, in whatever field."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Text, update

from engine.domain.access import TABLE, Verb
from engine.domain.errors import Forbidden
from engine.operations import attach_file
from engine.operations.publish_deployment import shipped_files
from engine.queries import case_card, case_history, reading, voucher_data, work_item_page
from engine.queries.attachment import attachment
from engine.queries.masking import MASK
from engine.queries.reply import reply_data
from engine.storage.records import write_record
from engine.storage.tables import (
    appeals,
    applicants,
    attachments,
    issues,
    messages,
    signatories,
    work_items,
)
from forms.fields import Field
from forms.form import Form, load_form
from tests.factories import World
from tests.lives import TO_QUALITY, Life

MARKER = "Белгісіз"
# What the rows of a case call things by; everything else that is text was typed by somebody.
CODES = frozenset(
    {
        *("kind", "identity_flag", "channel", "parent_body", "legal_type", "language", "topic", "sub_topic"),
        *("kato", "code", "state", "dedup_key", "key", "element_id", "form_key", "candidate_role"),
        *("media_type", "sha256", "parent_kind", "parent_frequency", "complaint_against"),
        *("represented_flag", "signature_state"),
    }
)
MASKED = sorted(
    str(role)
    for role, cells in TABLE.items()
    if Verb.VIEW_CASE in cells and Verb.VIEW_PERSONAL_DATA not in cells
)


@dataclass(frozen=True)
class Marked:
    """A case in whose every free field a marker stands."""

    life: Life
    attachment_id: int

    @property
    def engine(self) -> Engine:
        return self.life.world.engine


@pytest.fixture
def marked(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Marked:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    signed = [{"last_name": "Омаров", "first_name": "Ерлан"}]
    life = Life(published, at, applicant_kind="collective", signatories=signed)
    life.walk(*TO_QUALITY)
    file = io.BytesIO(b"%PDF-1.7\n%%EOF\n")
    kept = attach_file(published.engine, published.registrar, case_id=life.case_id, name="a.pdf", stream=file)
    with published.engine.begin() as conn:
        for table in (appeals, applicants, attachments, issues, messages, signatories, work_items):
            _mark(conn, table)
        for kind, data in _filled().items():
            write_record(
                conn, case_id=life.case_id, case_seq=1000, kind=kind, data=data, author_id=None, at=at
            )
    return Marked(life, kept["attachment_id"])


def _mark(conn: Connection, table: Any) -> None:
    typed = [column.name for column in table.c if isinstance(column.type, Text) and column.name not in CODES]
    # A message's subject is a template with a number; its number is the case's.
    chosen = [name for name in typed if not (table is messages and name in ("subject", "number"))]
    conn.execute(update(table).values({name: f"{MARKER} {table.name}.{name}" for name in chosen}))


def _filled() -> Mapping[str, Mapping[str, Any]]:
    """A record of each kind with every field filled in, and one of a kind that no form knows."""
    forms = [load_form(content) for path, content in shipped_files().items() if path.endswith(".form")]
    of_nobody = {
        "words": [f"{MARKER} list"],
        "deep": [{"phrase": f"{MARKER} phrase"}],
        "text": f"{MARKER} plain",
    }
    return {form.record: _answers(form) for form in forms} | {"found_out": of_nobody}


def _answers(form: Form) -> dict[str, Any]:
    extra = {"not_of_the_form": f"{MARKER} {form.record}"}
    return {field.key: _answer(form, field) for field in form.fields} | extra


def _answer(form: Form, field: Field) -> Any:
    if field.is_rows:
        return [{column.key: _answer(form, column) for column in field.columns}]
    if field.kind == "criteria":
        return {"Q1": {"passed": False, "comment": f"{MARKER} {form.id}.Q1"}}
    if field.type in ("textfield", "textarea", "expression"):
        return f"{MARKER} {form.id}.{field.key}"
    return ["chosen"] if field.is_list else "chosen"


def _everything(marked: Marked, login: str) -> str:
    actor, life = marked.life.world.actor(login), marked.life
    with reading(marked.engine) as conn:
        card = case_card(conn, actor, life.case_id, at=life.at)
        page = work_item_page(conn, actor, life.item("quality_analysis").id, at=life.at)
        return repr((card, page, case_history(conn, actor, life.case_id, at=life.at)))


@pytest.mark.parametrize("login", MASKED)
def test_no_typed_word_reaches_who_may_not_see_personal_data(marked: Marked, login: str) -> None:
    seen = _everything(marked, login)
    assert MARKER not in seen
    assert MASK in seen


@pytest.mark.parametrize("login", MASKED)
def test_what_was_chosen_from_a_list_is_still_seen(marked: Marked, login: str) -> None:
    with reading(marked.engine) as conn:
        card = case_card(conn, marked.life.world.actor(login), marked.life.case_id, at=marked.life.at)
    issue = card.records["issues"][-1].data["issues"][0]
    assert (issue["topic"], issue["demand"], issue["address"]) == ("chosen", MASK, MASK)
    assert card.records["quality"][-1].data["criteria"] == {"Q1": {"passed": False, "comment": MASK}}
    assert card.records["reply"][-1].data["language"] == "chosen"


def test_who_may_see_personal_data_sees_every_marker(marked: Marked) -> None:
    seen = _everything(marked, "controller")
    rows = ("applicants.last_name", "appeals.text", "messages.body", "attachments.name", "issues.demand")
    for where in (*rows, "signatories.last_name", "reply.text"):
        assert f"{MARKER} {where}" in seen
    assert MASK not in seen


@pytest.mark.parametrize("login", MASKED)
def test_papers_and_files_cannot_be_masked_and_are_refused(marked: Marked, login: str) -> None:
    actor, case_id = marked.life.world.actor(login), marked.life.case_id
    with reading(marked.engine) as conn:
        with pytest.raises(Forbidden):
            voucher_data(conn, actor, case_id)
        with pytest.raises(Forbidden):
            reply_data(conn, actor, case_id)
        with pytest.raises(Forbidden):
            attachment(conn, actor, marked.attachment_id)


def test_the_roles_without_personal_data_are_those_of_the_domain_report() -> None:
    assert MASKED == ["auditor", "methodologist"]
