"""What differs is told in words to whoever decides, whatever a draft holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from engine.operations.publish_deployment import publish_deployment, shipped_files
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_workspace_pages import FILE, Draft, renamed

SignIn = Callable[[str], Visitor]

STEP = """<bpmn:userTask id="agree" name="Жауапты келісу"><bpmn:extensionElements>
<zeebe:formDefinition formKey="reply" /><zeebe:assignmentDefinition candidateGroups="head" />
<zeebe:properties><zeebe:property name="name.ru" value="Согласовать ответ" /></zeebe:properties>
</bpmn:extensionElements></bpmn:userTask></bpmn:process>"""
SHAPE = """<bpmndi:BPMNShape bpmnElement="agree"><dc:Bounds x="300" y="300" width="118" height="80" />
</bpmndi:BPMNShape></bpmndi:BPMNPlane>"""


@pytest.fixture
def draft(published: World, as_person: SignIn) -> Draft:
    return Draft(as_person("methodologist"))


def told(page: str) -> str:
    """The text of a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def difference(draft: Draft, query: str = "", person: Visitor | None = None) -> str:
    answer = (person or draft.person).get(f"{draft.address}/difference{query}")
    assert answer.status_code == 200
    return str(answer.text)


def test_nothing_changed_is_nothing_told(draft: Draft) -> None:
    page = difference(draft)
    assert 'class="difference"' not in page
    assert "data-diagram" not in page


def test_an_added_step_is_told_with_its_form_and_who_does_it(draft: Draft, as_person: SignIn) -> None:
    draft.save(shipped_files()[FILE].decode().replace("</bpmn:process>", STEP), 0)
    page = told(difference(draft, person=as_person("second_methodologist")))
    assert "Жауапты келісу" in page
    assert "Басшы" in page or "басшысы" in page
    assert "(reply)" in page


def test_both_drawings_are_shown_with_what_changed_on_either(draft: Draft) -> None:
    added = shipped_files()[FILE].decode().replace("</bpmn:process>", STEP)
    draft.save(added.replace("</bpmndi:BPMNPlane>", SHAPE), 0)
    addresses = re.findall(r'data-diagram="([^"]+)"', difference(draft))
    was, now = (draft.person.get(one.replace("&amp;", "&")).json for one in addresses)
    assert (was["changes"], now["changes"]) == ({}, {"agree": "added"})
    assert "<title>Жауапты келісу</title>" in now["svg"]
    assert "<title>Жауапты келісу</title>" not in was["svg"]


def test_a_draft_is_held_against_what_new_cases_begin_on(draft: Draft, published: World) -> None:
    other = shipped_files() | {FILE: renamed().encode()}
    publish_deployment(published.engine, published.methodologist, files=other)
    assert 'class="difference"' not in difference(draft)
    assert 'class="difference"' in difference(draft, "?with=newest")


def test_two_published_versions_are_compared(published: World, as_person: SignIn) -> None:
    person = as_person("methodologist")
    assert 'class="difference"' not in person.get("/studio/difference").text
    other = shipped_files() | {FILE: renamed().encode()}
    publish_deployment(published.engine, published.methodologist, files=other)
    assert "Тіркеу және тексеру" in person.get("/studio/difference").text
    assert "/studio/difference?from=" in person.get("/studio").text
    assert person.get("/studio/difference?from=77&to=78").status_code == 404


@pytest.mark.parametrize("login", ["registrar", "executor", "auditor", "department_head"])
def test_others_do_not_read_drafts(draft: Draft, as_person: SignIn, login: str) -> None:
    other = as_person(login)
    for address in (
        f"{draft.address}/difference",
        "/studio/difference",
        f"{draft.address}/difference/now/{FILE}",
    ):
        assert other.get(address).status_code == 403


HOSTILE = {
    "xxe": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "deep": "<a>" * 50_000,
    "large": "<a>" + " " * 10_000_000 + "</a>",
    "no diagram": "<a/>",
    "broken": "<broken",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_told_in_words_and_not_drawn(draft: Draft, content: str) -> None:
    assert draft.save(content, 0).status_code == 200
    page = difference(draft)
    assert 'data-diagram="' not in page
    assert "root:" not in page
    assert FILE in page
    assert draft.person.get(f"{draft.address}/difference/now/{FILE}").status_code == 404


def test_scripts_in_names_are_only_letters(draft: Draft) -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;&#x202E;"
    draft.save(
        shipped_files()[FILE].decode().replace("</bpmn:process>", STEP.replace("Жауапты келісу", evil)), 0
    )
    page = difference(draft)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
