"""The page of the search: escaped, in words for whatever is typed, open to whoever may see cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import update

from engine.storage.tables import appeals
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import Life

SignIn = Callable[[str], Visitor]
IIN = "900101300009"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at, identity_number=IIN)
    life.walk("register_appeal")
    return life


def _ask(visitor: Visitor, **asked: str):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
    return visitor.client.get("/search", query_string=asked)


def test_every_page_of_the_working_side_has_the_box(life: Life, as_person: SignIn) -> None:
    controller = as_person("controller")
    for address in ("/inbox", "/cases", "/search", "/reports", "/notices", f"/cases/{life.case_id}"):
        assert 'id="search-all"' in controller.get(address).text, address
    assert 'id="search-all"' not in as_person("administrator").get("/notices").text
    assert as_person("administrator").get("/search?q=1").status_code == 403


def test_a_hit_is_marked_and_leads_to_its_case(life: Life, as_person: SignIn) -> None:
    page = _ask(as_person("controller"), q="жарык").text
    assert "<mark>жарық</mark>" in page
    assert f'href="/cases/{life.case_id}"' in page


def test_what_people_wrote_never_becomes_markup(life: Life, as_person: SignIn) -> None:
    evil = '<script>alert(1)</script> <mark>жарық</mark> "><img src=x onerror=alert(1)> &lt;b&gt;'
    with life.world.engine.begin() as conn:
        conn.execute(update(appeals).values(text=evil, subject=evil))
    for typed in ("жарық", "script alert", "img", "<script>alert(1)</script>", '"><mark>'):
        page = _ask(as_person("controller"), q=typed).text
        for markup in ("<script>alert", "<img", "<mark><", "<b>"):
            assert markup not in page, (typed, markup)
    assert "&lt;mark&gt;" in _ask(as_person("controller"), q="жарық").text


@pytest.mark.parametrize("login", ["auditor", "methodologist"])
@pytest.mark.parametrize("typed", [IIN, IIN[:2], IIN[:11], "Сейітова", "жарық"])
def test_the_page_is_the_same_whether_a_masked_word_exists_or_not(
    life: Life, as_person: SignIn, login: str, typed: str
) -> None:
    """The negative control is the controller, for whom the two pages differ."""
    missing = "8" * len(typed) if typed.isdigit() else "ъ" * len(typed)

    def page(who: str, text: str) -> str:
        answer = _ask(as_person(who), q=text).text
        return answer[answer.index('<p class="search-count"') : answer.index("</main>")]

    assert page(login, typed) == page(login, missing)
    assert page("controller", typed) != page("controller", missing)


@pytest.mark.parametrize("typed", ["жұ9" * 4000, "a" * 201])
def test_a_text_too_long_is_refused_in_words_and_its_beginning_kept(
    life: Life, as_person: SignIn, typed: str
) -> None:
    answer = _ask(as_person("controller"), q=typed)
    assert (answer.status_code, 'role="alert"' in answer.text) == (200, True)
    assert f'value="{typed[:200]}"' in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "& | ! :* ( )",
        "!!!",
        "жарық & !(",
        "':*",
        "\\",
        "'",
        "🙂🙂",
        "‮شكوى",
        "a:b:c*",
        "%_%",
        "\t\r\n",
        "-",
        "<->",
    ],
)
def test_signs_and_operators_are_an_ordinary_search(life: Life, as_person: SignIn, typed: str) -> None:
    assert _ask(as_person("controller"), q=typed).status_code == 200


def test_a_nul_is_refused_in_words(as_person: SignIn) -> None:
    answer = _ask(as_person("controller"), q="a\0b")
    assert (answer.status_code, 'data-code="bad_characters"' in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("kind", "secret"), ("state", "x"), ("topic", "x' or 1=1"), ("organisation", "-1"), ("page", "0")),
        *(
            ("page", "99999"),
            ("from", "0001-01-01"),
            ("to", "2026-13-01"),
            ("mine", "perhaps"),
            ("other", "1"),
        ),
    ],
)
def test_a_filter_edited_by_hand_is_refused_in_words(as_person: SignIn, name: str, value: str) -> None:
    answer = as_person("controller").client.get("/search", query_string={"q": "жарық", name: value})
    assert (answer.status_code, 'data-code="invalid_filter"' in answer.text) == (400, True)


def test_an_exact_number_stands_on_top_alone(life: Life, as_person: SignIn) -> None:
    number = life.case().number
    page = _ask(as_person("controller"), q=number).text
    assert page.count('class="hit hit-top"') == 1
    assert 'class="hit hit-top"' not in _ask(as_person("controller"), q=number[:7]).text
