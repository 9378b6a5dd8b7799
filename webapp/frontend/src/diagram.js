// A figure with a diagram that the server has drawn and marked: moved, brought closer, opened part by part.
// It carries its data or its data's address; the list beside it says the same for those who do not see it.

import { again, boxOf, closer, fitHeight, kindOf, mark, measure, note, pictureIn, sees, together, unnote, whole } from "./picture.js";
import { replay } from "./replay.js";

const ZOOM = 1.25;
const LEAST_PANE = 200;

// How often a step was visited, where it was more than once.
function count(picture, visits) {
  picture.counted ??= new Map();
  for (const [id, times] of picture.counted) {
    if (visits[id] === times) continue;
    unnote(picture, `visits ${id}`);
    picture.counted.delete(id);
  }
  for (const [id, times] of Object.entries(visits)) {
    if (times < 2 || picture.counted.has(id) || kindOf(picture, id) !== "step") continue;
    note(picture, `visits ${id}`, id, { top: -12, left: -10 }, () => badge(`×${times}`));
    picture.counted.set(id, times);
  }
}

function badge(text) {
  const node = document.createElement("span");
  node.className = "diagram-badge";
  node.textContent = text;
  return node;
}

// Of two versions: what came, went, changed or only stands elsewhere. A sign beside the colour says which.
const SIGNS = { added: "+", removed: "−", changed: "~", moved: "↔" };

function sign(picture, changes) {
  for (const [id, how] of Object.entries(changes)) {
    if (!SIGNS[how] || kindOf(picture, id) === "flow") continue;
    note(picture, `sign ${id}`, id, { top: -10, right: 10 }, () => {
      const node = document.createElement("span");
      node.className = "diagram-sign";
      node.dataset.how = how;
      node.textContent = SIGNS[how];
      return node;
    });
  }
}

// Colour and figure say the same: neither needs the other. A figure stays readable when all is in sight.
function warm(picture, heat) {
  for (const [id, text] of Object.entries(heat)) note(picture, `heat ${id}`, id, { top: -14, left: -10 }, () => badge(text), 0.75);
}

// Show the token first: a whole diagram on a small pane is a stamp nobody can read.
function showCurrent(picture, data) {
  whole(picture);
  const ids = [...data.current, ...data.within, ...Object.keys(data.changes), ...data.focus].filter((id) => picture.nodes.has(id));
  const here = ids.find((id) => kindOf(picture, id) !== "flow") ?? ids[0];
  if (here && picture.scale < 0.6) together(picture, [boxOf(picture, here)], { around: 60, least: READABLE });
}

const READABLE = 0.55;
const AROUND = 60;

function boxes(picture, ids) {
  return ids.map((id) => id && boxOf(picture, id)).filter(Boolean);
}

// Nothing moves while what happened lies in the part that is seen, large enough to be read.
function inSight(picture, ids) {
  const all = boxes(picture, ids);
  return all.length > 0 && picture.scale >= READABLE && all.every((one) => sees(picture, one));
}

// What belongs together in one look: where something happened, the way it took, where it led.
function showTogether(picture, ids) {
  const all = boxes(picture, ids);
  if (all.length) together(picture, all, { around: AROUND, least: READABLE });
  else whole(picture);
}

function connectButtons(figure) {
  const actions = {
    in: () => closer(figure.picture, ZOOM),
    out: () => closer(figure.picture, 1 / ZOOM),
    fit: () => whole(figure.picture),
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
  const told = JSON.stringify([data.process, data.processes]);
  if (list.dataset.told === told) return;
  list.dataset.told = told;
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

function openCalls(figure, picture, data) {
  const been = new Map(data.processes.map((one) => [one.id, one.name]));
  for (const [id, process] of Object.entries(data.calls)) {
    if (been.has(process)) note(picture, `open ${id}`, id, { bottom: 12, right: 12 }, () => opener(figure, process, been.get(process)));
    else unnote(picture, `open ${id}`);
  }
}

function opener(figure, process, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "diagram-open";
  button.textContent = "↘";
  button.title = name;
  button.setAttribute("aria-label", name);
  // A shortcut for the pointer: it may lie outside the part in sight, and the buttons above open the same.
  button.tabIndex = -1;
  button.addEventListener("click", () => opened(figure, process));
  return button;
}

// Whoever goes through the steps of a case says himself what is drawn.
function opened(figure, process) {
  const wish = new CustomEvent("diagram:open", { bubbles: true, cancelable: true, detail: { process } });
  if (figure.dispatchEvent(wish)) load(figure, process);
}

const NOTHING = { visits: {}, current: [], within: [], processes: [], calls: {}, changes: {}, focus: [], heat: {} };

async function load(figure, process) {
  const wish = (figure.wish = (figure.wish ?? 0) + 1);
  const data = { ...NOTHING, ...(await told(figure, process)) };
  if (wish !== figure.wish) return;
  const picture = paint(figure, data);
  measure(picture);
  // Two drawings side by side keep one height.
  if (!figure.closest(".difference-sides")) fitHeight(picture, LEAST_PANE);
  showCurrent(picture, data);
}

// Without `svg` the picture stands in the page already.
function paint(figure, data) {
  const pane = figure.querySelector(".diagram-canvas");
  figure.picture = pictureIn(pane, data.svg);
  if (!figure.picture) throw new Error("diagram: nothing drawn");
  dress(figure, figure.picture, data);
  return figure.picture;
}

function dress(figure, picture, data) {
  count(picture, data.visits);
  sign(picture, data.changes);
  warm(picture, data.heat);
  openCalls(figure, picture, data);
  listProcesses(figure, data);
}

// For the steps of a case: one drawing after another in the same figure.
const stage = {
  draw(figure, data, name) {
    figure.pictures ??= new Map();
    const before = figure.pictures.get(name);
    if (before) again((figure.picture = before));
    else paint(figure, { ...NOTHING, ...data });
    figure.pictures.set(name, figure.picture);
    stage.mark(figure, data);
    figure.fresh = true;
    if (figure.dataset.state) return;
    figure.dataset.state = "drawn";
    connectButtons(figure);
  },
  mark(figure, data) {
    mark(figure.picture, data);
    dress(figure, figure.picture, { ...NOTHING, ...data });
  },
  here(figure, data, element) {
    const ids = [element, ...data.just, ...data.current];
    figure.here = () => showTogether(figure.picture, ids);
    if (figure.fresh) measure(figure.picture);
    if (figure.fresh || !inSight(figure.picture, ids)) figure.here();
    figure.fresh = false;
  },
};

// What is drawn comes with the page, or from the figure's address.
async function told(figure, process) {
  const here = figure.querySelector("script[data-drawing]");
  if (here) return JSON.parse(here.textContent);
  const address = process ? `${figure.dataset.diagram}?process=${encodeURIComponent(process)}` : figure.dataset.diagram;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`diagram: ${answer.status}`);
  return answer.json();
}

async function draw(figure) {
  await load(figure);
  connectButtons(figure);
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
