// What a methodologist says of a field in Jauap's own terms. All of it stands in `properties`, which any
// editor of forms keeps.

import { SelectEntry, TextAreaEntry, TextfieldEntry, usePropertiesPanelService as useService } from "@bpmn-io/form-js-editor";

import { choices } from "./parts.js";
import { word } from "./words.js";

const LANGUAGES = ["ru", "en"];
// After the groups of the editor are there.
const PRIORITY = 500;
const OPTIONS = ["radio", "select", "checklist", "taglist"];
const TEXTS = ["textfield", "textarea"];
const ROWS = ["issues", "arguments", "measures", "references", "demands", "signatories"];

function property(field, key) {
  return field.properties?.[key] ?? "";
}

function withProperty(field, key, value) {
  const properties = { ...field.properties, [key]: value };
  if (!value) delete properties[key];
  return properties;
}

function Text({ field, editField, id, label, name, Entry = TextfieldEntry }) {
  return Entry({
    element: field,
    id,
    label,
    debounce: useService("debounce"),
    getValue: () => property(field, name),
    setValue: (value) => editField(field, ["properties"], withProperty(field, name, value)),
  });
}

const LongText = (props) => Text({ ...props, Entry: TextAreaEntry });

function Choice({ field, editField, id, label, name, list, change }) {
  return SelectEntry({
    element: field,
    id,
    label,
    getOptions: () => choices(list, property(field, name), word("none")),
    getValue: () => property(field, name),
    setValue: (value) => {
      const properties = withProperty(field, name, value);
      editField(field, { properties, ...change?.(value) });
    },
  });
}

// The words of an option stand beside its value.
function OptionWords({ field, editField, id, label, index, language }) {
  const key = `label.${language}`;
  return TextfieldEntry({
    element: field,
    id,
    label,
    debounce: useService("debounce"),
    getValue: () => field.values[index]?.[key] ?? "",
    setValue: (value) => {
      const values = field.values.map((one, place) => (place === index ? { ...one, [key]: value || undefined } : one));
      editField(field, { values });
    },
  });
}

function isEdited(node) {
  return Boolean(node?.value);
}

function entries(field, editField, offered) {
  const made = [];
  const add = (name, component, more = {}) => {
    const id = `jauap-${name.replace(".", "-")}`;
    made.push({ id, component, isEdited, field, editField, name, label: word(`field.${name}`), ...more });
  };
  const kind = property(field, "kind");
  if (field.type === "default") {
    add("record", Choice, { list: offered.records });
    return made;
  }
  if (field.type === "text") {
    for (const language of LANGUAGES) add(`text.${language}`, LongText);
    return made;
  }
  const kinds = offered.kinds.filter((one) => one.types.includes(field.type));
  if (kinds.length || kind) add("kind", Choice, { list: kinds });
  for (const language of LANGUAGES) add(`label.${language}`, Text);
  if (field.type === "group") return made;
  for (const language of LANGUAGES) add(`help.${language}`, LongText);
  if (kind === "classifier") {
    // The list is the server's: what form-js would ask for as options is only its name.
    const change = (value) => (value ? { valuesKey: `classifier_${value}` } : {});
    add("classifier", Choice, { list: offered.classifiers, change });
  }
  if (kind === "person") add("role", Choice, { list: offered.roles });
  if (kind === "organisation") add("org_kind", Text);
  if (kind === "criteria") add("criteria", Text);
  if (ROWS.includes(kind)) add("required_columns", Text);
  if (TEXTS.includes(field.type) && !kind) add("public", Choice, { list: [{ value: "true", label: word("yes") }] });
  if (field.type === "datetime") {
    add("not_before", Text);
    add("not_after", Text);
  }
  return made;
}

function optionEntries(field, editField) {
  return field.values.flatMap(({ value, label }, index) =>
    LANGUAGES.map((language) => ({
      id: `jauap-option-${index}-${language}`,
      component: OptionWords,
      isEdited,
      field,
      editField,
      index,
      language,
      label: `${label || value}: ${word(`language.${language}`)}`,
    })),
  );
}

class FormPanel {
  static $inject = ["propertiesPanel", "config.jauapParts"];

  constructor(panel, offered) {
    this.offered = offered;
    panel.registerProvider(this, PRIORITY);
  }

  getGroups(field, editField) {
    return (groups) => {
      if (!field) return groups;
      const own = { id: "jauap-field", label: word("jauap-field"), entries: entries(field, editField, this.offered) };
      const after = groups.findIndex((one) => one.id === "general") + 1;
      const more = own.entries.length ? [own] : [];
      if (OPTIONS.includes(field.type) && field.values?.length) {
        more.push({ id: "jauap-options", label: word("jauap-options"), entries: optionEntries(field, editField) });
      }
      return [...groups.slice(0, after), ...more, ...groups.slice(after)];
    };
  }
}

export function formPanel(offered) {
  return {
    __init__: ["jauapFormPanel"],
    jauapFormPanel: ["type", FormPanel],
    "config.jauapParts": ["value", offered],
  };
}
