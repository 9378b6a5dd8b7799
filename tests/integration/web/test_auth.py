"""Signing in, staying in, getting out; and where a login may lead."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.integration.web.conftest import Visitor
from webapp.sessions import COOKIE

SignIn = Callable[[str], Visitor]


def _said(page: str, login: str) -> str:
    """The page without the name that was typed and without its CSRF tokens."""
    return re.sub(r"[\w-]+\.[\w-]{6}\.[\w-]{27}", "", page).replace(login, "")


def test_a_stranger_is_led_to_the_login_and_back(visitor: Visitor) -> None:
    answer = visitor.get("/inbox?preset=overdue")
    assert answer.location == "/login?next=/inbox?preset%3Doverdue"
    back = visitor.sign_in("controller", next="/inbox?preset=overdue")
    assert back.location == "/inbox?preset=overdue"


def test_the_session_cookie_is_out_of_reach_of_scripts(visitor: Visitor) -> None:
    cookies = visitor.sign_in("controller").headers.getlist("Set-Cookie")
    cookie = next(one for one in cookies if one.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_never_travels_in_the_clear(app: Flask, visitor: Visitor) -> None:
    data = {"login": "controller", "password": "kokshetau-2026", "csrf_token": visitor.token()}
    answer = visitor.client.post("/login", data=data, environ_overrides={"wsgi.url_scheme": "https"})
    assert any("Secure" in one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE))


def test_a_wrong_password_tells_nothing_about_the_login(visitor: Visitor) -> None:
    known = visitor.sign_in("controller", "wrong")
    unknown = visitor.sign_in("nobody", "wrong")
    assert known.status_code == unknown.status_code
    assert _said(known.text, "controller") == _said(unknown.text, "nobody")


def test_the_sixth_guess_waits(visitor: Visitor) -> None:
    answers = [visitor.sign_in("controller", f"guess {n}").status_code for n in range(6)]
    assert answers[-1] == 429
    assert visitor.sign_in("controller").status_code == 429


def test_logging_out_ends_the_session_on_the_server(as_person: SignIn) -> None:
    visitor = as_person("controller")
    stolen = visitor.client.get_cookie(COOKIE)
    assert stolen is not None
    visitor.post("/logout")
    visitor.client.set_cookie(COOKIE, stolen.value)
    assert visitor.get("/inbox").location.startswith("/login")


def test_the_session_id_is_new_at_login(visitor: Visitor) -> None:
    visitor.client.set_cookie(COOKIE, "planted")
    visitor.sign_in("controller")
    cookie = visitor.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "planted"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx", "evil"],
)
def test_a_login_never_leads_to_another_site(visitor: Visitor, target: str) -> None:
    assert visitor.sign_in("controller", next=target).location == "/"


@pytest.mark.parametrize(
    ("login", "home"),
    [
        ("registrar", "/inbox"),
        ("executor", "/inbox"),
        ("auditor", "/audit"),
        ("methodologist", "/studio"),
        ("administrator", "/admin/staff"),
    ],
)
def test_each_role_lands_on_what_is_useful(as_person: SignIn, login: str, home: str) -> None:
    assert as_person(login).get("/").location == home


def test_the_language_switch_keeps_the_page_and_is_remembered(as_person: SignIn) -> None:
    visitor = as_person("controller")
    answer = visitor.post("/language", locale="ru", next="/inbox?preset=overdue")
    assert answer.location == "/inbox?preset=overdue"
    assert "Просрочено" in visitor.get("/inbox?preset=overdue").text
    assert "Просрочено" in as_person("controller").get("/inbox").text


def test_kazakh_comes_first(visitor: Visitor) -> None:
    page = visitor.get("/login").text
    assert '<html lang="kk">' in page
    assert "Құпиясөз" in page


def test_demo_accounts_are_listed_in_a_demonstration_only(visitor: Visitor) -> None:
    assert "data-fill-login" not in visitor.get("/login").text
