"""Lists kept under a name: save, rename, share, remove."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.domain.errors import Forbidden, InvalidData
from engine.domain.saved_filter import MAX_ARGUMENTS, MAX_NAME, Share
from engine.operations.change_filter import change_filter
from engine.operations.drop_filter import drop_filter
from engine.operations.save_filter import save_filter
from engine.queries import reading
from engine.queries.saved_filters import saved_filters_of
from webapp.database import engine
from webapp.guards import permission
from webapp.inbox import state
from webapp.presenters.field_words import plain_mistake
from webapp.sessions import require_actor

SHARES: tuple[tuple[str, LazyString], ...] = (
    (Share.NOBODY, _l("only me")),
    (Share.UNIT, _l("my unit")),
    (Share.ORGANISATION, _l("my organisation")),
)


@permission("work")
def index() -> str:
    return _page()


@permission("work")
def save() -> Response | tuple[str, int]:
    """Keeps the address of a list, read and written anew: only what the page knows is stored."""
    told, name = request.form.get("arguments", ""), request.form.get("name", "")
    if len(told) > MAX_ARGUMENTS:
        raise InvalidData(errors={"arguments": ["too_long"]})
    wanted = state.read(MultiDict(parse_qsl(told)))
    kept = urlencode(state.arguments(state.first_page(wanted)))
    share = request.form.get("share", Share.NOBODY.value)
    try:
        save_filter(engine(), require_actor(), name=name, arguments=kept, share=share, key=_key())
    except InvalidData as refused:
        return _page(refused, typed={"name": name, "arguments": told, "share": share}), refused.status
    flash(_("The filter is kept in the menu."))
    return redirect(f"{url_for('inbox.index')}?{kept}")


@permission("work")
def change(filter_id: int) -> Response | tuple[str, int]:
    name, share = request.form.get("name", ""), request.form.get("share", "")
    try:
        change_filter(engine(), require_actor(), filter_id=filter_id, name=name, share=share, key=_key())
    except (InvalidData, Forbidden) as refused:
        return _page(refused), refused.status
    flash(_("The filter was changed."))
    return redirect(url_for("inbox.filters"))


@permission("work")
def remove(filter_id: int) -> Response | tuple[str, int]:
    try:
        drop_filter(engine(), require_actor(), filter_id=filter_id, key=_key())
    except Forbidden as refused:
        return _page(refused), refused.status
    flash(_("The filter was removed."))
    return redirect(url_for("inbox.filters"))


def _key() -> str | None:
    return request.form.get("key") or None


def _page(refused: InvalidData | Forbidden | None = None, typed: dict[str, str] | None = None) -> str:
    with reading(engine()) as conn:
        listed = saved_filters_of(conn, require_actor())
    return render_template(
        "inbox/saved.html", listed=listed, shares=SHARES, why=_why(refused), typed=typed, max_name=MAX_NAME
    )


def _why(refused: InvalidData | Forbidden | None) -> list[str]:
    if refused is None:
        return []
    if isinstance(refused, Forbidden):
        return [_("Only its owner may change or remove a filter. Nothing was changed.")]
    codes = [code for found in refused.details.get("errors", {}).values() for code in found]
    return [plain_mistake(code) for code in codes]
