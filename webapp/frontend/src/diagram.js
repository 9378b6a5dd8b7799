// Draws a diagram with the path a case has taken: visited, "you are here", not yet.
// A figure carries its data address; the list beside it says the same for those who do not see it.

import Viewer from "bpmn-js/lib/NavigatedViewer";
import { replay } from "./replay.js";

const ZOOM_STEP = 0.25;
const PANE_MARGIN = 24;
const LEAST_PANE = 200;

// The style sheet says what these are, so that a diagram follows the reader's light or dark scheme.
const INK = {
  defaultFillColor: "var(--diagram-fill)",
  defaultStrokeColor: "var(--diagram-line)",
  defaultLabelColor: "var(--diagram-line)",
};

function nameIn(elementsById, names) {
  for (const [id, name] of Object.entries(names)) {
    if (elementsById[id]) elementsById[id].name = name;
  }
}

// Of each element the marks it is to carry. What it carried before and still does stays untouched: a step of
// a case changes a few elements of a hundred.
function mark(viewer, data) {
  const canvas = viewer.get("canvas");
  const wanted = marksOf(viewer.get("elementRegistry"), data);
  const carried = viewer.carried ?? new Map();
  for (const [id, names] of carried) for (const name of names) if (!wanted.get(id)?.has(name)) canvas.removeMarker(id, name);
  for (const [id, names] of wanted) for (const name of names) if (!carried.get(id)?.has(name)) canvas.addMarker(id, name);
  viewer.carried = wanted;
  count(viewer, data.visits);
}

function marksOf(registry, data) {
  const visited = new Set(data.visited);
  const flows = new Set(data.flows);
  const current = new Set([...data.current, ...data.within]);
  const just = new Set(data.just);
  const found = new Map();
  for (const element of registry.getAll()) {
    const { id } = element;
    const label = element.labelTarget?.id;
    const names = new Set();
    if (current.has(id)) names.add("is-current");
    else if (visited.has(id) || flows.has(id)) names.add(isScope(element) ? "is-visited-scope" : "is-visited");
    else if (data.visited.length && isStep(element) && !(label && (visited.has(label) || current.has(label)))) names.add("is-ahead");
    if (just.has(id)) names.add("is-just-taken");
    if (names.size) found.set(id, names);
  }
  return found;
}

// How often a step was visited, where it was more than once.
function count(viewer, visits) {
  const overlays = viewer.get("overlays");
  viewer.counted ??= new Map();
  for (const [id, { times, overlay }] of viewer.counted) {
    if (visits[id] === times) continue;
    overlays.remove(overlay);
    viewer.counted.delete(id);
  }
  for (const [id, times] of Object.entries(visits)) {
    if (times < 2 || viewer.counted.has(id) || !viewer.get("elementRegistry").get(id)?.type.endsWith("Task")) continue;
    const overlay = overlays.add(id, { position: { top: -12, left: -10 }, html: badge(times) });
    viewer.counted.set(id, { times, overlay });
  }
}

// Of two versions: what came, went, changed or only stands elsewhere. A sign beside the colour says which.
const SIGNS = { added: "+", removed: "−", changed: "~", moved: "↔" };

function markChanges(viewer, changes) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  for (const [id, how] of Object.entries(changes)) {
    const element = registry.get(id);
    if (!element || !SIGNS[how]) continue;
    canvas.addMarker(id, `is-${how}`);
    if (!element.waypoints) viewer.get("overlays").add(id, { position: { top: -10, right: 10 }, html: sign(how) });
  }
}

function sign(how) {
  const node = document.createElement("span");
  node.className = "diagram-sign";
  node.dataset.how = how;
  node.textContent = SIGNS[how];
  return node;
}

// Colour and figure say the same: neither needs the other.
function warm(viewer, heat) {
  const registry = viewer.get("elementRegistry");
  for (const [id, { level, text }] of Object.entries(heat)) {
    if (!registry.get(id)) continue;
    viewer.get("canvas").addMarker(id, `heat-${level}`);
    const node = badge(1);
    node.textContent = text;
    // A figure stays readable when the whole diagram is in sight.
    viewer.get("overlays").add(id, { position: { top: -14, left: -10 }, html: node, scale: { min: 0.75 } });
  }
}

function isStep(element) {
  return !["bpmn:Participant", "bpmn:Lane", "bpmn:Collaboration", "bpmn:Process"].includes(element.type);
}

