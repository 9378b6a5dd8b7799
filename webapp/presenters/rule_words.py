"""The words of every rule that files can break. A test compares this table with the engine's sources.

Plain sources of translation, not lazy strings: the command line reads them without a request.
"""

from __future__ import annotations

from collections.abc import Mapping


def _l(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


RULES: Mapping[str, str] = {
    "aggregation_needs_one_output": _l("An aggregation needs a table with exactly one output column."),
    "aggregation_unknown": _l("This aggregation is not known, or the hit policy does not allow one."),
    "assignee_unknown": _l("The assignee must be an expression or the number of a person."),
    "boundary_without_activity": _l("The event is attached to nothing that could be interrupted."),
    "called_element_cycle": _l(
        "The called process “%(process)s” calls its caller again: the calls would never end."
    ),
    "called_element_missing": _l("The called process “%(process)s” is not among the files."),
    "called_element_without_plain_start": _l("The called process “%(process)s” has no plain start event."),
    "action_not_a_message": _l("Only a message that the case waits for can be an action of people."),
    "action_role_missing": _l("The action names no role in action.role: nobody could take it."),
    "action_role_unknown": _l("The action names a role that does not exist: %(roles)s."),
    "candidate_role_unknown": _l("There is no such role or group: %(groups)s."),
    "candidates_missing": _l(
        "Nobody is named who may take this task: give it candidate groups or an assignee."
    ),
    "case_state_unknown": _l("There is no case state “%(state)s”."),
    "condition_missing": _l("A flow out of this gateway has no condition and is not the default one."),
    "condition_not_feel": _l("The condition is not written in FEEL (it begins with “=”): %(expression)s"),
    "condition_on_default_flow": _l("The default flow has a condition, which nobody would ask."),
    "condition_without_gateway": _l(
        "A condition stands on a flow that leaves no exclusive or inclusive gateway."
    ),
    "correlation_missing": _l("The message has no correlation key: nobody would know whose it is."),
    "data_ignored": _l(
        "“%(name)s” computes data and is not carried out here: use input and output mappings. "
        "Found %(count)s times."
    ),
    "decision_logic_missing": _l("The decision has neither a table nor an expression."),
    "decision_missing": _l("The task names no decision, or no variable for its result."),
    "decision_not_found": _l("The decision “%(decision)s” is not among the files."),
    "decision_service": _l(
        "The decision calls a decision service, which is not carried out: call a knowledge model."
    ),
    "decisions_too_deep_or_circular": _l(
        "The decisions require each other in a circle, or in too long a chain."
    ),
    "default_flow_missing": _l("The default flow does not leave this gateway."),
    "dmn_gap": _l("No rule matches: %(text)s"),
    "dmn_never_matches": _l("The cell can never match: %(text)s"),
    "dmn_overlap": _l("More than one rule matches the same input: %(text)s"),
    "document_type": _l(
        "The file declares a document type or entities. Diagrams need none; it was not read."
    ),
    "duplicate_id": _l("The id stands more than once."),
    "duplicate_id_in_called": _l(
        "The id stands in a called process too (%(process)s): the history could not tell them apart."
    ),
    "duplicate_process": _l("Another process has this id."),
    "encoding": _l("The file is not in UTF-8. Save it as UTF-8 and try again."),
    "endless_loop": _l(
        "The circle %(path)s has no way out and waits for nothing: a case would never leave it."
    ),
    "error_code_missing": _l("The error has no code that is known before the process runs."),
    "error_must_interrupt": _l("An error ends its activity: the event must be interrupting."),
    "error_never_thrown": _l("Nothing inside this activity can throw an error."),
    "escalation_code_missing": _l("The escalation has no code that is known before the process runs."),
    "escalation_never_thrown": _l("Nothing inside this activity can throw an escalation."),
    "event_gateway_needs_two": _l("An event gateway needs at least two events to choose from."),
    "event_gateway_target": _l(
        "After an event gateway there may be only waiting events that nothing else leads to."
    ),
    "event_subprocess": _l("Event subprocesses are not carried out."),
    "event_without_definition": _l("The event does not say what it waits for."),
    "expression": _l("The expression cannot be read: %(expression)s"),
    "expression_language": _l("The expression is not written in FEEL."),
    "extension_twice": _l("“%(name)s” stands twice."),
    "family_process_missing": _l("Among the files there is no process of this name."),
    "flow_after_end": _l("A flow leaves an end event."),
    "flow_into_start": _l("A flow leads into a start or boundary event."),
    "flow_missing": _l(
        "Nothing leads on from here: a case would stay without an end. Draw the flow, or an end event."
    ),
    "flow_without_end": _l(
        "The flow from “%(source)s” to “%(target)s” begins or ends at nothing of this level."
    ),
    "flow_without_id": _l(
        "The flow from “%(source)s” to “%(target)s” has no id: its history could not be kept."
    ),
    "form_bad_check": _l("A check of the form names no field of it, or cannot be read."),
    "form_bad_expression": _l("A condition or expression of the field cannot be read."),
    "form_bad_key": _l("The key of the field must be letters, digits and underscores."),
    "form_bad_limit": _l("A limit of the field cannot be read."),
    "form_bad_shape": _l("This part of the form is not shaped as the forms editor writes it."),
    "form_field_missing": _l(
        "The form “%(form)s” does not ask for “%(name)s”, which this step takes from it (“%(target)s”): the "
        "case would know nothing of it, or what an earlier step left. Put the field back into the form, or "
        "take it out of the step's output mappings."
    ),
    "form_field_needed": _l(
        "The form “%(form)s” does not ask for “%(name)s”, which this step takes from it (“%(target)s”) and "
        "“%(needed)s” needs: that would go by nothing, or by what an earlier step left. Put the field back "
        "into the form, or change the step's output mappings and what needs them."
    ),
    "form_field_stops": _l(
        "The form “%(form)s” does not ask for “%(name)s”, which this step takes from it (“%(target)s”) and "
        "“%(needed)s” decides by: every case would stop there. Put the field back into the form, or change "
        "the step's output mappings and what needs them."
    ),
    "form_key_twice": _l("Two fields have this key."),
    "form_not_found": _l("The form “%(form)s” is not among the files."),
    "form_not_json": _l("The file is no form: it cannot be read as JSON."),
    "form_unknown_classifier": _l("There is no such classifier."),
    "form_unknown_kind": _l("There is no such kind of field."),
    "form_unknown_type": _l("There is no such type of field."),
    "form_unknown_validation": _l("There is no such validation."),
    "form_without_components": _l("The file is no form: it has no list of components."),
    "form_without_options": _l("There is nothing to choose from in this field."),
    "function_kind": _l("A function that is not written in FEEL is not carried out."),
    "hit_policy_unknown": _l("There is no such hit policy."),
    "id_missing": _l("“%(name)s” inside has no id."),
    "id_with_hash": _l("The id must not contain “#”."),
    "imported_model": _l(
        "What the decision requires is in another model, which is not carried out: put both in one file."
    ),
    "imported_values": _l("Values imported from other files are not read."),
    "input_collection_missing": _l("The repetition does not say by an expression over what list it goes."),
    "input_expression_missing": _l("The input column has no expression."),
    "input_mapping_without_use": _l(
        "Input mappings of a start or boundary event are of no use: nothing runs there that could read them."
    ),
    "intake_channel_missing": _l(
        "The intake form must ask for the channel, among those that exist, and always."
    ),
    "intake_form_missing": _l("There is no intake form: no appeal could come in."),
    "invocation_function": _l("The invocation does not name its function."),
    "kind_unknown": _l("Only .bpmn, .dmn, .form and .message files are examined."),
    "knowledge_circular": _l("The knowledge models require each other in a circle."),
    "knowledge_missing": _l("A knowledge model that the decision requires is not in the file."),
    "loop_without_wait": _l(
        "The circle %(path)s waits for nobody and nothing: a case could go round in it until it "
        "is stopped as stuck."
    ),
    "message_bad_shape": _l(
        "This is no wording of a message as the product writes it: versions, and in each a subject, a body "
        "and an sms by language."
    ),
    "message_braces": _l(
        "The braces are not a place for a fact (write “{number}”, nothing else between the braces): %(text)s"
    ),
    "message_fact_left_out": _l(
        "The fact “{%(name)s}”, which the product's own words tell, is told no more. See that the law does "
        "not ask for it."
    ),
    "message_language_missing": _l("The subject, the letter or the short text for a telephone is empty."),
    "message_languages_differ": _l(
        "Another language tells “{%(name)s}”, this one does not: all applicants must be told the same."
    ),
    "message_markup": _l(
        "Marks of HTML, links and hidden signs do not belong in a letter; the address of the status page is "
        "the fact {status_url}: %(text)s"
    ),
    "message_not_json": _l("The file is no wording of a message: it cannot be read as JSON."),
    "message_place_private": _l(
        "“{%(name)s}” holds a name or what a person typed: it may stand in the letter's text, not in the "
        "subject or the short text for a telephone."
    ),
    "message_place_uncertain": _l(
        "“{%(name)s}” is not always known: it may stand only in a paragraph that begins with “?” and is left "
        "out when the fact is missing."
    ),
    "message_place_unknown": _l("This message has no fact “{%(name)s}”. It may tell: %(usable)s."),
    "message_too_long": _l("A part has %(length)s characters, more than %(most)s."),
    "message_unknown": _l("The product has no message “%(code)s”: the name of the file is the code of one."),
    "message_version_unknown": _l(
        "The message has no version %(version)s: a wording belongs to one of the product's versions."
    ),
    "message_missing": _l("The event names no message."),
    "name_missing": _l("There is no name in: %(languages)s."),
    "no_process": _l("There is no process in the files."),
    "not_bpmn": _l("The file is no BPMN diagram."),
    "not_dmn": _l("The file is no DMN decision file."),
    "not_executable": _l("The process is not marked as executable."),
    "not_xml": _l("The file cannot be read as XML (line %(line)s)."),
    "one_start_event": _l(
        "There must be exactly one plain start event here (a process may have others that a "
        "message, a signal or a timer starts)."
    ),
    "output_collection_incomplete": _l(
        "A repetition that collects results needs both the list and the expression of one result."
    ),
    "output_missing": _l("The table has no output column."),
    "output_name_missing": _l("Of several output columns each needs a name."),
    "output_values_missing": _l("This hit policy needs the list of output values in their order."),
    "outside_task_inside": _l(
        "“%(service)s” is carried out outside of the transaction only: give the task the header runs=outside."
    ),
    "outside_task_without_handler": _l("Nobody carries out “%(service)s” outside of the transaction."),
    "parsing_crashed": _l("The file could not be read safely: the reader broke off."),
    "organisation_unknown": _l(
        "The process says that its cases belong to the organisation “%(code)s”; there is none with this code."
    ),
    "plain_start_missing": _l("The process has no plain start event: no appeal could be taken in by it."),
    "parsing_took_too_long": _l("Reading took too long and was stopped."),
    "parsing_took_too_much_memory": _l("Reading took too much memory and was stopped."),
    "predicted_size": _l(
        "Up to %(tokens)s steps may be open at once in one case (more than %(limit)s): its pages "
        "and commands will be slow. Split the work, or make the repetition sequential."
    ),
    "process_not_executable": _l(
        "This process is only drawn: it is not marked as executable and will not run."
    ),
    "required_decision_missing": _l("A decision that this one requires is not in the file."),
    "required_input_missing": _l("An input that the decision requires is not in the file."),
    "retries_not_a_number": _l("The number of retries is no number."),
    "retry_backoff_unreadable": _l("The pause between retries is no ISO 8601 duration."),
    "rule_width": _l("The rule has more or fewer cells than the table has columns."),
    "runs_unknown": _l("The header “runs” is “inside” or “outside”."),
    "script_missing": _l(
        "The script has no FEEL expression (it begins with “=”), or no variable for its result."
    ),
    "service_header_missing": _l("“%(service)s” lacks a header that it needs."),
    "service_header_unknown": _l("A header of “%(service)s” has a value that is not known."),
    "service_input_missing": _l("“%(service)s” lacks an input mapping that it needs."),
    "service_task_unknown": _l("This system has no service task “%(service)s”."),
    "service_type_missing": _l("The task does not say what it calls (its task definition has no type)."),
    "several_event_definitions": _l("The event has several definitions; only one is carried out."),
    "several_outgoing_flows": _l("Several flows leave it: draw the gateway that is meant."),
    "signal_missing": _l("The event names no signal."),
    "signal_starts_itself": _l(
        "The process begins at the signal “%(name)s” and throws it too: each case begins another one."
    ),
    "start_event_inside": _l("Inside a subprocess only a plain start event may stand."),
    "start_event_twice": _l("Two start events wait for the same “%(name)s”."),
    "start_name_is_expression": _l("What starts a process must have a fixed name."),
    "start_timer_unreadable": _l(
        "The time of a start is computed when the process is published, from the moment alone; this "
        "expression gives no date or cycle then."
    ),
    "start_timer_duration": _l("A timer that starts a process needs a date or a cycle, not a duration."),
    "timer_cycle": _l(
        "A timer that repeats may only start a process or stand at an activity without interrupting it."
    ),
    "timer_unreadable": _l("The time cannot be read as ISO 8601."),
    "timer_without_time": _l("The timer does not say when."),
    "too_deep": _l("The file is nested too deeply."),
    "too_large": _l("The file is larger than 10 MB."),
    "too_many_cells": _l("The tables have too many cells."),
    "too_many_elements": _l("The process has more than 2,000 elements."),
    "too_many_findings": _l("%(count)s findings; the first %(shown)s are shown."),
    "too_many_processes": _l("There are more than 50 processes."),
    "unreachable": _l("No path leads here: it would never run."),
    "unsupported_attribute": _l("“%(name)s” asks for something that is not carried out here."),
    "unsupported_element": _l("“%(name)s” is not carried out here."),
    "variable_never_written": _l(
        "“%(name)s” is read here, but nothing in the files gives it a value: a condition would stop "
        "the case, a mapping would give nothing. If another process calls this one, check both together."
    ),
    "vendor_ignored": _l("“%(name)s” means nothing to the execution and is ignored. Found %(count)s times."),
    "vendor_unknown": _l(
        "“%(name)s” was written by a tool that is not known here, and is ignored. See that it "
        "asks for nothing that must be done. Found %(count)s times."
    ),
    "work_twice": _l("The task names two kinds of work."),
    "work_without_message": _l("Only an event that sends a message may name a service."),
}
