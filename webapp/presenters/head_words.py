"""Words of the head's page: what follows from a decision, why a case may be late, why it is this person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.forecast import Forecast, Risk
from engine.domain.rebalancing import Move, Refusal, Term, Why
from engine.queries.head_people import Colleague
from webapp.locales import words
from webapp.presenters.chips import Chip
from webapp.presenters.dates import short_day

CONSEQUENCES: Mapping[str, LazyString] = {
    "signature": _l("Signed, the reply goes to the applicant. Refused, it goes back with your demands."),
    "redirect_signature": _l(
        "Signed, the appeal goes to the other body and the applicant is told. Refused, it is prepared anew."
    ),
    "extension_decision": _l(
        "Extended, the last day moves and the applicant is told. Refused, the present last day stands."
    ),
    "third_return": _l("The reply goes back to the executor with your instruction; the term runs on."),
    "redirect_dispute": _l(
        "Taken back, the appeal is considered here. Insisted on, it stays with the other body."
    ),
    "resolution": _l("The executor and co-executors get the work; the term runs on until then."),
    "contact_approval": _l("Accepted, everybody will read the answer. Returned, it is drafted anew."),
    "complaint_review": _l(
        "Satisfied, the favourable act is drafted. Else the whole file goes to the superior body."
    ),
    "complaint_satisfaction": _l("The favourable act goes to be signed."),
    "complaint_satisfaction_signature": _l(
        "Signed, the complaint is satisfied in full. Refused, it is drafted anew."
    ),
    "complaint_signature": _l("Signed, the decision takes effect and both sides are told."),
    "withdrawal_decision": _l("Accepted, the consideration ends. Refused, the appeal is considered further."),
}
"""Kind of record → what follows from each way to decide."""

RISKS: Mapping[Risk, tuple[str, str, LazyString]] = {
    Risk.LATE: ("red", "!", _l("late")),
    Risk.LIKELY: ("orange", "▲", _l("likely late")),
    Risk.POSSIBLE: ("yellow", "◐", _l("possibly late")),
    Risk.UNKNOWN: ("grey", "?", _l("not enough data")),
    Risk.LOW: ("green", "○", _l("in time, most likely")),
}

REFUSED: Mapping[Refusal, LazyString] = {
    Refusal.INACTIVE: _l("account shut"),
    Refusal.ABSENT: _l("absent"),
    Refusal.NO_ROLE: _l("without the role there"),
    Refusal.COMPLAINED_OF: _l("complained about"),
    Refusal.DUTIES: _l("had another part in the case"),
    Refusal.NOT_COMPETENT: _l("of another unit and without experience of the topic"),
}


def consequence(kind: str) -> str:
    return str(CONSEQUENCES.get(kind, _("The case goes on from this step.")))


def risk_chip(told: Forecast) -> Chip:
    tone, sign, text = RISKS[told.risk]
    return Chip(tone, sign, text)


def risk_reason(told: Forecast) -> str:
    """Why, with the figures behind it."""
    left = (
        ngettext(
            "%(num)d working day past the last day.", "%(num)d working days past the last day.", -told.left
        )
        if told.left < 0
        else ngettext("%(num)d working day left.", "%(num)d working days left.", told.left)
    )
    spent = ngettext("%(num)d spent at this step.", "%(num)d spent at this step.", told.spent)
    if told.share is None:
        few = ngettext(
            "Only %(num)d past case of this step took as long: nothing can be said.",
            "Only %(num)d past cases of this step took as long: nothing can be said.",
            told.cases,
        )
        return f"{left} {spent} {few}"
    basis = _("this step and topic") if told.of_topic else _("this step, all topics")
    past = ngettext(
        "%(num)d past case (%(basis)s): half answered in %(median)s working days from the step, nine of ten"
        " in %(most)s; %(share)s %% would miss this day.",
        "%(num)d past cases (%(basis)s): half answered in %(median)s working days from the step, nine of ten"
        " in %(most)s; %(share)s %% would miss this day.",
        told.cases,
        basis=basis,
        median=told.median,
        most=told.most,
        share=round(100 * told.share),
    )
    return f"{left} {spent} {past}"


def move_reason(move: Move, who: Mapping[int, Colleague]) -> str:
    """Why the work leaves its holder."""
    holder = who.get(move.item.holder)
    if move.why is Why.LOAD:
        return ngettext(
            "has %(num)d open item, more than is fair",
            "has %(num)d open items, more than is fair",
            move.holder_load,
        )
    if holder is not None and holder.away is not None:
        return _("is away until %(day)s", day=short_day(holder.away.last))
    return _("works here no more")


def move_terms(move: Move, who: Mapping[int, Colleague]) -> Iterator[tuple[str, int]]:
    """Each term in words with its points; those of no weight are told too where they say something."""
    chosen = who[move.to]
    unit, topic = move.terms[Term.UNIT], move.terms[Term.TOPIC]
    yield (
        (_("of the unit of this work") if unit else _("of another unit: %(unit)s", unit=words(chosen.unit))),
        unit,
    )
    yield (
        ngettext(
            "%(num)d past case of this topic in a year",
            "%(num)d past cases of this topic in a year",
            move.past,
        ),
        topic,
    )
    yield (
        ngettext("%(num)d open item now", "%(num)d open items now", move.load),
        move.terms[Term.LOAD],
    )
    if move.terms[Term.AWAY_SOON] and chosen.away:
        yield (
            _("away from %(day)s, before the last day", day=short_day(chosen.away.first)),
            move.terms[Term.AWAY_SOON],
        )


def others(move: Move) -> str:
    """Who was not considered, by reason: ``2 absent, 1 complained about``."""
    return ", ".join(f"{count} {REFUSED[reason]}" for reason, count in sorted(move.others.items()))