function isScope(element) {
  return ["bpmn:SubProcess", "bpmn:CallActivity"].includes(element.type);
}

function badge(count) {
  const node = document.createElement("span");
  node.className = "diagram-badge";
  node.textContent = `×${count}`;
  return node;
}

// A short diagram leaves no empty paper below it; a tall one keeps the height that the style sheet gives.
function fitHeight(figure, viewer) {
  const pane = figure.querySelector(".diagram-canvas");
  pane.style.height = "";
  const { width, height } = viewer.get("canvas").viewbox().inner;
  const wanted = Math.min(1, pane.clientWidth / width) * height + 2 * PANE_MARGIN;
  if (wanted < pane.clientHeight) {
    pane.style.height = `${Math.max(LEAST_PANE, wanted)}px`;
    viewer.get("canvas").resized();
  }
}

// Show the token first: a whole diagram on a small pane is a stamp nobody can read.
function showCurrent(viewer, data) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport");
  const places = [...data.current, ...data.within, ...Object.keys(data.changes), ...data.focus].map((id) => viewer.get("elementRegistry").get(id)).filter(Boolean);
  const here = places.find((one) => !one.waypoints) ?? places[0];
  if (here && canvas.zoom() < 0.6) {
    canvas.zoom(0.75, { x: 0, y: 0 });
    canvas.scrollToElement(here, { top: 120, bottom: 120, left: 220, right: 220 });
  }
}

// Nothing moves while what happened lies in the part that is seen, large enough to be read.
function inSight(figure, ids) {
  const { seen } = figure;
  const registry = viewerOf(figure).get("elementRegistry");
  const boxes = ids.map((id) => id && registry.get(id)).filter(Boolean).map(boxOf);
  if (!seen || !boxes.length || seen.scale < READABLE) return false;
  return boxes.every((one) => one.x >= seen.x && one.y >= seen.y && one.x + one.width <= seen.x + seen.width && one.y + one.height <= seen.y + seen.height);
}

function boxOf({ waypoints, x, y, width, height }) {
  if (!waypoints) return { x, y, width, height };
  const [xs, ys] = [waypoints.map((one) => one.x), waypoints.map((one) => one.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

const READABLE = 0.55;
const AROUND = 60;

// What belongs together in one look: where something happened, the way it took, where it led.
function showTogether(viewer, ids) {
  const canvas = viewer.get("canvas");
  const found = ids.map((id) => id && viewer.get("elementRegistry").get(id)).filter(Boolean);
  if (!found.length) return canvas.zoom("fit-viewport");
  const boxes = found.map(boxOf);
  const left = Math.min(...boxes.map((one) => one.x)) - AROUND;
  const top = Math.min(...boxes.map((one) => one.y)) - AROUND;
  const right = Math.max(...boxes.map((one) => one.x + one.width)) + AROUND;
  const bottom = Math.max(...boxes.map((one) => one.y + one.height)) + AROUND;
  const { outer } = canvas.viewbox();
  const scale = Math.min(1, Math.max(READABLE, Math.min(outer.width / (right - left), outer.height / (bottom - top))));
  const width = outer.width / scale;
  const height = outer.height / scale;
  // Too wide to be read whole: the place itself, not the middle of the way.
  const [x, y] = scale > READABLE || found.length === 1 ? [(left + right) / 2, (top + bottom) / 2] : [boxes[0].x + boxes[0].width / 2, boxes[0].y + boxes[0].height / 2];
  canvas.viewbox({ x: x - width / 2, y: y - height / 2, width, height });
}

function connectButtons(figure, viewer) {
  const canvas = viewer.get("canvas");
  const actions = {
    in: () => canvas.zoom(canvas.zoom() + ZOOM_STEP),
    out: () => canvas.zoom(Math.max(0.1, canvas.zoom() - ZOOM_STEP)),
    fit: () => canvas.zoom("fit-viewport", "auto"),
    here: () => (figure.here ? figure.here() : load(figure)),
  };
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => actions[button.dataset.zoom]());
    button.hidden = false;
  }
}

// A case goes through several diagrams: its own, and those that call activities open.
function listProcesses(figure, data) {
  const list = figure.querySelector(".diagram-processes");
  if (!list) return;
  list.replaceChildren(...data.processes.map((one) => processButton(figure, one, data.process)));
  list.hidden = data.processes.length < 2;
}

function processButton(figure, one, shown) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = one.here ? `● ${one.name}` : one.name;
  if (one.id === shown) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => opened(figure, one.id));
  return button;
}

