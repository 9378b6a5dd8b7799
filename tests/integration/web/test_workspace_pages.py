"""A draft on its pages: saved always, refused in words, published by a second person."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from engine.operations.publish_deployment import shipped_files
from engine.service_tasks.registry import OUTSIDE, REGISTRY, needs
from tests.factories import World
from tests.integration.web.conftest import Visitor
from webapp.presenters.service_words import HEADERS, INPUTS, SERVICES

FILE = "appeal/appeal.bpmn"

SignIn = Callable[[str], Visitor]


class Draft:
    """One methodologist's browser on a draft of her own."""

    def __init__(self, person: Visitor) -> None:
        self.person = person
        self.address = person.post("/studio/workspaces", title="Екінші келісу").headers["Location"]

    def save(self, content: str, revision: int, path: str = FILE, person: Visitor | None = None):  # type: ignore[no-untyped-def]
        who = person or self.person
        return who.client.post(
            f"{self.address}/edit/{path}",
            json={"content": content, "revision": revision},
            headers={"X-CSRFToken": who.token()},
        )

    def page(self, person: Visitor | None = None) -> str:
        return str((person or self.person).get(self.address).text)


@pytest.fixture
def draft(published: World, as_person: SignIn) -> Draft:
    return Draft(as_person("methodologist"))


def renamed() -> str:
    return shipped_files()[FILE].decode().replace("Тіркеу", "Тіркеу және тексеру")


def test_an_editor_saves_by_json_and_hears_the_revision(draft: Draft) -> None:
    answer = draft.save("<one/>", 0)
    assert (answer.status_code, answer.json["revision"], answer.json["changed"]) == (200, 1, True)
    raw = draft.person.get(f"{draft.address}/raw/{FILE}")
    assert (raw.data, raw.headers["X-Revision"]) == (b"<one/>", "1")
    assert "attachment" in raw.headers["Content-Disposition"]


def test_the_second_editor_is_told_and_keeps_the_text(draft: Draft, as_person: SignIn) -> None:
    draft.save("<one/>", 0)
    other = as_person("second_methodologist")
    answer = draft.save("<two/>", 0, person=other)
    assert (answer.status_code, answer.json["code"], answer.json["revision"]) == (409, "stale_version", 1)
    form = other.post(f"{draft.address}/edit/{FILE}", content="<mine/>", revision="0")
    assert form.status_code == 409
    assert "&lt;mine/&gt;" in form.text


def test_without_a_script_the_file_is_saved_as_text(draft: Draft) -> None:
    answer = draft.person.post(f"{draft.address}/edit/{FILE}", content="<one/>", revision="0")
    assert answer.status_code == 302
    assert "&lt;one/&gt;" in draft.person.get(f"{draft.address}/edit/{FILE}").text


