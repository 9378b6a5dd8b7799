"""Every door has a lock: permissions, the form's origin, and what the browser is told to refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from engine.domain.actor import Role
from tests.factories import World
from tests.integration.web.conftest import Visitor
from webapp import guards
from webapp.app import create_app
from webapp.settings import Settings

SignIn = Callable[[str], Visitor]
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _address(rule: object) -> str:
    text = str(rule)
    for part, value in (
        ("<id:", "999999>"),
        ("<path:", "x>"),
        ("<name>", "received"),
        ("<", "x>"),
    ):
        while part in text:
            start = text.index(part)
            end = text.index(">", start)
            text = text[:start] + value.rstrip(">") + text[end + 1 :]
    return text


def test_every_route_declares_its_permission(app: Flask) -> None:
    forgotten = [r.endpoint for r in app.url_map.iter_rules() if guards.declared(app, r.endpoint) is None]
    assert forgotten == []


def test_a_route_that_forgets_its_permission_opens_for_nobody(world: World) -> None:
    app = create_app(Settings("postgresql://unused", "of-tests", testing=True), pool=world.engine)
    app.add_url_rule("/forgotten", "forgotten", lambda: "open", methods=["GET"])
    visitor = Visitor(app.test_client())
    visitor.sign_in("administrator")
    answer = visitor.get("/forgotten")
    assert (answer.status_code, answer.text == "open") == (403, False)


def test_nobody_is_let_in_without_a_session(app: Flask, visitor: Visitor) -> None:
    for rule in app.url_map.iter_rules():
        if guards.declared(app, rule.endpoint) == "public" or "GET" not in (rule.methods or ()):
            continue
        answer = visitor.get(_address(rule))
        assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), rule


@pytest.mark.parametrize("role", list(Role))
def test_a_role_passes_exactly_its_own_doors(app: Flask, as_person: SignIn, role: Role) -> None:
    visitor = as_person(role.value)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        name = guards.declared(app, rule.endpoint)
        assert name is not None
        roles = guards.PERMISSIONS[name]
        with visitor.get(_address(rule)) as answer:
            refused = answer.status_code == 403
        assert refused == (roles is not None and role not in roles), rule


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sends_exactly_its_own_forms(app: Flask, as_person: SignIn, role: Role) -> None:
    visitor = as_person(role.value)
    token = visitor.token()
    forms = [rule for rule in app.url_map.iter_rules() if UNSAFE & (rule.methods or set())]
    for rule in sorted(forms, key=lambda rule: rule.endpoint == "auth.logout"):
        roles = guards.PERMISSIONS[guards.declared(app, rule.endpoint) or ""]
        answer = visitor.client.post(_address(rule), data={"csrf_token": token})
        assert (answer.status_code == 403) == (roles is not None and role not in roles), rule


def test_every_unsafe_route_refuses_a_form_from_elsewhere(app: Flask, as_person: SignIn) -> None:
    for role in ("registrar", "auditor"):
        visitor = as_person(role)
        actor_roles = {Role(role)}
        for rule in app.url_map.iter_rules():
            roles = guards.PERMISSIONS[guards.declared(app, rule.endpoint) or ""]
            if not UNSAFE & (rule.methods or set()) or (roles is not None and not roles & actor_roles):
                continue
            answer = visitor.client.post(_address(rule), data={"csrf_token": "forged"})
            assert (answer.status_code, 'data-code="csrf"' in answer.text) == (400, True), rule


def test_the_policy_allows_no_inline_script_or_style(visitor: Visitor) -> None:
    headers = visitor.get("/login").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_a_menu_shows_only_open_doors(as_person: SignIn) -> None:
    page = as_person("executor").get("/inbox").text
    assert 'href="/intake"' not in page
    assert 'href="/reports"' not in page
    assert 'href="/reports"' in as_person("controller").get("/inbox").text


def test_an_expired_session_sends_a_fragment_to_the_login_page(visitor: Visitor) -> None:
    answer = visitor.client.get("/inbox/preview/1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login")
