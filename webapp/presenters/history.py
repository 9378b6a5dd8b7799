"""The journal in words: what happened, who did it, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.queries import HistoryEntry
from engine.queries.history_actors import ActorThen
from webapp.locales import words
from webapp.presenters.acting import acting_name
from webapp.presenters.dates import day
from webapp.presenters.vocabulary import role_word

# What a reader of the history may choose to see.
GROUPS = ("decision", "work", "system")


@dataclass(frozen=True)
class HistoryLine:
    """One line. ``group`` is one of :data:`GROUPS`; ``name`` and ``who`` are empty for the system; ``who``
    says also for whom he acted.

    ``then`` says who that was on that day: post, unit and roles; empty where nobody asked for it.
    """

    seq: int
    at: datetime
    actor_id: int | None
    name: str
    who: str
    then: str
    text: str
    detail: str
    group: str
    records: tuple[tuple[str, int], ...]
    hash: str


def history_lines(
    entries: tuple[HistoryEntry, ...], actors: Mapping[int, ActorThen] | None = None
) -> tuple[HistoryLine, ...]:
    """Oldest first, as the journal has them; ``actors`` by ``case_seq``."""
    return tuple(_line(entry, (actors or {}).get(entry.case_seq)) for entry in entries)


def group_of(command: str) -> str:
    """One of :data:`GROUPS`."""
    return _SENTENCES.get(command, (_other, "system"))[1]


def _line(entry: HistoryEntry, actor: ActorThen | None) -> HistoryLine:
    sentence, group = _SENTENCES.get(entry.command, (_other, "system"))
    return HistoryLine(
        seq=entry.case_seq,
        at=entry.at,
        actor_id=entry.actor_id,
        name=entry.actor or "",
        who=acting_name(entry.actor or "", entry.on_behalf_of),
        then=_who_then(actor) if actor else "",
        text=sentence(entry),
        detail=_detail(entry),
        group=group,
        records=entry.records,
        hash=entry.hash,
    )


def _who_then(actor: ActorThen) -> str:
    roles = ", ".join(role_word(one) for one in actor.roles)
    told = (actor.name, words(actor.position), words(actor.unit))
    return "; ".join(one for one in (", ".join(part for part in told if part), roles) if one)


def _step(entry: HistoryEntry) -> str:
    return words(entry.step) or (entry.element_id or "")


def _received(entry: HistoryEntry) -> str:
    return _("The appeal was received")


def _completed(entry: HistoryEntry) -> str:
    return _("Done: %(step)s", step=_step(entry))


def _taken(entry: HistoryEntry) -> str:
    return _("Recorded: %(step)s", step=_step(entry))


def _follows(entry: HistoryEntry) -> str:
    number = entry.facts.get("from_case", "")
    return _("The case follows from another one (case %(case)s)", case=number)


def _claimed(entry: HistoryEntry) -> str:
    return _("Taken to work: %(step)s", step=_step(entry))


def _released(entry: HistoryEntry) -> str:
    return _("Given back to the group: %(step)s", step=_step(entry))


def _reassigned(entry: HistoryEntry) -> str:
    return _("Reassigned: %(step)s", step=_step(entry))


def _held(entry: HistoryEntry) -> str:
    return _("Put on hold: %(step)s", step=_step(entry))


def _signed(entry: HistoryEntry) -> str:
    return _("An electronic signature was attached and checked")


def _rechecked(entry: HistoryEntry) -> str:
    return _("An electronic signature was checked again")


def _attached(entry: HistoryEntry) -> str:
    return _("A file was attached")


def _posted(entry: HistoryEntry) -> str:
    return _("A letter to the applicant was sent by post")


def _timer(entry: HistoryEntry) -> str:
    return _("The time came: %(step)s", step=_step(entry))


def _driven(entry: HistoryEntry) -> str:
    """Only in demonstrations and imports, which replay the past with its own clock."""
    return _("From here on the case runs in real time")


def _job(entry: HistoryEntry) -> str:
    return _("The result of a job arrived: %(step)s", step=_step(entry))


def _modified(entry: HistoryEntry) -> str:
    return _("Moved by the administrator")


def _migrated(entry: HistoryEntry) -> str:
    return _("Carried over to another version of the process")


def _thrown(entry: HistoryEntry) -> str:
    return _("Another system answered with an error: %(step)s", step=_step(entry))


def _delivered(entry: HistoryEntry) -> str:
    if entry.facts.get("kind") == "signal":
        return _("A signal arrived: %(step)s", step=_step(entry))
    return _("A message arrived: %(step)s", step=_step(entry))


def _begun(entry: HistoryEntry) -> str:
    event = words(entry.step) or str(entry.facts.get("name", "")) or (entry.element_id or "")
    return _("The case began by itself: %(event)s", event=event)


def _failed(entry: HistoryEntry) -> str:
    if entry.facts.get("incident") == "stalled":
        return _("The case stands still: nothing is left to wait for")
    return _("Could not be carried out: %(step)s", step=_step(entry))


def _retried(entry: HistoryEntry) -> str:
    return _("The administrator had it tried again: %(step)s", step=_step(entry))


def _told(entry: HistoryEntry) -> str:
    return _("Delivered after another attempt: %(step)s", step=_step(entry))


def _skipped(entry: HistoryEntry) -> str:
    return _("Skipped by the administrator: %(step)s", step=_step(entry))


def _complained_of(entry: HistoryEntry) -> str:
    return _("It was written down whom the complaint is about")


def _commented(entry: HistoryEntry) -> str:
    return _("A comment was written")


def _comment_withdrawn(entry: HistoryEntry) -> str:
    return _("A comment was withdrawn")


def _erased(entry: HistoryEntry) -> str:
    number, written = entry.facts.get("act_number", ""), entry.facts.get("act_date")
    return _(
        "The data were erased by act No. %(number)s of %(day)s",
        number=number,
        day=day(date.fromisoformat(written)) if written else "",
    )


def _taken_away(entry: HistoryEntry) -> str:
    return _("Taken from the person complained about: %(step)s", step=_step(entry) or _("the case"))


def _other(entry: HistoryEntry) -> str:
    return _("Recorded: %(command)s", command=entry.command)


def _recounted(entry: HistoryEntry) -> str:
    old, new = (day(date.fromisoformat(entry.facts[name])) for name in ("old_last_day", "new_last_day"))
    return _(
        "Counted anew, because the working calendar changed: last day %(old)s, now %(new)s", old=old, new=new
    )


_SENTENCES: Mapping[str, tuple[Callable[[HistoryEntry], str], str]] = {
    "receive_appeal": (_received, "decision"),
    "start_case": (_begun, "decision"),
    "fire_start": (_begun, "decision"),
    "complete_work_item": (_completed, "decision"),
    "take_action": (_taken, "decision"),
    "begin_linked_case": (_follows, "decision"),
    "claim": (_claimed, "work"),
    "release": (_released, "work"),
    "reassign": (_reassigned, "work"),
    "name_complained_of": (_complained_of, "decision"),
    "take_from_complained_of": (_taken_away, "work"),
    "hold": (_held, "work"),
    "comment": (_commented, "work"),
    "withdraw_comment": (_comment_withdrawn, "work"),
    "erased": (_erased, "decision"),
    "attach_file": (_attached, "work"),
    "post_letter": (_posted, "work"),
    "attach_signature": (_signed, "work"),
    "recheck_signature": (_rechecked, "work"),
    "fire_timer": (_timer, "system"),
    "complete_job": (_job, "system"),
    "throw_job_error": (_thrown, "system"),
    "deliver_event": (_delivered, "system"),
    "record_incident": (_failed, "system"),
    "retry_incident": (_retried, "decision"),
    "finish_delivery": (_told, "system"),
    "skip_incident": (_skipped, "decision"),
    "modify_case": (_modified, "decision"),
    "migrate_case": (_migrated, "system"),
    "release_clock": (_driven, "system"),
    "recount_clock": (_recounted, "decision"),
}


# What a form's decision means for the case; the form's own words may be longer.
_DECISIONS: Mapping[str, LazyString] = {
    "accept": _l("accepted"),
    "return": _l("returned for finalization"),
    "sign": _l("signed"),
    "refuse": _l("signature refused"),
    "redirect": _l("redirected"),
    "terminate": _l("consideration terminated"),
}


def _detail(entry: HistoryEntry) -> str:
    """The decision that moved the case, where the step takes one."""
    variables = entry.facts.get("variables")
    decision = variables.get("decision") if isinstance(variables, Mapping) else None
    return str(_DECISIONS.get(str(decision), ""))