@pytest.mark.parametrize("body", [{}, {"content": "x"}, {"content": 1, "revision": 0}, {"revision": "x"}, []])
def test_half_a_save_is_refused(draft: Draft, body: object) -> None:
    address, token = f"{draft.address}/edit/{FILE}", draft.person.token()
    answer = draft.person.client.post(address, json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 422


def test_a_check_sees_what_is_not_saved_yet(draft: Draft) -> None:
    def check(**files: str) -> dict[str, int]:
        headers = {"X-CSRFToken": draft.person.token()}
        asked = {FILE if name == "diagram" else name: text for name, text in files.items()}
        told = draft.person.client.post(f"{draft.address}/check", json={"files": asked}, headers=headers)
        assert told.status_code == 200
        counts: dict[str, int] = told.json["counts"]
        return counts

    assert check()["will-not-run"] == 0
    assert check(diagram="<broken")["will-not-run"] > 0
    assert "chip-orange" not in draft.page()  # nothing was stored


def test_a_finding_says_file_element_and_field(draft: Draft) -> None:
    form = re.search(r'formKey="(\w+)"', renamed())
    assert form is not None
    broken = renamed().replace(form[0], 'formKey="no_such_form"', 1)
    headers = {"X-CSRFToken": draft.person.token()}
    told = draft.person.client.post(
        f"{draft.address}/check", json={"files": {FILE: broken}}, headers=headers
    ).json
    (found,) = [one for one in told["findings"] if one["rule"] == "form_not_found"]
    assert (found["severity"], found["field"]) == ("will-not-run", "form")
    assert found["element"]
    assert found["message"]


def without(form: str, key: str) -> str:
    """The shipped form without one of its fields."""

    def left(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = [one for one in components if one.get("key") != key]
        return [
            {**one, "components": left(one["components"])} if "components" in one else one for one in kept
        ]

    raw = json.loads(shipped_files()[form])
    return json.dumps({**raw, "components": left(raw["components"])}, ensure_ascii=False)


def test_a_field_that_a_gateway_needs_is_missed_and_nothing_is_lost(draft: Draft) -> None:
    form = "forms/signature.form"
    spoilt = without(form, "decision")
    answer = draft.save(spoilt, 0, form)
    assert (answer.status_code, draft.person.get(f"{draft.address}/raw/{form}").text) == (200, spoilt)
    headers = {"X-CSRFToken": draft.person.token()}
    told = draft.person.client.post(f"{draft.address}/check", json={}, headers=headers).json["findings"]
    (one,) = [each for each in told if each["rule"].startswith("form_field_")]
    assert (one["file"], one["element"], one["field"]) == (
        "appeal/consideration.bpmn", "sign_reply", "outputs",
    )  # fmt: skip
    for named in ("«signature»", "«decision»", "«signature_decision»", "Қол қойылды ма?"):
        assert named in one["message"].replace("“", "«").replace("”", "»")
    page = draft.person.get(f"{draft.address}?check").text
    assert one["address"].endswith("/edit/appeal/consideration.bpmn#sign_reply")
    assert f'href="{one["address"]}"' in page


def test_files_are_taken_in_and_what_is_refused_is_named(draft: Draft) -> None:
    def send(name: str, content: bytes):  # type: ignore[no-untyped-def]
        data = {"csrf_token": draft.person.token(), "file": (io.BytesIO(content), name)}
        return draft.person.client.post(f"{draft.address}/files", data=data)

    assert send("../../appeal.bpmn", renamed().encode()).status_code == 302
    assert "chip-orange" in draft.page()
    refused = send("вирус.exe", b"MZ")
    assert refused.status_code == 422
    assert "вирус.exe" in refused.text


def test_what_is_downloaded_is_what_the_draft_holds(draft: Draft) -> None:
    draft.save(renamed(), 0)
    packed = zipfile.ZipFile(io.BytesIO(draft.person.get(f"{draft.address}/files.zip").data))
    held = shipped_files() | {FILE: renamed().encode()}
    assert {name: packed.read(name) for name in packed.namelist()} == held


def test_a_hostile_name_or_text_is_shown_as_text(draft: Draft) -> None:
    draft.save("</textarea><script>alert(1)</script>", 0)
    shown = draft.person.get(f"{draft.address}/edit/{FILE}").text
    assert "<script>alert(1)" not in shown


def test_the_way_from_the_draft_to_the_next_version(draft: Draft, as_person: SignIn) -> None:
    draft.save(renamed(), 0)
    sum_ = re.search(r'name="checksum" value="(\w+)"', draft.page())
    assert sum_ is not None
    asked = draft.person.post(f"{draft.address}/requests", comment="Атауы нақтыланды.", checksum=sum_[1])
    assert asked.status_code == 302
    own = re.search(r'action="([^"]+/requests/\d+)/withdraw"', draft.page())
    assert own is not None
    assert draft.person.post(own[1], decision="approve").status_code == 403
    other = as_person("second_methodologist")
    assert other.post(own[1], decision="refuse").status_code == 422
    assert other.post(own[1], decision="approve").status_code == 302
    shown = other.get("/studio").text
    assert "version=1" not in shown
    assert 'name="version" value="1"' in shown  # the old version can be begun from again


def test_what_will_not_run_is_told_and_the_comment_stays(draft: Draft) -> None:
    draft.save("<broken", 0)
    sum_ = re.search(r'name="checksum" value="(\w+)"', draft.page())
    assert sum_ is not None
    answer = draft.person.post(f"{draft.address}/requests", comment="Менің себебім", checksum=sum_[1])
    assert answer.status_code == 422
    assert 'data-report="will-not-run"' in answer.text
    assert "Менің себебім" in answer.text


def test_history_shows_each_content_and_restores_it(draft: Draft) -> None:
    draft.save("<one/>", 0)
    address = f"{draft.address}/history/{FILE}"
    assert draft.person.get(address).status_code == 200
    restored = draft.person.post(f"{draft.address}/restore/{FILE}", to_revision="0", revision="1")
    assert restored.status_code == 302
    assert draft.person.get(f"{draft.address}/raw/{FILE}").data == shipped_files()[FILE]


def test_an_administrator_reads_drafts_and_changes_none(draft: Draft, as_person: SignIn) -> None:
    admin = as_person("administrator")
    assert admin.get(draft.address).status_code == 200
    assert draft.save("<x/>", 0, person=admin).status_code == 403
    assert admin.post("/studio/workspaces", title="x").status_code == 403


def test_every_registered_type_is_a_ready_made_task_with_words(draft: Draft) -> None:
    offered = draft.person.get(f"{draft.address}/parts.json").json
    assert {one["id"] for one in offered["templates"]} == {
        f"kz.jauap.{type_}" for type_ in (*REGISTRY, *OUTSIDE)
    }
    assert set(SERVICES) == {*REGISTRY, *OUTSIDE}
    asked = {name for type_ in REGISTRY for name in needs(type_).inputs}
    assert asked - {"case_id"} <= set(INPUTS)
    assert {name for type_ in REGISTRY for name in needs(type_).headers} <= set(HEADERS)
    message = next(one for one in offered["templates"] if one["id"] == "kz.jauap.send-message")
    (code,) = [one for one in message["properties"] if one.get("id") == "header-code"]
    assert "M-01" in {one["value"] for one in code["choices"]}


def test_the_editor_offers_the_forms_of_the_draft_and_the_roles(draft: Draft) -> None:
    draft.save("{}", 0, "forms/second_approval.form")
    offered = draft.person.get(f"{draft.address}/parts.json").json
    assert {"second_approval", "reply"} <= {one["value"] for one in offered["forms"]}
    assert {"executor", "head", "signer"} <= {one["value"] for one in offered["roles"]}
    assert "REGISTERED" in {one["value"] for one in offered["states"]}
