// A diagram that the server has drawn, in a pane: moved, brought closer, marked, and with notes laid over it.
// Boxes and the view are in the drawing's own units.

const LEAST_SCALE = 0.1;
const MOST_SCALE = 4;
const MARGIN = 24;

export function pictureIn(pane, svg) {
  if (svg !== undefined) pane.innerHTML = svg;
  const drawn = pane.querySelector("svg.bpmn");
  if (!drawn) return null;
  const over = document.createElement("div");
  over.className = "diagram-over";
  pane.append(over);
  const nodes = new Map();
  for (const node of drawn.children) {
    const { id } = node.dataset;
    if (!id) continue;
    if (!nodes.has(id)) nodes.set(id, []);
    nodes.get(id).push(node);
  }
  const [x, y, width, height] = drawn.getAttribute("viewBox").split(" ").map(Number);
  const picture = { pane, drawn, over, nodes, notes: new Map(), whole: { x, y, width, height }, scale: 1, x, y, width: 0, height: 0 };
  grasp(picture);
  return picture;
}

// The page is laid out for it: after everything else of the page stands.
export function measure(picture) {
  picture.width = picture.pane.clientWidth;
  picture.height = picture.pane.clientHeight;
}

// What was drawn before stands in the pane again, as it was left.
export function again(picture) {
  picture.pane.replaceChildren(picture.drawn, picture.over);
  picture.pane.grasped.picture = picture;
  resized(picture);
}

// A pane of another size keeps what stood in its middle.
function resized(picture) {
  const [x, y] = middle(picture);
  measure(picture);
  look(picture, x, y, picture.scale);
}

function middle({ x, y, width, height, scale }) {
  return [x + width / scale / 2, y + height / scale / 2];
}

// With this point in the middle.
function look(picture, x, y, scale) {
  picture.scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
  picture.x = x - picture.width / picture.scale / 2;
  picture.y = y - picture.height / picture.scale / 2;
  show(picture);
}

function show({ drawn, over, notes, x, y, width, height, scale }) {
  if (!width || !height) return;
  drawn.setAttribute("viewBox", `${x} ${y} ${width / scale} ${height / scale}`);
  over.style.transform = `scale(${scale}) translate(${-x}px, ${-y}px)`;
  for (const { node, least } of notes.values()) if (least) node.style.scale = Math.max(1, least / scale);
}

export function whole(picture) {
  const { x, y, width, height } = picture.whole;
  look(picture, x + width / 2, y + height / 2, Math.min(1, picture.width / width, picture.height / height));
}

export function closer(picture, factor) {
  look(picture, ...middle(picture), picture.scale * factor);
}

export function boxOf(picture, id) {
  const node = picture.nodes.get(id)?.[0];
  if (!node) return null;
  const [x, y, width, height] = node.dataset.at.split(" ").map(Number);
  return { x, y, width, height };
}

export function kindOf(picture, id) {
  return picture.nodes.get(id)?.[0].classList[0] ?? "";
}

export function sees({ x, y, width, height, scale }, box) {
  return box.x >= x && box.y >= y && box.x + box.width <= x + width / scale && box.y + box.height <= y + height / scale;
}

// These boxes together, no smaller than `least`: where they are too far apart, the first one.
export function together(picture, boxes, { around, least }) {
  const left = Math.min(...boxes.map((one) => one.x)) - around;
  const top = Math.min(...boxes.map((one) => one.y)) - around;
  const right = Math.max(...boxes.map((one) => one.x + one.width)) + around;
  const bottom = Math.max(...boxes.map((one) => one.y + one.height)) + around;
  const scale = Math.min(1, Math.max(least, Math.min(picture.width / (right - left), picture.height / (bottom - top))));
  const [first] = boxes;
  if (scale > least || boxes.length === 1) look(picture, (left + right) / 2, (top + bottom) / 2, scale);
  else look(picture, first.x + first.width / 2, first.y + first.height / 2, scale);
}

// A short diagram leaves no empty paper below it; a tall one keeps the height that the style sheet gives.
export function fitHeight(picture, least) {
  const { pane, whole: all } = picture;
  const wanted = Math.min(1, picture.width / all.width) * all.height + 2 * MARGIN;
  if (wanted >= picture.height) return;
  pane.style.height = `${Math.max(least, wanted)}px`;
  resized(picture);
}

