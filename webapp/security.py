"""What every answer tells the browser to refuse, and the check that a form came from us."""

from __future__ import annotations

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

csrf = CSRFProtect()

# No inline script or style anywhere, nothing from another host, nobody frames us.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def allow_style_attributes() -> None:
    """For a page with a bpmn.io diagram, which positions its parts by style attributes."""
    g.style_attributes = True


def _policy() -> str:
    policy = dict(POLICY)
    if g.get("style_attributes"):
        policy["style-src-attr"] = "'unsafe-inline'"
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if response.mimetype == "text/html":
        # Pages carry personal data: no shared or disk cache keeps them.
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.add("Vary", "HX-Request")
    return response


def install(app: Flask) -> None:
    csrf.init_app(app)
    app.after_request(_harden)
