"""Why a hand in the flow, or a migration, is refused: a sentence for each rule of the engine."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

RULES: Mapping[str, LazyString] = {
    "element_missing": _("The diagram has no such step."),
    "not_waiting": _("This no longer waits."),
    "start_event": _("A start event only begins a case; choose the step after it."),
    "boundary_event": _("An event at the edge of a step waits together with that step; choose the step."),
    "behind_event_gateway": _("This event waits together with its gateway; choose the gateway."),
    "join": _("Branches meet here, and a new token would belong to none of them; choose the step after it."),
    "multi_instance": _("The step is done once for each of several; they begin and end only together."),
    "scope_not_alive": _("The step belongs to a called process that is not running; choose its call."),
    "scope_ambiguous": _("The surrounding subprocess runs several times; it is not clear which is meant."),
    "join_starves": _("The branches that meet here would wait forever for one that nobody is on."),
    "nothing_waits": _("Nothing would be left to wait for. To end the case, choose an end event."),
    "state_not_next": _("The new state does not follow the case's own; allow the leap if it is meant."),
    "state_is_an_end": _("A case ends only by the decision that the law names, not by hand."),
    "process_missing": _("The new version has no such process."),
    "scope_changed": _("In the new version the step stands in another subprocess."),
    "kind_changed": _("In the new version the step is of another kind."),
    "multi_instance_changed": _("In the new version the step is repeated in another way."),
    "call_changed": _("In the new version the step calls another process."),
    "join_changed": _("In the new version other branches meet where a token waits."),
    "event_gateway_changed": _("In the new version the gateway waits for other events."),
    "expression_failed": _("A rule of the new version could not be computed for this case."),
    "process_stuck": _("In the new version the case would stand still."),
    "other_version": _("The case no longer runs on the version it was to leave."),
}


MIGRATION = (
    *("element_missing", "kind_changed", "scope_changed", "multi_instance_changed", "call_changed"),
    *("join_changed", "event_gateway_changed", "join_starves", "process_missing"),
)
"""The rules by which a running case cannot move to another version, the most usual first."""


def rule_words(rule: str) -> str:
    """An unknown rule is shown as it is."""
    return str(RULES.get(rule, rule))
