// Words of the modelers themselves in the reader's language, by what they say in English; what has none stays
// English. ../../words.mjs says what has none.

import kk from "./kk.json";
import ru from "./ru.json";

const table = { kk, ru }[document.documentElement.lang] ?? {};

export function translate(template, replacements = {}) {
  const words = table[template] ?? template;
  return words.replace(/{([^}]+)}/g, (whole, key) => {
    const value = replacements[key];
    return value === undefined ? whole : (table[value] ?? value);
  });
}

export const translateModule = { translate: ["value", translate] };
