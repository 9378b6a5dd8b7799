"""An incident in words: what happened, what was kept, what to do. A screen never fails for a new code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

KIND_WORDS: Mapping[str, LazyString] = {
    "job": _l("Call to another system"),
    "timer": _l("Term"),
    "message": _l("Message"),
    "signal": _l("Signal"),
    "start": _l("Start of a case"),
    "complete": _l("Completion of a task"),
    "stalled": _l("Case that stands still"),
}

_CAUSES: Mapping[str, LazyString] = {
    "expression_failed": _l("A rule of the diagram could not be computed."),
    "nothing_waits": _l("Nothing is left that anybody could do or wait for."),
    "uncaught_error": _l("The diagram does not say what follows the error that came back."),
    "no_condition_true": _l("At a gateway no condition holds, and no default way is drawn."),
    "no_candidates": _l("The diagram names nobody for the next task."),
    "unknown_candidates": _l("The diagram names a role for the next task that does not exist."),
    "nobody_to_do_it": _l("Nobody works here in the role that the next task needs."),
    "unknown_organisation": _l("The next step names an organisation that does not exist."),
    "too_many_steps": _l("The diagram turns in a circle."),
    "too_many_rounds": _l("A step would have to be repeated too often."),
    "too_slow": _l("It took too long."),
    "too_large": _l("The variables of the case became too large."),
    "foreign_state": _l("The stored position of the case does not fit its diagram."),
    "worker_lost": _l("The worker died several times at this step."),
    "gone": _l("The newest version of the process has no such start any more."),
    "OperationalError": _l("The database did not answer."),
    "outside_task_without_handler": _l("This installation has nothing that carries out this kind of call."),
    "target_not_configured": _l("No address is set for the target that the diagram names."),
    "target_name_unreadable": _l("The diagram gives the target a name that no setting can have."),
    "inputs_too_large": _l("What should have been sent is too large."),
    "answer_too_large": _l("The other system answered with too much."),
    "answer_is_no_json_object": _l("The other system's answer is no JSON object."),
    "result_is_no_json": _l("The result is no JSON."),
    "result_too_large": _l("The result is too large."),
}

_KEPT: Mapping[str, LazyString] = {
    "job": _l("The case waits at this step. Nothing of the failed attempts was stored."),
    "timer": _l("The case waits as before, and the term stays due. Nothing of the attempts was stored."),
    "message": _l("The case is as before. The message is kept with everything that it carried."),
    "signal": _l("The case is as before. The signal is kept with everything that it carried."),
    "start": _l("No case was started. What it should begin with is kept."),
    "complete": _l("The task is still open. What was sent with it is not stored."),
    "stalled": _l("Everything of the case is kept; it only goes no further."),
}

_TODO: Mapping[str, LazyString] = {
    "job": _l("Remove the cause, then try again; or skip it with the result that the call would have had."),
    "timer": _l(
        "Correct the variable or the diagram, then try again; beside a task the term may be skipped."
    ),
    "message": _l("Remove the cause, then try again; or skip it, and what it carried is discarded."),
    "signal": _l("Remove the cause, then try again; or skip it, and what it carried is discarded."),
    "start": _l("Remove the cause, then try again; or skip it, and what it carried is discarded."),
    "complete": _l(
        "Correct the variable or the diagram, then ask the person to complete the task once more."
    ),
    "stalled": _l("Move the case by hand to the step where it should go on."),
}

ENDED: Mapping[str, LazyString] = {
    "retried": _l("another attempt went through"),
    "skipped": _l("skipped"),
    "moved": _l("the case was moved by hand"),
    "edited": _l("the case was changed by hand"),
    "by_itself": _l("went through by itself"),
    "discarded": _l("discarded"),
}

_TOLD = frozenset({"message", "signal", "start"})
RETRIED = _TOLD | {"job", "timer"}
SKIPPED = RETRIED | {"complete"}
"""What an operator may try, as :mod:`engine.operations.retry_incident` and its sister allow it."""

_WAYS: Mapping[str, LazyString] = {
    "person_must_repeat": _l("Only the person who completes the task can repeat that."),
    "nothing_kept": _l("What it carried was not kept: the sender must repeat it."),
    "only_move": _l("The case cannot go on without this: move it by hand."),
}

_STATUS = re.compile(r"http_(\d{3})")


def kind_word(kind: str) -> str:
    return str(KIND_WORDS.get(kind, kind))


def cause_words(code: str, details: Mapping[str, Any]) -> str:
    """One sentence. What the process says of itself is more exact than that it is stuck."""
    reason = str(details.get("reason") or code) if code == "process_stuck" else code
    if known := _CAUSES.get(reason):
        return str(known)
    if status := _STATUS.fullmatch(reason):
        return _("The other system refused with the status %(status)s.", status=status[1])
    if reason.startswith("unreachable:"):
        return _("The other system could not be reached.")
    return _("It failed with “%(code)s”.", code=reason)


def kept_words(kind: str) -> str:
    return str(_KEPT.get(kind, _KEPT["stalled"]))


def todo_words(kind: str) -> str:
    return str(_TODO.get(kind, _TODO["stalled"]))


def ended_word(how: str | None) -> str:
    return str(ENDED.get(how or "", how or ""))


def not_this_way_words(code: str) -> str:
    return str(_WAYS.get(code, code))
