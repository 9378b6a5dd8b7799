"""Every refusal the engine can give. The code is stable; the docstring says what it means.

The web floor turns a code into words in the reader's language (``webapp/errors.py``): what
happened, what was kept, what to do. ``details`` carry the facts those words need.
"""

from __future__ import annotations

from typing import Any


class JauapError(Exception):
    """A refusal with a stable code."""

    code = "error"
    status = 400

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(f"{self.code} {details}" if details else self.code)


class NotFound(JauapError):
    """There is no such thing, or the actor may not know of it: the two are never told apart."""

    code = "not_found"
    status = 404


class CaseErased(JauapError):
    """The contents of the case were destroyed by an act. Details: ``act_number``, ``act_date`` (ISO)."""

    code = "case_erased"
    status = 410


class Ambiguous(JauapError):
    """Several organisations gave this number.

    Details: ``case``, what was asked for; ``cases``, a list of ``case_id`` and ``organisation`` (its names).
    """

    code = "ambiguous"
    status = 409


class NotComparable(JauapError):
    """Two cases cannot stand beside each other.

    Details: ``reason``, ``same`` for one case twice, ``empty`` where one of them only began.
    """

    code = "not_comparable"


class Forbidden(JauapError):
    """The actor sees the thing but may not do this with it."""

    code = "forbidden"
    status = 403


class WrongLogin(JauapError):
    """Login and password do not belong together. Never says which half was wrong."""

    code = "wrong_login"
    status = 401


class TooManyAttempts(JauapError):
    """Too many failed attempts to log in, by this name or from this address. Details: ``seconds``."""

    code = "too_many_attempts"
    status = 429


class DutiesConflict(Forbidden):
    """One person is never behind two of a draft, its check and its signature (domain report, 4; R-022)."""

    code = "duties_conflict"


class NotAuthorisedToSign(Forbidden):
    """The signature lies outside the signer's authority on that day (R-012, R-020, R-022).

    Details: ``day`` (ISO), ``who``: who may sign then, each ``name``, ``position`` (by language),
    ``acting``; ``appointed_on``: the signer's own first day, where it is a later one; ``away``: the signer
    is absent on that day.
    """

    code = "not_authorised_to_sign"


class NoVacancy(JauapError):
    """No approved post is free (R-008). Details: ``posts``, ``organisation`` (its names)."""

    code = "no_vacancy"
    status = 409


class StaleVersion(JauapError):
    """The thing changed after the actor read it. Details: ``version``, ``changed_by``, ``changed_at``."""

    code = "stale_version"
    status = 409


class DraftElsewhere(JauapError):
    """Another page of the same person keeps words of this task unseen by this one. Details: ``at``."""

    code = "draft_elsewhere"
    status = 409


class AlreadyTaken(JauapError):
    """Another person holds the work item. Details: ``by``, ``at``."""

    code = "already_taken"
    status = 409


class AlreadyDone(JauapError):
    """The work item is finished or cancelled. Details: ``by``, ``at``, ``state``."""

    code = "already_done"
    status = 409


class ActionNotOpen(JauapError):
    """The case does not wait for this action now, or no longer. Details: ``action``."""

    code = "action_not_open"
    status = 409


class KeyReused(JauapError):
    """An idempotency key came again with another body."""

    code = "key_reused"
    status = 422


class InvalidData(JauapError):
    """A form refuses its data. Details: ``errors``, a mapping of field to list of message codes."""

    code = "invalid_data"
    status = 422


class ExtensionRefused(JauapError):
    """A term is not extended. Details: ``reason`` (:class:`engine.domain.extension.Refusal`), ``cited`` (act
    and article by language), ``last_day`` and ``cap`` (days as texts, or null)."""

    code = "extension_refused"
    status = 422


class InvalidDiagram(JauapError):
    """A diagram cannot be read or will not run. Details: ``file``, ``element``, ``rule``."""

    code = "invalid_diagram"
    status = 422


class TrialStopped(JauapError):
    """A draft cannot be tried: it does not run, or takes more than it may. Details: ``reason``."""

    code = "trial_stopped"
    status = 422


class ExpressionFailed(JauapError):
    """A FEEL expression failed or went over its limits. Details: ``expression``, ``reason``."""

    code = "expression_failed"
    status = 422


class ProcessStuck(JauapError):
    """An advance ended with nothing waiting and no end, or over its budget. Nothing was stored."""

    code = "process_stuck"
    status = 500


class CannotMove(JauapError):
    """A hand in the flow, or a migration, that the diagram gives no sense to; nothing was changed.

    Details: ``rule``, ``element`` (of the diagram, or the key of what waits).
    """

    code = "cannot_move"
    status = 422


class TooLarge(JauapError):
    """An upload is larger than allowed. Details: ``limit`` in bytes."""

    code = "too_large"
    status = 413


class JournalBroken(JauapError):
    """The journal does not verify. Details: ``case_id``, ``case_seq``, ``reason``."""

    code = "journal_broken"
    status = 500


class NotRecorded(JauapError):
    """What was to be opened could not be written down as a reading, so it is not shown."""

    code = "not_recorded"
    status = 503
