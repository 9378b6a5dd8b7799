"""The words of a message in a draft, on their page: changed, shown, refused, compared, published, told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from engine.domain.messages import codes
from engine.domain.wordings import as_file, path_of, read_wordings, shipped
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_workspace_pages import Draft

SignIn = Callable[[str], Visitor]
CODE = "M-05"


class Words(Draft):
    """A draft, and the page of one message in it."""

    def fields(self, code: str = CODE) -> dict[str, str]:
        page = self.person.get(f"{self.address}/messages/{code}").text
        areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
        revision = re.search(r'name="revision" value="(\d+)"', page)
        assert revision is not None
        return {name: unescape(text) for name, text in areas} | {"revision": revision[1]}

    def word(self, **other: str) -> Any:
        sent = self.fields() | {name.replace("_", "-"): text for name, text in other.items()}
        return self.person.client.post(
            f"{self.address}/messages/{CODE}", data={"csrf_token": self.person.token(), **sent}
        )

    def raw(self) -> bytes:
        return bytes(self.person.get(f"{self.address}/raw/{path_of(CODE)}").data)


@pytest.fixture
def draft(published: World, as_person: SignIn) -> Words:
    return Words(as_person("methodologist"))


TAIL = "\n?{complaint_clause}\n?{status_url}\n?{organisation}"
BODY = {
    "kk": "Құрметті азамат!\n\nМерзім {new_last_day} күніне дейін ұзартылды.\n?Себебі: {explanation}",
    "ru": "Уважаемый гражданин!\n\nСрок продлён по {new_last_day}.\n?Причина: {explanation}",
    "en": "Dear citizen,\n\nThe term was extended to {new_last_day}.\n?Reason: {explanation}",
}


def bodies() -> dict[str, str]:
    return {f"2_body_{at}": text + TAIL for at, text in BODY.items()}


@pytest.mark.parametrize("code", codes())
def test_each_message_is_shown_in_the_products_words_until_it_has_others(draft: Words, code: str) -> None:
    page = draft.person.get(f"{draft.address}/messages/{code}").text
    assert 'data-report="will-not-run"' not in page
    assert page.count('class="card wording"') == 3 * len(shipped(code))
    assert f'href="{draft.address}/messages/{code}"' in draft.page()


def test_what_is_saved_unchanged_is_no_file(draft: Words) -> None:
    assert draft.word().status_code == 302
    assert draft.person.get(f"{draft.address}/raw/{path_of(CODE)}").status_code == 404


def test_other_words_are_saved_shown_and_compared_with_the_products(draft: Words) -> None:
    assert draft.word(**bodies()).status_code == 302
    words = read_wordings(draft.raw())
    assert words[1] == shipped(CODE)[1]  # of the law of 2007, untouched
    assert words[2].body["kk"][0] == "Құрметті азамат!" and len(words[2].body["kk"]) == 6
    page = draft.person.get(f"{draft.address}/messages/{CODE}").text
    assert "Мерзім 14.12.2026" in page or re.search(r"Мерзім \d\d\.\d\d\.\d{4} күніне дейін", page)
    few = draft.person.get(f"{draft.address}/messages/{CODE}?facts=few").text
    assert "Себебі: " not in few.partition("wording-shown")[2].partition("</div>")[0]
    difference = draft.person.get(f"{draft.address}/difference").text
    assert "Құрметті арыз беруші!" in difference and "Құрметті азамат!" in difference
    assert "Уважаемый заявитель!" in difference and "Dear citizen," in difference
    assert "chip-green" in draft.page()


def test_what_must_not_be_told_is_saved_told_and_not_published(draft: Words) -> None:
    assert draft.word(**{"2_sms_ru": "{salary} {number.__class__}"}).status_code == 302
    page = draft.person.get(f"{draft.address}/messages/{CODE}").text
    assert 'data-report="will-not-run"' in page and "{number.__class__}" in page
    check = draft.person.get(f"{draft.address}?check").text
    assert f'href="{draft.address}/messages/{CODE}#in-2-ru"' in check
    sum_ = re.search(r'name="checksum" value="(\w+)"', draft.page())
    assert sum_ is not None
    asked = draft.person.post(f"{draft.address}/requests", comment="Керек.", checksum=sum_[1])
    assert asked.status_code == 422


def test_the_second_of_two_is_told_and_keeps_the_words(draft: Words) -> None:
    older = draft.fields()
    draft.word(**bodies())
    sent = {"csrf_token": draft.person.token(), **older, "2-subject-ru": "Мои слова"}
    answer = draft.person.client.post(f"{draft.address}/messages/{CODE}", data=sent)
    assert answer.status_code == 409 and "Мои слова" in answer.text
    assert "Мои слова".encode() not in draft.raw()


def test_scripts_in_words_are_letters(draft: Words) -> None:
    draft.word(**{"2_subject_ru": "<script>alert(1)</script>\u202e"})
    for page in ("", "?check", f"/messages/{CODE}", "/difference", f"/edit/{path_of(CODE)}"):
        assert "<script>alert(1)" not in draft.person.get(f"{draft.address}{page}").text, page


def test_words_go_out_and_come_in_with_the_files(draft: Words) -> None:
    content = as_file(shipped(CODE))
    data = {"csrf_token": draft.person.token(), "file": (io.BytesIO(content), f"{CODE}.message")}
    assert draft.person.client.post(f"{draft.address}/files", data=data).status_code == 302
    assert draft.raw() == content
    assert path_of(CODE).encode() in draft.person.get(f"{draft.address}/files.zip").data


@pytest.mark.parametrize("content", ["{", "[]", '{"versions": {"2": 5}}'])
def test_what_cannot_be_read_is_said_and_the_products_words_stand_there(draft: Words, content: str) -> None:
    draft.save(content, 0, path_of(CODE))
    page = draft.person.get(f"{draft.address}/messages/{CODE}").text
    assert 'data-report="will-not-run"' in page
    assert "Құрметті арыз беруші!" in page


def test_two_persons_publish_words_and_the_page_of_messages_shows_them(
    draft: Words, as_person: SignIn
) -> None:
    draft.word(**bodies())
    sum_ = re.search(r'name="checksum" value="(\w+)"', draft.page())
    assert sum_ is not None
    draft.person.post(f"{draft.address}/requests", comment="Қысқарақ.", checksum=sum_[1])
    other = as_person("second_methodologist")
    request = re.search(r'action="([^"]+/requests/\d+)"', other.get(draft.address).text)
    assert request is not None
    assert other.post(request[1], decision="approve").status_code == 302
    page = other.get("/templates").text
    shown = re.search(rf'href="(/templates/{CODE}/2\?wording=\d+)"', page)
    assert shown is not None
    assert "Құрметті азамат!" in other.get(shown[1]).text
    assert "Құрметті азамат!" not in other.get(f"/templates/{CODE}/2").text
    assert other.get(f"/templates/{CODE}/2?wording=999999").status_code == 404


def test_others_do_not_word_messages(draft: Words, as_person: SignIn) -> None:
    page = f"{draft.address}/messages/{CODE}"
    assert as_person("administrator").get(page).status_code == 200
    assert as_person("administrator").post(page).status_code == 403
    assert as_person("executor").get(page).status_code == 403
    assert draft.person.get(f"{draft.address}/messages/M-99").status_code == 404