// --- Marks: what is said of the way. The server marks the first picture by the same rule. ---

const WAY = ["is-current", "is-visited", "is-visited-scope", "is-ahead", "is-just-taken"];

export function mark(picture, { visited, flows, current, just }) {
  const passed = new Set([...visited, ...flows]);
  const here = new Set(current);
  const taken = new Set(just);
  const began = visited.length > 0;
  for (const [id, nodes] of picture.nodes) {
    for (const { classList } of nodes) {
      const scope = classList.contains("scope") || classList.contains("call");
      const wanted = new Set();
      if (here.has(id)) wanted.add("is-current");
      else if (passed.has(id)) wanted.add(scope && classList[0] !== "name" ? "is-visited-scope" : "is-visited");
      else if (began && classList[0] !== "pool") wanted.add("is-ahead");
      if (taken.has(id)) wanted.add("is-just-taken");
      for (const name of WAY) if (classList.contains(name) !== wanted.has(name)) classList.toggle(name);
    }
  }
}

// --- Notes laid over an element: a badge, a button. What stands already and stays is left alone. ---

export function note(picture, key, id, place, make, least = 0) {
  if (picture.notes.has(key)) return;
  const box = boxOf(picture, id);
  if (!box) return;
  const node = make();
  node.style.left = `${box.x + (place.left ?? box.width - place.right)}px`;
  node.style.top = `${box.y + (place.top ?? box.height - place.bottom)}px`;
  if (least) node.style.scale = Math.max(1, least / picture.scale);
  picture.over.append(node);
  picture.notes.set(key, { node, least });
}

export function unnote(picture, key) {
  picture.notes.get(key)?.node.remove();
  picture.notes.delete(key);
}

// --- By hand: drag with a pointer, two fingers on glass, the wheel with Ctrl. One finger scrolls the page. ---

function grasp(picture) {
  const { pane } = picture;
  if (pane.grasped) {
    pane.grasped.picture = picture;
    return;
  }
  const held = new Map();
  const hand = (pane.grasped = { picture });
  const end = ({ pointerId }) => held.delete(pointerId);
  pane.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("button")) return;
    held.set(event.pointerId, [event.clientX, event.clientY]);
    pane.setPointerCapture(event.pointerId);
  });
  pane.addEventListener("pointermove", (event) => {
    const was = held.get(event.pointerId);
    if (!was) return;
    const before = spread(held);
    held.set(event.pointerId, [event.clientX, event.clientY]);
    if (event.pointerType === "touch" && held.size < 2) return;
    const after = spread(held);
    const { picture: one } = hand;
    one.x -= (after.x - before.x) / one.scale;
    one.y -= (after.y - before.y) / one.scale;
    if (before.apart && after.apart) zoomAt(one, after.x, after.y, after.apart / before.apart);
    else show(one);
  });
  for (const name of ["pointerup", "pointercancel"]) pane.addEventListener(name, end);
  pane.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAt(hand.picture, event.clientX, event.clientY, Math.exp(-event.deltaY / 400));
    },
    { passive: false },
  );
  new ResizeObserver(() => {
    const { picture: one } = hand;
    if (pane.clientWidth !== one.width || pane.clientHeight !== one.height) resized(one);
  }).observe(pane);
}

// The middle between the fingers, and how far they are apart; one finger is nowhere apart.
function spread(held) {
  const points = [...held.values()];
  const x = points.reduce((sum, [left]) => sum + left, 0) / points.length;
  const y = points.reduce((sum, [, top]) => sum + top, 0) / points.length;
  const [one, other] = points;
  return { x, y, apart: other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0 };
}

// What lies under the hand stays under it.
function zoomAt(picture, clientX, clientY, factor) {
  const { left, top } = picture.pane.getBoundingClientRect();
  const before = picture.scale;
  picture.scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, before * factor));
  picture.x += (clientX - left) * (1 / before - 1 / picture.scale);
  picture.y += (clientY - top) * (1 / before - 1 / picture.scale);
  show(picture);
}
