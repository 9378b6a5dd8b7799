// A form as it is written to its file: what the editor adds by itself is taken away again, what stood there
// keeps its place. `was` is the file, `imported` what the editor made of it before anybody changed anything.

export function written(now, was, imported) {
  return component(now, was, imported, byId(was), byId(imported));
}

function byId(form) {
  const found = new Map();
  const walk = (one) => {
    if (one.id) found.set(one.id, one);
    one.components?.forEach(walk);
  };
  form.components.forEach(walk);
  return found;
}

function component(now, was, imported, before, made) {
  const added = (key) => was && imported && !(key in was) && same(now[key], imported[key]);
  const kept = Object.keys(now).filter((key) => now[key] !== undefined && !added(key));
  const order = [...Object.keys(was ?? {}).filter((key) => kept.includes(key)), ...kept];
  const result = Object.fromEntries(order.map((key) => [key, now[key]]));
  if (!result.components) return result;
  const many = rows(now.components);
  result.components = now.components.map((one) => {
    const child = component(one, before.get(one.id), made.get(one.id), before, made);
    if (isOwnRow(one, many) && !before.get(one.id)?.layout) delete child.layout;
    return child;
  });
  return result;
}

// The editor numbers rows as soon as anything moves; a component alone in its row, as wide as the row, needs
// no number.
function isOwnRow({ layout }, many) {
  return !layout?.columns && (!layout?.row || many.get(layout.row) === 1);
}

function rows(components) {
  const many = new Map();
  for (const { layout } of components) many.set(layout?.row, (many.get(layout?.row) ?? 0) + 1);
  return many;
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// As files are written: two spaces, and an end of line where one was.
export function asText(form, like) {
  return JSON.stringify(form, null, 2) + (like.endsWith("\n") ? "\n" : "");
}
