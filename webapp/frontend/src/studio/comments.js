// The comments of an XML file. The modelers read past them; a file that is written anew gets them back, each
// before the element that it stood before, or the next one that is still there.

const ATTRIBUTES = `(?:[^"'<>]|"[^"]*"|'[^']*')*`;
const TOKENS = new RegExp(
  `<!--[^]*?-->|<!\\[CDATA\\[[^]*?\\]\\]>|<(?![/!?])[^\\s<>]+\\s(?:${ATTRIBUTES}\\s)?id=["']([^"']+)["']${ATTRIBUTES}>`,
  "g",
);
const LAST = /\s*<\/[^<>]*>\s*$/;

export function withComments(written, file) {
  const told = comments(file);
  if (!told.size) return written;
  const starts = new Map([...written.matchAll(TOKENS)].filter(([, id]) => id).map((one) => [one[1], one.index]));
  const places = [];
  let waiting = [];
  for (const [id, texts] of told) {
    waiting.push(...texts);
    if (!starts.has(id)) continue;
    places.push([starts.get(id), waiting]);
    waiting = [];
  }
  let text = waiting.length ? written.replace(LAST, (end) => waiting.map((one) => `\n  ${one}`).join("") + end) : written;
  for (const [place, texts] of places.sort(([one], [other]) => other - one)) {
    const indent = /[ \t]*$/.exec(text.slice(0, place))[0];
    text = text.slice(0, place) + texts.map((one) => `${one}\n${indent}`).join("") + text.slice(place);
  }
  return text;
}

// By the id of the element that follows, every id in the order of the file: an element that is gone hands its
// comments on.
function comments(file) {
  const found = new Map();
  let waiting = [];
  for (const [token, id] of file.matchAll(TOKENS)) {
    if (token.startsWith("<!--")) waiting.push(token);
    if (!id) continue;
    found.set(id, [...(found.get(id) ?? []), ...waiting]);
    waiting = [];
  }
  if (waiting.length) found.set("", waiting);
  return [...found.values()].some((one) => one.length) ? found : new Map();
}
