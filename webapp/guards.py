"""Who may open which page. One table; a route without a line in it does not open for anybody.

This is the outer door. What a person may do with a given case is decided again inside the verb
(``engine.domain.access``): a page that forgets nothing still trusts nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.domain.access import TABLE, Verb, is_delegated
from engine.domain.actor import Actor, Role
from engine.domain.errors import Forbidden
from webapp.sessions import current_actor

View = TypeVar("View", bound=Callable[..., Any])


def _roles_with(verb: Verb) -> frozenset[Role]:
    return frozenset(role for role, cells in TABLE.items() if verb in cells)


# ``None`` opens to everybody, signed in or not. The roles come from the one table of the engine:
# a page opens to those for whom at least one case could pass the verb behind it.
PERMISSIONS: Mapping[str, frozenset[Role] | None] = {
    "public": None,
    "signed_in": frozenset(Role),
    "work": _roles_with(Verb.CLAIM),
    "case": _roles_with(Verb.VIEW_CASE),
    "intake": _roles_with(Verb.RECEIVE_APPEAL),
    "reports": _roles_with(Verb.VIEW_REPORTS),
    "studio": _roles_with(Verb.PUBLISH_DEPLOYMENT),
    "studio_edit": _roles_with(Verb.EDIT_WORKSPACE),
    "migrate": _roles_with(Verb.MIGRATE_CASES),
    "letters": _roles_with(Verb.SEND_LETTERS),
    "rules": _roles_with(Verb.VIEW_RULES),
    "audit": _roles_with(Verb.VIEW_AUDIT),
    "readings": _roles_with(Verb.VIEW_READINGS),
    "samples": _roles_with(Verb.DRAW_SAMPLE),
    "order_access": _roles_with(Verb.ORDER_ACCESS),
    "admin": _roles_with(Verb.ADMINISTER),
    "head": _roles_with(Verb.OVERSEE),
    "calendar": frozenset(Role),
    "calendar_propose": _roles_with(Verb.PROPOSE_CALENDAR),
    "calendar_publish": _roles_with(Verb.PUBLISH_CALENDAR),
    "erasures": _roles_with(Verb.PROPOSE_ERASURE)
    | _roles_with(Verb.CONFIRM_ERASURE)
    | _roles_with(Verb.VIEW_AUDIT),
    "erasures_propose": _roles_with(Verb.PROPOSE_ERASURE),
    "erasures_confirm": _roles_with(Verb.CONFIRM_ERASURE),
    "staff": _roles_with(Verb.ADMINISTER) | _roles_with(Verb.MANAGE_STAFF) | _roles_with(Verb.VIEW_AUDIT),
}

# Where a deputy goes by what was delegated to him, without a role of his own: door to the verb behind it.
DELEGATED: Mapping[str, Verb] = {
    "signed_in": Verb.VIEW_CASE,
    "case": Verb.VIEW_CASE,
    "work": Verb.VIEW_CASE,
    "head": Verb.OVERSEE,
}

# Flask's own route for files of ``webapp/static``; it has no view function of ours to mark.
PUBLIC_ENDPOINTS = frozenset({"static"})


def permission(name: str) -> Callable[[View], View]:
    """Declare the permission of a view. An unknown name is a mistake and fails at import."""
    if name not in PERMISSIONS:
        raise LookupError(f"unknown permission {name}")

    def declare(view: View) -> View:
        view.__dict__["permission"] = name
        return view

    return declare


def declared(app: Flask, endpoint: str) -> str | None:
    """The permission that the endpoint's view declares, or ``None`` when it forgot to."""
    if endpoint in PUBLIC_ENDPOINTS:
        return "public"
    name: str | None = getattr(app.view_functions[endpoint], "permission", None)
    return name


def allowed(actor: Actor | None, name: str) -> bool:
    """Whether the actor passes this door. Menus ask the same table that the doors use."""
    roles = PERMISSIONS[name]
    if roles is None:
        return True
    if actor is None:
        return False
    verb = DELEGATED.get(name)
    delegated = verb is not None and any(is_delegated(one, verb) for one in actor.delegations)
    return delegated or not roles.isdisjoint(actor.roles)


def safe_next(target: str | None) -> str | None:
    """A path of this site, or ``None``: a login must never send a person elsewhere.

    Backslashes and control characters are refused because browsers read ``/\\host`` as ``//host``.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(letter) < ord(" ") for letter in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: Flask answers 404 or 405
    name = declared(current_app, request.endpoint)
    if name is None:
        raise Forbidden(reason="no_permission_declared")
    actor = current_actor() if name != "public" else None
    if allowed(actor, name):
        return None
    if actor is None:
        return _to_login()
    raise Forbidden(reason="role")


def _to_login() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for("auth.login", next=wanted)
    if request.headers.get("HX-Request"):
        response = Response(status=204)
        response.headers["HX-Redirect"] = url_for("auth.login")
        return response
    return redirect(address)


def install(app: Flask) -> None:
    """Check every request before its view."""
    app.before_request(_guard)
