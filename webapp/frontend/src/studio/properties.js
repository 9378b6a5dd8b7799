// The properties that Jauap reads from an element: kept as zeebe properties, which any modeler keeps.

import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

function extension(element, type) {
  return getBusinessObject(element)
    .get("extensionElements")
    ?.get("values")
    .find((one) => is(one, type));
}

// The extension of this type; made where there is none.
function ensured(element, type, { factory, modeling }) {
  const object = getBusinessObject(element);
  let extensions = object.get("extensionElements");
  if (!extensions) {
    extensions = factory.create("bpmn:ExtensionElements", { values: [] });
    extensions.$parent = object;
    modeling.updateModdleProperties(element, object, { extensionElements: extensions });
  }
  const there = extension(element, type);
  if (there) return there;
  const made = factory.create(type, {});
  made.$parent = extensions;
  modeling.updateModdleProperties(element, extensions, { values: [...extensions.get("values"), made] });
  return made;
}

export function property(element, key) {
  const held = extension(element, "zeebe:Properties");
  return held?.get("properties").find((one) => one.get("name") === key)?.get("value") ?? "";
}

export function setProperty(element, key, value, tools) {
  const held = ensured(element, "zeebe:Properties", tools);
  const there = held.get("properties").find((one) => one.get("name") === key);
  if (there && value) {
    tools.modeling.updateModdleProperties(element, there, { value });
    return;
  }
  const others = held.get("properties").filter((one) => one !== there);
  const own = value ? [tools.factory.create("zeebe:Property", { name: key, value })] : [];
  own.forEach((one) => (one.$parent = held));
  tools.modeling.updateModdleProperties(element, held, { properties: [...others, ...own] });
}

export function attribute(element, type, name) {
  return extension(element, type)?.get(name) ?? "";
}

export function setAttribute(element, type, name, value, tools) {
  const held = ensured(element, type, tools);
  tools.modeling.updateModdleProperties(element, held, { [name]: value || undefined });
}
