"""A form of a draft before it is published: drawn and checked as it will be, without a case."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.operations.publish_deployment import shipped_files
from engine.storage.tables import records
from forms import fields
from forms.form import load_form
from tests.factories import World
from tests.integration.web.conftest import Visitor
from webapp.presenters.field_kinds import KINDS, TYPES

SignIn = Callable[[str], Visitor]
FORMS = {path: content for path, content in shipped_files().items() if path.endswith(".form")}
PATH = "forms/closing.form"


class Draft:
    def __init__(self, person: Visitor) -> None:
        self.person = person
        self.address = person.post("/studio/workspaces", title="Нысандар").headers["Location"]

    def write(self, form: dict[str, Any] | str, path: str = PATH) -> None:
        content = form if isinstance(form, str) else json.dumps(form, ensure_ascii=False)
        body = {"content": content, "revision": 0}
        token = {"X-CSRFToken": self.person.token()}
        assert (
            self.person.client.post(f"{self.address}/edit/{path}", json=body, headers=token).status_code
            == 200
        )

    def preview(self, path: str = PATH, person: Visitor | None = None) -> str:
        answer = (person or self.person).get(f"{self.address}/preview/{path}")
        assert answer.status_code == 200
        return str(answer.text)

    def attempt(self, path: str = PATH, **typed: str):  # type: ignore[no-untyped-def]
        return self.person.post(f"{self.address}/preview/{path}", **typed)


@pytest.fixture
def draft(published: World, as_person: SignIn) -> Draft:
    return Draft(as_person("methodologist"))


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "closing",
        "type": "default",
        "properties": {"record": "closing"},
        "components": [*components],
    }


CHOICE = {
    "type": "radio",
    "key": "answer",
    "label": "Жауап",
    "values": [{"value": "yes", "label": "Иә"}, {"value": "no", "label": "Жоқ"}],
    "validate": {"required": True},
}
REASON = {
    "type": "textarea",
    "key": "why",
    "label": "Неге",
    "conditional": {"hide": '=answer != "no"'},
    "validate": {"required": True},
}


def test_every_shipped_form_is_drawn(draft: Draft) -> None:
    for path, content in FORMS.items():
        shown = draft.preview(path)
        first = next(one for one in load_form(content).fields if one.kind not in fields.DEMAND_KINDS)
        assert f'data-field="{first.key}"' in shown, path
        assert "note-bad" not in shown, path


def test_what_only_a_case_gives_stands_there_as_a_sample(draft: Draft) -> None:
    assert "Әр дәйекке жауап беріңіз (үлгі)." in draft.preview("forms/reply.form")
    assert "Бір қызметкер (үлгі)" in draft.preview("forms/resolution.form")


def test_a_form_is_drawn_in_the_language_of_the_reader(draft: Draft) -> None:
    assert "Жауаптың тілі" in draft.preview("forms/reply.form")
    draft.person.post("/language", locale="ru", next="/studio")
    assert "Язык ответа" in draft.preview("forms/reply.form")


@pytest.mark.parametrize(("language", "words"), [("ru", "Язык ответа"), ("en", "Language of the reply")])
def test_a_form_is_drawn_in_a_language_that_is_chosen(draft: Draft, language: str, words: str) -> None:
    address = f"{draft.address}/preview/forms/reply.form?language={language}"
    shown = draft.person.get(address).text
    assert words in shown
    assert f'id="form-preview" lang="{language}"' in shown
    tried = draft.person.post(address, facts="")
    assert words in tried.text
    # The reader's own language is untouched.
    assert "Жауаптың тілі" in draft.preview("forms/reply.form")


def test_a_language_that_is_none_is_the_readers(draft: Draft) -> None:
    assert "Жауаптың тілі" in draft.person.get(f"{draft.address}/preview/forms/reply.form?language=xx").text


def test_what_is_tried_shows_fields_and_mistakes_and_is_kept_nowhere(published: World, draft: Draft) -> None:
    draft.write(form(CHOICE, REASON))
    assert 'data-field="why" hidden' in draft.preview()
    refused = draft.attempt(answer="no")
    assert refused.status_code == 422
    assert 'data-field="why" hidden' not in refused.text
    assert 'href="#field-why"' in refused.text
    taken = draft.attempt(answer="no", why="Себебі бар.")
    assert (taken.status_code, "note-good" in taken.text) == (200, True)
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(records)).scalar_one() == 0


def test_an_added_row_is_no_attempt(draft: Draft) -> None:
    answer = draft.attempt("forms/issues.form", **{"add-issues": "1", "issues-0-demand": "Жөндеу"})
    assert answer.status_code == 200
    assert 'name="issues-1-demand"' in answer.text
    assert "note-good" not in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "JSON"),
        (form({**CHOICE, "properties": {"kind": "horoscope"}}), "answer"),
        (form({**REASON, "conditional": {"hide": "=)("}}), "why"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(draft: Draft, content: dict[str, Any] | str, words: str) -> None:
    draft.write(content)
    shown = draft.preview()
    told = shown.partition("note-bad")[2].partition("</div>")[0]
    assert words in told
    assert '<form class="task-card"' not in shown


def test_a_condition_that_fails_is_named(draft: Draft) -> None:
    draft.write(
        form(CHOICE, {**REASON, "conditional": {"hide": "=count(for i in 1..99999999 return i) > 1"}})
    )
    assert "99999999" in draft.preview().partition("note-bad")[2].partition("</div>")[0]


def test_a_hostile_form_is_shown_as_text(draft: Draft) -> None:
    hostile = "<script>alert(1)</script>"
    draft.write(form({**CHOICE, "label": hostile, "description": hostile}))
    assert hostile not in draft.preview()


def test_only_who_may_read_drafts_sees_a_preview(draft: Draft, as_person: SignIn) -> None:
    assert as_person("executor").get(f"{draft.address}/preview/{PATH}").status_code == 403
    assert "note-bad" not in draft.preview(person=as_person("administrator"))


def test_every_kind_can_be_chosen_where_forms_use_it() -> None:
    assert set(KINDS) == set(TYPES) == fields.KINDS
    used = {
        (one.kind, one.type) for content in FORMS.values() for one in load_form(content).fields if one.kind
    }
    assert {(kind, type_) for kind, type_ in used if type_ not in TYPES[kind]} == set()
    assert {kind for kind, _type in used} == fields.KINDS


def test_the_editor_of_forms_offers_kinds_lists_and_records(draft: Draft) -> None:
    offered = draft.person.get(f"{draft.address}/parts.json").json
    kinds = {one["value"]: one["types"] for one in offered["kinds"]}
    assert kinds["identity-number"] == ["textfield"]
    assert {"topics", "regions"} <= {one["value"] for one in offered["classifiers"]}
    assert {"reply", "intake"} <= {one["value"] for one in offered["records"]}
