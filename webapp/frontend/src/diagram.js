// Draws a diagram with the path a case has taken: visited, "you are here", not yet.
// A figure carries its data address; the list beside it says the same for those who do not see it.

import Viewer from "bpmn-js/lib/NavigatedViewer";

const ZOOM_STEP = 0.25;

function nameIn(elementsById, names) {
  for (const [id, name] of Object.entries(names)) {
    if (elementsById[id]) elementsById[id].name = name;
  }
}

function mark(viewer, data) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  const visited = new Set(data.visited);
  const flows = new Set(data.flows);
  const current = new Set(data.current);
  for (const element of registry.getAll()) {
    const id = element.id;
    if (current.has(id)) canvas.addMarker(id, "is-current");
    else if (visited.has(id) || flows.has(id)) canvas.addMarker(id, isScope(element) ? "is-visited-scope" : "is-visited");
    else if (data.visited.length && isStep(element)) canvas.addMarker(id, "is-ahead");
    const label = element.labelTarget?.id;
    if (label && (visited.has(label) || current.has(label))) canvas.removeMarker(id, "is-ahead");
  }
  for (const [id, count] of Object.entries(data.visits)) {
    if (count > 1 && registry.get(id)?.type.endsWith("Task")) overlays.add(id, { position: { top: -12, left: -10 }, html: badge(count) });
  }
}

function isStep(element) {
  return !["bpmn:Participant", "bpmn:Lane", "bpmn:Collaboration", "bpmn:Process"].includes(element.type);
}

function isScope(element) {
  return element.type === "bpmn:SubProcess";
}

function badge(count) {
  const node = document.createElement("span");
  node.className = "diagram-badge";
  node.textContent = `×${count}`;
  return node;
}

// Show the token first: a whole diagram on a small pane is a stamp nobody can read.
function showCurrent(viewer, data) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport");
  const here = data.current.map((id) => viewer.get("elementRegistry").get(id)).filter(Boolean)[0];
  if (here && canvas.zoom() < 0.6) {
    canvas.zoom(0.75, { x: 0, y: 0 });
    canvas.scrollToElement(here, { top: 120, bottom: 120, left: 220, right: 220 });
  }
}

function connectButtons(figure, viewer, data) {
  const canvas = viewer.get("canvas");
  const actions = {
    in: () => canvas.zoom(canvas.zoom() + ZOOM_STEP),
    out: () => canvas.zoom(Math.max(0.1, canvas.zoom() - ZOOM_STEP)),
    fit: () => canvas.zoom("fit-viewport", "auto"),
    here: () => showCurrent(viewer, data),
  };
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => actions[button.dataset.zoom]());
    button.hidden = false;
  }
}

async function draw(figure) {
  const answer = await fetch(figure.dataset.diagram, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`diagram: ${answer.status}`);
  const data = await answer.json();
  const viewer = new Viewer({ container: figure.querySelector(".diagram-canvas") });
  viewer.on("import.parse.complete", ({ elementsById }) => nameIn(elementsById ?? {}, data.names));
  await viewer.importXML(data.xml);
  mark(viewer, data);
  showCurrent(viewer, data);
  connectButtons(figure, viewer, data);
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
document.addEventListener("htmx:after:swap", () => start(document));
