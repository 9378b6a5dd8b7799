"""What a refusal says beyond its general words: which duties collide, who may sign, how many posts are.

And the whole of it in the row of a list, the same on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.errors import InvalidData, JauapError
from forms.form import Form
from webapp.error_words import WORDS, words_for
from webapp.locales import locale, words
from webapp.presenters.dates import day, moment_of
from webapp.presenters.extension_words import extension_refusal
from webapp.presenters.field_words import mistake, plain_mistake
from webapp.presenters.vocabulary import role_word

Details = Mapping[str, Any]

CONFLICTS: Mapping[str, LazyString] = {
    "drafts_and_checks": _l("Who drafts a reply does not check it."),
    "checks_and_signs": _l("Who checks a reply does not sign it."),
    "drafts_and_signs": _l("Who prepares a letter does not sign it."),
    "asks_and_decides": _l("Who asks for an extension does not decide about it."),
    "sets_calendar_and_extends": _l("Who sets the working calendar does not approve an extension."),
    "reviews_own_act": _l("Nobody decides on a complaint against an act in which he took part."),
    "grants_himself": _l("Nobody gives a right, a post or a substitution to himself."),
}


def explained(code: str, details: Details) -> list[str]:
    """Sentences for the reader; none for most refusals."""
    make = _EXPLAINED.get(code)
    return make(details) if make else []


@dataclass(frozen=True)
class Told:
    """Above a form that was refused: what happened, and why in detail."""

    title: str
    sentences: list[str]


def told(refusal: JauapError | None) -> Told | None:
    """``None`` for a refusal that is explained elsewhere."""
    if refusal is None or refusal.code not in _EXPLAINED:
        return None
    words_of = WORDS[refusal.code]
    return Told(str(words_of.title), [*explained(refusal.code, refusal.details), str(words_of.todo)])


def in_a_row(refusal: JauapError, form: Form | None = None) -> tuple[str, ...]:
    """One row of many: what happened, why, what to do; for a mistake only what is wrong.

    ``form``: the one that was filled in the row; its labels say where the mistake is.
    """
    if isinstance(refusal, InvalidData):
        return _mistakes(refusal.details.get("errors", {}), form)
    said = words_for(refusal.code, refusal.status)
    return (f"{said.title}.", *explained(refusal.code, refusal.details), str(said.todo))


def _mistakes(errors: Details, form: Form | None) -> tuple[str, ...]:
    if form is None:
        return tuple(plain_mistake(code) for codes in errors.values() for code in codes)
    labels = {one.key: one.label(locale()) for one in form.fields}
    return tuple(
        f"{labels.get(name, name)}: {mistake(codes[0], form, locale())}" for name, codes in errors.items()
    )


def _duties(details: Details) -> list[str]:
    if details.get("conflict") == "kept_apart":
        told = {"role": role_word(details["role"]), "other": role_word(details["other"])}
        return [_("%(role)s and %(other)s are never the same person.", **told)]
    sentence = CONFLICTS.get(details.get("conflict", ""))
    return [str(sentence)] if sentence else []


def _signing(details: Details) -> list[str]:
    found = []
    when = day(date.fromisoformat(details["day"]))
    if details.get("away"):
        found.append(_("You are absent on %(day)s. End the absence first if you are back.", day=when))
    if later := details.get("appointed_on"):
        begins = day(date.fromisoformat(later))
        told = {"begins": begins, "day": when}
        found.append(
            _("You are appointed from %(begins)s on: a signature dated %(day)s does not hold.", **told)
        )
    who = [_signatory(one) for one in details.get("who", ())]
    if who:
        found.append(_("On %(day)s may sign: %(who)s.", day=when, who="; ".join(who)))
    else:
        found.append(_("On %(day)s nobody is appointed who may sign this. Tell the administrator.", day=when))
    return found


def _signatory(one: Mapping[str, Any]) -> str:
    post = words(one["position"])
    if one["acting"]:
        return _("%(name)s (%(post)s, acting)", name=one["name"], post=post)
    return _("%(name)s (%(post)s)", name=one["name"], post=post)


def _posts(details: Details) -> list[str]:
    place = words(details["organisation"])
    return [_("Approved posts of %(place)s: %(posts)s, all taken.", place=place, posts=details["posts"])]


def _somebody(details: Details) -> list[str]:
    """Who was faster, and when."""
    if not details.get("by"):
        return []
    return [_("%(who)s, %(when)s", who=details["by"], when=moment_of(details.get("at")))]


_EXPLAINED: Mapping[str, Callable[[Details], list[str]]] = {
    "already_done": _somebody,
    "already_taken": _somebody,
    "duties_conflict": _duties,
    "extension_refused": lambda details: [extension_refusal(details)],
    "not_authorised_to_sign": _signing,
    "no_vacancy": _posts,
}
