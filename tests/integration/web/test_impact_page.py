"""The impact sheet says what a draft means for running cases, to whoever puts it forward and who decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from engine.operations.publish_deployment import shipped_files
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_difference_page import HOSTILE, told
from tests.integration.web.test_workspace_pages import FILE, Draft, renamed
from tests.lives import TO_REPLY, Life
from webapp.presenters.move_rules import MIGRATION, RULES

SignIn = Callable[[str], Visitor]


@pytest.fixture
def draft(published: World, as_person: SignIn, at: datetime) -> Draft:
    Life(published, at)
    Life(published, at).walk(*TO_REPLY)
    return Draft(as_person("methodologist"))


def sheet(draft: Draft, person: Visitor | None = None) -> str:
    answer = (person or draft.person).get(f"{draft.address}/impact")
    assert answer.status_code == 200
    return str(answer.text)


def test_the_second_person_reads_the_impact_before_deciding(draft: Draft, as_person: SignIn) -> None:
    draft.save(renamed(), 0)
    checksum = re.search(r'name="checksum" value="(\w+)"', draft.page())
    assert checksum is not None
    draft.person.post(f"{draft.address}/requests", key="k", comment="Керек.", checksum=checksum[1])
    second = as_person("second_methodologist")
    assert f'{draft.address}/impact"' in draft.page(second)
    page = told(sheet(draft, second))
    assert "Керек." in page
    assert "Тіркеу және тексеру" in page
    assert "✓ 2" in page
    assert "✗" not in page


def test_who_could_not_move_is_told_with_the_rule_in_words(draft: Draft) -> None:
    for path, content in changed(*RENAMED).items():
        draft.save(content.decode(), 0, path)
    page = told(sheet(draft))
    assert ("✓ 1" in page, "✗ 1" in page) == (True, True)
    assert "Жауап жобасын дайындау" in page
    assert "element_missing" not in page


def test_the_same_draft_changes_nothing(draft: Draft) -> None:
    page = told(sheet(draft))
    assert "✓ 2" in page
    assert FILE not in page


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_of_a_draft_that_will_not_run_nothing_is_foreseen(draft: Draft, content: str) -> None:
    draft.save(content, 0)
    page = sheet(draft)
    assert "✓" not in page
    assert "?check" in page


def test_every_rule_of_a_migration_has_words() -> None:
    assert set(MIGRATION) <= set(RULES)


@pytest.mark.parametrize("login", ["executor", "auditor"])
def test_others_do_not_read_it(draft: Draft, as_person: SignIn, login: str) -> None:
    assert as_person(login).get(f"{draft.address}/impact").status_code == 403


def test_a_draft_of_shipped_files_alone_runs(draft: Draft) -> None:
    draft.save(shipped_files()[FILE].decode() + "\n", 0)
    assert "✓ 2" in told(sheet(draft))
