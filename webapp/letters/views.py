"""The letters that go by post: one file for the printer, and the proof that each was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.documents.letter import letters_pdf
from engine.domain.errors import AlreadyDone, InvalidData, NotFound
from engine.domain.local_time import local_date
from engine.operations.border import is_id
from engine.operations.keep_letters import MOST, KeptLetter, keep_letters
from engine.operations.post_letter import post_letter
from engine.queries import reading
from engine.queries.letters import letters_to_print
from webapp import links
from webapp.cases import posted
from webapp.cases.papers import pdf
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters.letters import mistake_words
from webapp.sessions import require_actor

MAX_PAGE = 10_000
LONGEST_ID = 20


@permission("letters")
def index() -> str:
    return _page()


@permission("letters")
def printed() -> BaseResponse:
    """``?message=`` for each letter: all of them in one file."""
    asked = request.args.getlist("message")
    chosen = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < LONGEST_ID]
    if not chosen or len(chosen) > MOST:
        few = _("Choose at least one letter.")
        flash(_("Choose at most %(most)s letters at a time.", most=MOST) if chosen else few)
        return redirect(url_for("letters.index"))
    kept = _kept(*chosen)
    return pdf(letters_pdf([one.facts for one in kept]), "letters.pdf")


@permission("case")
def show(message_id: int) -> Response:
    """One letter, always the same bytes."""
    (kept,) = _kept(message_id)
    return pdf(kept.content(), f"letter-{message_id}.pdf")


@permission("letters")
def post(message_id: int) -> Any:
    """Writes down when it was sent, and by which number."""
    typed = {name: request.form.get(name, "").strip() for name in ("posted_on", "tracking_number")}
    try:
        day = _day(typed["posted_on"])
        post_letter(
            engine(),
            require_actor(),
            message_id=message_id,
            posted_on=day,
            tracking_number=typed["tracking_number"],
            key=request.form.get("key") or None,
        )
    except (InvalidData, AlreadyDone) as refusal:
        return _page(refused=message_id, typed=typed, why=mistake_words(refusal)), refusal.status
    flash(_("Written down: the letter was sent on %(day)s.", day=f"{day:%d.%m.%Y}"))
    return redirect(url_for("letters.index"))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InvalidData(errors={"posted_on": ["no_day"]}) from None


def _kept(*message_ids: int) -> tuple[KeptLetter, ...]:
    return keep_letters(engine(), require_actor(), message_ids=message_ids, status_url=links.status)


def _page(refused: int | None = None, typed: Mapping[str, str] | None = None, why: str = "") -> str:
    number = request.args.get("page") or "1"
    if not (number.isascii() and number.isdigit() and len(number) < 6 and is_id(int(number))):
        raise NotFound(page=number)
    with reading(engine()) as conn:
        found = letters_to_print(conn, require_actor(), min(int(number), MAX_PAGE))
    return render_template(
        "letters/index.html",
        found=found,
        refused=refused,
        typed=typed or {},
        why=why,
        today=local_date(posted.now()).isoformat(),
    )
