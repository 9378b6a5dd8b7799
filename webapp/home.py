"""The front door leads each person to what is useful to them."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from webapp.guards import permission
from webapp.presenters import navigation
from webapp.sessions import require_actor


@permission("signed_in")
def index() -> Response:
    return redirect(url_for(navigation.home(require_actor())))
