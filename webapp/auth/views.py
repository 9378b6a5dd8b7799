"""Login, logout, language switch."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from engine.domain.errors import JauapError
from engine.operations.change_locale import change_locale
from engine.operations.log_in import log_in
from engine.operations.log_out import log_out
from webapp import locales, request_log
from webapp.auth.demo import demo_accounts
from webapp.database import engine
from webapp.error_words import words_for
from webapp.guards import permission, safe_next
from webapp.sessions import clear_session_cookie, current_actor, session_token, set_session_cookie

YEAR_SECONDS = 365 * 24 * 3600


@permission("public")
def login() -> Response | tuple[str, int] | str:
    """Show the form, or let the person in. A refusal never tells which half was wrong."""
    if request.method == "GET":
        return redirect(_wanted()) if current_actor() else _form()
    name = request.form.get("login", "").strip()
    try:
        token = log_in(engine(), login=name, password=request.form.get("password", ""), address=_address())
    except JauapError as refusal:
        request_log.refused(refusal.code)
        return _form(login=name, refusal=refusal), refusal.status
    session.clear()
    response = redirect(_wanted())
    set_session_cookie(response, token)
    return response


@permission("public")
def logout() -> Response:
    """End the session on the server, not only in the browser."""
    token = session_token()
    if token:
        log_out(engine(), token=token)
    session.clear()
    response = redirect(url_for("auth.login"))
    clear_session_cookie(response)
    return response


@permission("public")
def language() -> Response:
    """Keep the page, change its language; a signed-in person's choice is stored."""
    chosen = request.form.get("locale", "")
    response = redirect(safe_next(request.form.get("next")) or url_for("home.index"))
    if chosen not in locales.LOCALES:
        return response
    actor = current_actor()
    if actor is not None:
        change_locale(engine(), actor, locale=chosen)
    response.set_cookie(locales.COOKIE, chosen, max_age=YEAR_SECONDS, httponly=True, samesite="Lax")
    return response


def _wanted() -> str:
    return safe_next(request.values.get("next")) or url_for("home.index")


def _address() -> str:
    return request.remote_addr or ""


def _form(login: str = "", refusal: JauapError | None = None) -> str:
    config = current_app.config
    accounts = demo_accounts(engine(), config["JAUAP_DEMO_PASSWORD"]) if config["JAUAP_DEMO"] else ()
    return render_template(
        "auth/login.html",
        login=login,
        refusal=words_for(refusal.code, refusal.status) if refusal else None,
        next=safe_next(request.values.get("next")) or "",
        accounts=accounts,
    )
