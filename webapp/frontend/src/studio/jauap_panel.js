// What a methodologist says of a step in Jauap's own terms: the names in two more languages, the form and
// the role of a step that people do, the state the case takes, and who may take an action.

import { SelectEntry, TextFieldEntry } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { choices } from "./parts.js";
import { attribute, property, setAttribute, setProperty } from "./properties.js";
import { word } from "./words.js";

const LANGUAGES = ["ru", "en"];
// After the groups of the modeler are there.
const PRIORITY = 400;
const FORM = "zeebe:FormDefinition";
// Ways in which files of other modelers name the same form.
const FORM_NAMES = ["formKey", "formId", "externalReference"];
// What is chosen under Work, and whose engine does the step, is asked once only.
const NOT_OURS = ["userTaskImplementation", "form"];
const ASSIGNMENT = "zeebe:AssignmentDefinition";
const WAITS = ["bpmn:BoundaryEvent", "bpmn:IntermediateCatchEvent", "bpmn:ReceiveTask"];

let offered = { forms: [], roles: [], states: [] };

function useTools() {
  return { modeling: useService("modeling"), factory: useService("bpmnFactory") };
}

function Name({ element, id, language }) {
  const tools = useTools();
  const key = `name.${language}`;
  return TextFieldEntry({
    element,
    id,
    label: word(key),
    debounce: useService("debounceInput"),
    getValue: () => property(element, key),
    setValue: (value) => setProperty(element, key, value, tools),
  });
}

function select({ element, id }, label, list, read, write) {
  const tools = useTools();
  return SelectEntry({
    element,
    id,
    label: word(label),
    getOptions: () => choices(list, read(), word("none")),
    getValue: read,
    setValue: (value) => write(value, tools),
  });
}

function Form(props) {
  const { element } = props;
  const read = () => FORM_NAMES.map((name) => attribute(element, FORM, name)).find(Boolean) ?? "";
  return select(props, "form", offered.forms, read, (value, tools) => setAttribute(element, FORM, "formKey", value, tools));
}

function Doer(props) {
  const { element } = props;
  const read = () => attribute(element, ASSIGNMENT, "candidateGroups");
  const write = (value, tools) => setAttribute(element, ASSIGNMENT, "candidateGroups", value, tools);
  return select(props, "role", offered.roles, read, write);
}

function State(props) {
  const { element } = props;
  const write = (value, tools) => setProperty(element, "caseState", value, tools);
  return select(props, "state", offered.states, () => property(element, "caseState"), write);
}

function ActionRole(props) {
  const { element } = props;
  const write = (value, tools) => setProperty(element, "action.role", value, tools);
  return select(props, "action-role", offered.roles, () => property(element, "action.role"), write);
}

function ActionForm(props) {
  const { element } = props;
  const write = (value, tools) => setProperty(element, "action.form", value, tools);
  return select(props, "form", offered.forms, () => property(element, "action.form"), write);
}

function isEdited(node) {
  return Boolean(node?.value);
}

function entry(id, component, more = {}) {
  return { id, component, isEdited, ...more };
}

function waitsForMessage(element) {
  const events = getBusinessObject(element).get("eventDefinitions") ?? [];
  return is(element, "bpmn:ReceiveTask") || events.some((one) => is(one, "bpmn:MessageEventDefinition"));
}

function workEntries(element) {
  const entries = [];
  if (is(element, "bpmn:UserTask")) entries.push(entry("jauap-form", Form), entry("jauap-role", Doer));
  if (is(element, "bpmn:FlowNode")) entries.push(entry("jauap-state", State));
  if (WAITS.some((type) => is(element, type)) && waitsForMessage(element)) {
    entries.push(entry("jauap-action-role", ActionRole), entry("jauap-action-form", ActionForm));
  }
  return entries;
}

class JauapPanel {
  static $inject = ["propertiesPanel"];

  constructor(panel) {
    panel.registerProvider(PRIORITY, this);
  }

  getGroups(element) {
    return (all) => {
      const groups = all.filter((group) => !NOT_OURS.includes(group.id));
      const general = groups.find((group) => group.id === "general");
      if (!general || !is(element, "bpmn:FlowElement")) return groups;
      const place = general.entries.findIndex((one) => one.id === "name") + 1;
      const names = LANGUAGES.map((language) => entry(`name-${language}`, Name, { language }));
      general.entries.splice(place, 0, ...names);
      const entries = workEntries(element);
      if (!entries.length) return groups;
      const work = { id: "jauap-work", label: word("work"), entries };
      const after = groups.indexOf(general) + 1;
      return [...groups.slice(0, after), work, ...groups.slice(after)];
    };
  }
}

export function jauapPanel(parts) {
  offered = parts;
  return {
    __init__: ["jauapPanel"],
    jauapPanel: ["type", JauapPanel],
    // It would mark a step of people as one of Camunda's own, and turn the key of its form into something else.
    createZeebeUserTaskBehavior: ["value", null],
  };
}
