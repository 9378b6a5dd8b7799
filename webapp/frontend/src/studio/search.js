// The search in a diagram finds an element by its name in any of the three languages, not only by the Kazakh one
// that is drawn, and says it in the reader's.

import { getLabel, isLabel } from "bpmn-js/lib/util/LabelUtil";
import BpmnSearchProvider from "bpmn-js/lib/features/search/BpmnSearchProvider";

import { property } from "./properties.js";

const OTHERS = ["ru", "en"];

class NamesSearch extends BpmnSearchProvider {
  static $inject = BpmnSearchProvider.$inject;

  find(pattern) {
    const roots = this._canvas.getRootElements();
    const elements = this._elementRegistry.filter((one) => !isLabel(one) && !roots.includes(one));
    return this._search(elements.map(described), pattern, { keys: ["label", ...OTHERS, "id"] }).map(result);
  }
}

function described(element) {
  const others = OTHERS.map((language) => [language, property(element, `name.${language}`)]);
  return { element, label: getLabel(element), id: element.id, ...Object.fromEntries(others) };
}

// Below the drawn name stands the one in which something was found, else the reader's, else the id.
function result({ item, tokens }) {
  const matched = OTHERS.find((one) => tokens[one].some(({ match }) => match));
  const shown = matched ?? OTHERS.find((one) => one === document.documentElement.lang && item[one]) ?? "id";
  return { element: item.element, primaryTokens: tokens.label, secondaryTokens: tokens[shown] };
}

export const searchModule = { bpmnSearch: ["type", NamesSearch] };
