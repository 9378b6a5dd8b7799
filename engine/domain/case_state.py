"""Where a case is in its life (domain report, 2.17). Words for people: ``data/case_states.json``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from engine.domain.data_files import read_data


class CaseState(StrEnum):
    RECEIVED = "RECEIVED"  # a contact arrived, nobody has registered it yet
    REGISTERED = "REGISTERED"  # it has a number and a voucher; admissibility is being checked
    DEFECT_NOTICE = "DEFECT_NOTICE"  # the applicant was told what to correct and till when
    ACCEPTED = "ACCEPTED"  # admissible; the nature of the issues and the clock are being determined
    ROUTED = "ROUTED"  # waits for the resolution that names the executor
    IN_WORK = "IN_WORK"  # the executor examines it and drafts the reply
    EXTENDED = "EXTENDED"  # in work, within a term that was extended
    HEARING = "HEARING"  # the participant is heard on the preliminary decision
    ON_QC = "ON_QC"  # the controller analyses the quality of the reply
    RETURNED_FOR_FINALIZATION = "RETURNED_FOR_FINALIZATION"  # the reply went back to the executor
    ON_SIGNATURE = "ON_SIGNATURE"  # waits for the signer
    ANSWERED = "ANSWERED"  # the signed reply was sent
    CLOSED = "CLOSED"  # result recorded, file complete
    REDIRECTED = "REDIRECTED"  # end: sent to the competent body
    TERMINATED = "TERMINATED"  # end: consideration terminated on a ground of the law
    RETURNED = "RETURNED"  # end: returned, the defects were not cured
    WITHDRAWN = "WITHDRAWN"  # end: the applicant withdrew it
    NOT_CONSIDERED = "NOT_CONSIDERED"  # end: anonymous, without crime or threat


class CaseMark(StrEnum):
    """What lies over a state, and can hold in several of them."""

    OVERDUE = "OVERDUE"  # the legal last day passed without a decision
    ON_CONTROL = "ON_CONTROL"  # taken under control by the department, the akim or a parent body
    IN_COMPLAINT = "IN_COMPLAINT"  # the reply is challenged before the superior body
    REMANDED = "REMANDED"  # the superior body sent it back for a new procedure
    IN_COURT = "IN_COURT"  # the applicant went to court
    ADDITIONAL_CONTROL = "ADDITIONAL_CONTROL"  # closed, but a promised measure is not yet done


_S = CaseState
_ENDS_BEFORE_REPLY = frozenset({_S.TERMINATED, _S.WITHDRAWN})

TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    _S.RECEIVED: frozenset({_S.REGISTERED, _S.NOT_CONSIDERED}),
    _S.REGISTERED: frozenset({_S.DEFECT_NOTICE, _S.ACCEPTED, _S.REDIRECTED, _S.RETURNED, _S.NOT_CONSIDERED})
    | _ENDS_BEFORE_REPLY,
    _S.DEFECT_NOTICE: frozenset({_S.ACCEPTED, _S.REDIRECTED, _S.RETURNED, _S.NOT_CONSIDERED})
    | _ENDS_BEFORE_REPLY,
    _S.ACCEPTED: frozenset({_S.ROUTED, _S.IN_WORK, _S.REDIRECTED}) | _ENDS_BEFORE_REPLY,
    _S.ROUTED: frozenset({_S.IN_WORK, _S.REDIRECTED}) | _ENDS_BEFORE_REPLY,
    # Answered without a signature of our own: another body, or nobody above, decided on the complaint.
    _S.IN_WORK: frozenset({_S.ROUTED, _S.EXTENDED, _S.HEARING, _S.ON_QC, _S.ON_SIGNATURE, _S.ANSWERED})
    | _ENDS_BEFORE_REPLY,
    _S.EXTENDED: frozenset({_S.IN_WORK, _S.HEARING, _S.ON_QC, _S.ON_SIGNATURE}) | _ENDS_BEFORE_REPLY,
    _S.HEARING: frozenset({_S.IN_WORK, _S.EXTENDED, _S.ON_QC}) | _ENDS_BEFORE_REPLY,
    _S.ON_QC: frozenset({_S.RETURNED_FOR_FINALIZATION, _S.ON_SIGNATURE}) | _ENDS_BEFORE_REPLY,
    _S.RETURNED_FOR_FINALIZATION: frozenset({_S.IN_WORK, _S.ON_QC}) | _ENDS_BEFORE_REPLY,
    _S.ON_SIGNATURE: frozenset({_S.IN_WORK, _S.RETURNED_FOR_FINALIZATION, _S.ANSWERED}) | _ENDS_BEFORE_REPLY,
    _S.ANSWERED: frozenset({_S.CLOSED, _S.IN_WORK}),
    _S.CLOSED: frozenset({_S.IN_WORK}),
    _S.REDIRECTED: frozenset({_S.REGISTERED}),
    _S.TERMINATED: frozenset(),
    _S.RETURNED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.NOT_CONSIDERED: frozenset(),
}
"""What may follow what. ``ANSWERED`` and ``CLOSED`` go back to work only on a remand, ``REDIRECTED`` only
when the other body returned the appeal and the dispute of competence was lost."""

CONTACT_TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    _S.RECEIVED: frozenset({_S.REGISTERED}),
    _S.REGISTERED: frozenset({_S.ROUTED, _S.REDIRECTED, _S.CLOSED}),
    _S.ROUTED: frozenset({_S.IN_WORK, _S.CLOSED}),
    _S.IN_WORK: frozenset({_S.ON_QC, _S.CLOSED}),
    _S.ON_QC: frozenset({_S.RETURNED_FOR_FINALIZATION, _S.ANSWERED, _S.CLOSED}),
    _S.RETURNED_FOR_FINALIZATION: frozenset({_S.IN_WORK, _S.CLOSED}),
    _S.ANSWERED: frozenset({_S.IN_WORK, _S.CLOSED}),
    _S.CLOSED: frozenset(),
    _S.REDIRECTED: frozenset(),
}
"""The same for what is not official (P-05). It closes from anywhere, because its author may make it official
at any time; ``REDIRECTED`` is a threat that was told."""

CONTACT = "contact"
"""The process of what is not official."""

FINISHED = frozenset({s for s, after in TRANSITIONS.items() if not after} | {_S.CLOSED, _S.REDIRECTED})
"""States in which nobody has anything left to do."""

ANSWERED_OR_FINISHED = FINISHED | {_S.ANSWERED}
"""States in which the legal clock has stopped."""


def may_follow(before: CaseState, after: CaseState, process_id: str = "") -> bool:
    """Whether a case may go from one state to the other; staying in a state is no change."""
    table = CONTACT_TRANSITIONS if process_id == CONTACT else TRANSITIONS
    return before == after or after in table.get(before, ())


LABELS: Mapping[str, Mapping[str, str]] = read_data("case_states")
"""Words for people by state or mark, then by language."""


def label(state: CaseState | CaseMark | str, locale: str) -> str:
    return LABELS[str(state)][locale]