function openCalls(figure, viewer, data) {
  const overlays = viewer.get("overlays");
  const been = (process) => data.processes.some((one) => one.id === process);
  viewer.opened ??= new Map();
  for (const [id, overlay] of viewer.opened) {
    if (been(data.calls[id])) continue;
    overlays.remove(overlay);
    viewer.opened.delete(id);
  }
  for (const [id, process] of Object.entries(data.calls)) {
    if (viewer.opened.has(id) || !been(process) || !viewer.get("elementRegistry").get(id)) continue;
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "diagram-open";
    opener.textContent = "↘";
    opener.title = data.processes.find((one) => one.id === process).name;
    opener.setAttribute("aria-label", opener.title);
    // A shortcut for the pointer: it may lie outside the part in sight, and the buttons above open the same.
    opener.tabIndex = -1;
    opener.addEventListener("click", () => opened(figure, process));
    viewer.opened.set(id, overlays.add(id, { position: { bottom: 12, right: 12 }, html: opener }));
  }
}

// Whoever goes through the steps of a case says himself what is drawn.
function opened(figure, process) {
  const wish = new CustomEvent("diagram:open", { bubbles: true, cancelable: true, detail: { process } });
  if (figure.dispatchEvent(wish)) load(figure, process);
}

function viewerOf(figure) {
  if (!figure.viewer) {
    figure.viewer = new Viewer({ container: figure.querySelector(".diagram-canvas"), bpmnRenderer: INK });
    figure.viewer.on("canvas.viewbox.changed", ({ viewbox }) => (figure.seen = viewbox));
    figure.viewer.on("import.parse.complete", ({ elementsById }) => nameIn(elementsById ?? {}, figure.names));
  }
  return figure.viewer;
}

const NOTHING = { visited: [], visits: {}, flows: [], current: [], within: [], just: [], processes: [], calls: {}, changes: {}, focus: [], heat: {} };

async function load(figure, process) {
  const data = { ...NOTHING, ...(await told(figure, process)) };
  const viewer = await paint(figure, data);
  // Two drawings side by side keep one height.
  if (!figure.closest(".difference-sides")) fitHeight(figure, viewer);
  showCurrent(viewer, data);
  return { viewer, data };
}

async function paint(figure, data) {
  const viewer = viewerOf(figure);
  figure.names = data.names;
  await viewer.importXML(data.xml);
  viewer.carried = viewer.counted = viewer.opened = undefined;
  dress(figure, viewer, data);
  return viewer;
}

function dress(figure, viewer, data) {
  mark(viewer, data);
  markChanges(viewer, data.changes);
  warm(viewer, data.heat);
  openCalls(figure, viewer, data);
  listProcesses(figure, data);
}

// For the steps of a case: one drawing after another in the same figure.
const stage = {
  async draw(figure, data) {
    const viewer = await paint(figure, { ...NOTHING, ...data });
    figure.seen = null;
    if (!figure.dataset.state) {
      figure.dataset.state = "drawn";
      connectButtons(figure, viewer);
    }
  },
  mark(figure, data) {
    const viewer = viewerOf(figure);
    dress(figure, viewer, { ...NOTHING, ...data });
  },
  here(figure, data, element) {
    const ids = [element, ...data.just, ...data.current];
    figure.here = () => showTogether(viewerOf(figure), ids);
    if (!inSight(figure, ids)) figure.here();
  },
};

// What is drawn comes with the page, or from the figure's address. A published diagram without a case tells
// nothing of ways and parts.
async function told(figure, process) {
  const here = figure.querySelector("script[data-drawing]");
  if (here) return JSON.parse(here.textContent);
  const address = process ? `${figure.dataset.diagram}?process=${encodeURIComponent(process)}` : figure.dataset.diagram;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`diagram: ${answer.status}`);
  return answer.json();
}

async function draw(figure) {
  const { viewer } = await load(figure);
  connectButtons(figure, viewer);
  figure.dataset.state = "drawn";
}

function whenSeen(figure) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    draw(figure).catch(() => {
      figure.dataset.state = "failed";
      figure.querySelector(".diagram-failed").hidden = false;
    });
  });
  observer.observe(figure);
}

function start(root) {
  for (const figure of root.querySelectorAll("figure[data-diagram]:not([data-state])")) {
    figure.dataset.state = "waiting";
    whenSeen(figure);
  }
}

start(document);
replay(document, stage);
document.addEventListener("htmx:after:swap", () => start(document));
