// What the page says comes with the page, in the reader's language.

const given = JSON.parse(document.querySelector("[data-editor-words]").textContent);

export function word(key, facts = {}) {
  return (given[key] ?? key).replace(/%\((\w+)\)s/g, (whole, name) => facts[name] ?? whole);
}
