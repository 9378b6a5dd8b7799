"""Electronic signatures of a case for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from engine.queries.facts import SignatureFacts
from engine.signatures import State
from engine.signatures.result import from_json
from webapp.locales import locale
from webapp.presenters import dates
from webapp.presenters import signature_words as words


@dataclass(frozen=True)
class SignatureView:
    """``signers``: of each, pairs of label and value. ``tone``: good, warn, bad."""

    facts: SignatureFacts
    title: str
    tone: str
    reasons: tuple[str, ...]
    follows: str
    articles: str
    signers: tuple[tuple[tuple[str, str], ...], ...]
    checked_by: str
    digest: str


TONES = {State.VALID: "good", State.UNCHECKED: "warn"}


def signature_views(found: Iterable[SignatureFacts]) -> list[SignatureView]:
    return [_view(one) for one in found]


def _view(one: SignatureFacts) -> SignatureView:
    state = State(one.state)
    result = from_json(one.result) if one.result is not None else None
    return SignatureView(
        facts=one,
        title=gettext(words.STATES[state]),
        tone=TONES.get(state, "bad"),
        reasons=tuple(words.reason_lines(result, gettext)) if result else (),
        follows=gettext(words.FOLLOWS[state]),
        articles=words.articles(state, locale()),
        signers=tuple(tuple(words.signer_lines(signer, gettext, _when)) for signer in result.signers)
        if result
        else (),
        checked_by=gettext(words.CHECKERS[result.checked_by]) if result else "",
        digest=one.signed_sha256,
    )


def _when(value: object) -> str:
    return f"{dates.day(value)}, {dates.clock_time(value)}"  # type: ignore[arg-type]


@dataclass(frozen=True)
class DefectView:
    """The defect of an appeal's signature, for the top of its pages."""

    state: str
    follows: str
    articles: str


def defect_view(state: str) -> DefectView | None:
    """``None`` where there is nothing to say: not signed electronically, or validly."""
    if state in ("", "none", "handwritten", State.VALID):
        return None
    known = State(state)
    return DefectView(state, gettext(words.FOLLOWS[known]), words.articles(known, locale()))
