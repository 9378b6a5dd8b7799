// The steps of a case on its drawing. What happened at each step came with the page; the panel of a step and
// the drawing of a version are fetched when they are wanted. Every link works without this file.

const BEAT_MS = 1500;
const LIVE_MS = 15_000;
const IDLE_MS = 300;

// `drawing` shows a diagram: {draw(figure, data, name), mark(figure, data), here(figure, data, element)}.
export function replay(root, drawing) {
  for (const stage of root.querySelectorAll("[data-replay]:not([data-state])")) {
    stage.dataset.state = "waiting";
    open(stage, drawing).catch(() => {
      stage.dataset.state = "failed";
      stage.querySelector(".diagram-failed").hidden = false;
    });
  }
}

async function open(stage, drawing) {
  const { now, drawing: drawn } = JSON.parse(stage.querySelector("script[data-now]").textContent);
  const view = {
    stage,
    drawing,
    now,
    figure: stage.querySelector("figure.diagram"),
    drawings: new Map(drawn ? [[`${now.deployment}/${now.process}`, Promise.resolve(drawn)]] : []),
    panels: new Map(),
    shown: now.seq,
    last: Number(stage.dataset.last),
    steps: null,
    drawn: "",
    turn: 0,
    opening: 0,
    timer: 0,
    play: 0,
  };
  listen(view);
  follow(view);
  nearby(stage.querySelector(".replay-steps [aria-current]"));
  await picture(view);
  stage.dataset.state = "drawn";
  // The first picture needs one step; the others come while it is looked at.
  afterPicture(() => {
    told(view).catch(() => {});
    ahead(view).catch(() => {});
  });
}

// What happened at each step, which of them fit the filter, and the whole list of those. Asked for once.
function told(view) {
  view.steps ??= fetch(`${view.stage.dataset.steps}?${view.stage.dataset.query}`, { headers: { Accept: "application/json" } })
    .then((one) => {
      if (!one.ok) throw new Error(`steps: ${one.status}`);
      return one.json();
    })
    .then((answer) => listed(view, answer));
  view.steps.catch(() => (view.steps = null));
  return view.steps;
}

function listed(view, { ids, steps, fits, rows }) {
  const names = (all) => all.map((one) => ids[one]);
  const frames = steps.map(([seq, deployment, process, element, entered, took, current, kinds]) => ({
    ...{ seq, deployment, process: ids[process], element: ids[element] },
    ...{ entered: names(entered), took: names(took), current: names(current), kinds: names(kinds) },
  }));
  const list = view.stage.querySelector(".replay-steps");
  list.innerHTML = rows;
  for (const link of view.stage.querySelectorAll("[data-page]")) link.remove();
  view.rows = new Map([...list.querySelectorAll("[data-row-step]")].map((row) => [Number(row.dataset.rowStep), row]));
  here(view);
  return { frames, fits, places: new Map(frames.map((frame, place) => [frame.seq, place])) };
}

// Only the newest wish counts: whoever holds an arrow down does not wait for what lies between. `way` finds
// the step among those that fit.
async function go(view, way) {
  const turn = ++view.turn;
  try {
    await gone(view, way, turn);
  } catch (error) {
    if (turn === view.turn) throw error;
  }
}

async function gone(view, way, turn) {
  const steps = await told(view);
  if (turn !== view.turn) return;
  const seq = way(steps);
  if (seq === view.shown || !steps.places.has(seq)) return;
  view.shown = seq;
  view.now = marks(steps, seq);
  counted(view, steps);
  const drawn = picture(view, turn);
  drawn.catch(() => {});
  const nodes = await panel(view, seq);
  if (turn !== view.turn) return;
  view.stage.querySelector(".replay-now").replaceChildren(...nodes);
  await drawn;
  if (turn !== view.turn) return;
  view.stage.dataset.step = String(seq);
  view.stage.dataset.state = "drawn";
  afterPicture(() => turn === view.turn && ahead(view).catch(() => {}));
}

const first = ({ fits }) => fits[0];
const last = ({ fits }) => fits.at(-1);
const before = (view) => ({ fits }) => fits.findLast((seq) => seq < view.shown) ?? view.shown;
const after = (view) => ({ fits }) => fits.find((seq) => seq > view.shown) ?? view.shown;
const exactly = (seq) => () => seq;
// The next step of a kind among those that fit; after the last one the first again.
const next = (view, kind) => ({ fits, frames, places }) => {
  const seqs = fits.filter((seq) => frames[places.get(seq)].kinds.includes(kind));
  return seqs.find((seq) => seq > view.shown) ?? seqs[0] ?? view.shown;
};

function counted(view, steps) {
  const { stage, shown } = view;
  stage.dataset.state = "going";
  stage.querySelector("#replay-range").value = String(shown);
  const output = stage.querySelector("output[data-counter]");
  output.textContent = output.dataset.counter.replace("{step}", shown).replace("{total}", steps.frames.length);
  here(view);
  stage.querySelector("[data-go=previous]").href = address(view, before(view)(steps));
  stage.querySelector("[data-go=next]").href = address(view, after(view)(steps));
  // The browser lays a page out to write its address down: after the picture, which is laid out anyway.
  afterPicture(() => whenIdle(() => shown === view.shown && history.replaceState(history.state, "", address(view, shown))));
}

// What the server and the browser do for later would take from the picture that one waits for.
function afterPicture(work) {
  requestAnimationFrame(() => setTimeout(work));
}

// Soon, but not before what one looks at; a page that is never idle does not wait for it.
function whenIdle(work) {
  if (window.requestIdleCallback) requestIdleCallback(work, { timeout: IDLE_MS });
  else setTimeout(work);
}

function address(view, seq) {
  return `${view.stage.dataset.replay}?${view.stage.dataset.query}step=${seq}`;
}

function here(view) {
  view.stage.querySelector(".replay-steps [aria-current]")?.removeAttribute("aria-current");
  const row = view.rows.get(view.shown);
  row?.setAttribute("aria-current", "step");
  nearby(row);
}

// The list scrolls by itself; the page stays where it is. Only with the next picture, which is laid out anyway.
// Rows that came into sight with it may be taller than was thought: so once more with the one after.
function nearby(row, pictures = 2) {
  if (!row || !pictures) return;
  requestAnimationFrame(() => {
    const list = row.parentElement;
    if (!list) return;
    const above = row.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
    if (above < list.scrollTop || above + row.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = above - list.clientHeight / 3;
    }
    nearby(row, pictures - 1);
  });
}

async function panel(view, seq) {
  if (!view.panels.has(seq)) {
    const answer = fetch(`${view.stage.dataset.replay}/${seq}`).then((one) => {
      if (!one.ok) throw new Error(`step: ${one.status}`);
      return one.text();
    });
    const nodes = answer.then((html) => {
      const made = document.createElement("div");
      made.innerHTML = html;
      return [...made.childNodes];
    });
    view.panels.set(seq, nodes);
    nodes.catch(() => view.panels.delete(seq));
  }
  return view.panels.get(seq);
}

// The letters of a panel are shaped while nobody waits, beside the page: a browser remembers words.
function shaped(view, nodes) {
  whenIdle(() => {
    if (nodes.some((one) => one.isConnected)) return;
    const aside = document.createElement("div");
    aside.className = "replay-aside";
    aside.append(...nodes);
    view.stage.append(aside);
    aside.getBoundingClientRect();
    aside.remove();
  });
}

// What comes next is there before it is asked for: its panel, and the drawing of another version or part.
async function ahead(view) {
  const steps = await told(view);
  for (const seq of [after(view)(steps), before(view)(steps)].filter((one) => one !== view.shown)) {
    const { deployment, process } = steps.frames[steps.places.get(seq)];
    panel(view, seq).then((nodes) => shaped(view, nodes)).catch(() => {});
    version(view, deployment, process).catch(() => {});
  }
}

// The newest wish counts here too: a part that was asked for before and comes later is not shown.
async function picture(view, turn = view.turn, process) {
  const { now } = view;
  const opening = ++view.opening;
  const shown = process ?? now.process;
  const name = `${now.deployment}/${shown}`;
  const told = await version(view, now.deployment, shown);
  const data = { ...told, ...marked(now, shown), processes: parts(now, told, shown) };
  if (turn !== view.turn || opening !== view.opening) return;
  if (view.drawn === name) view.drawing.mark(view.figure, data);
  else view.drawing.draw(view.figure, data, name);
  view.drawn = name;
  crumbs(view, data, shown);
  view.drawing.here(view.figure, data, now.element);
}

function version(view, deployment, process) {
  const name = `${deployment}/${process}`;
  if (!view.drawings.has(name)) {
    const address = `${view.stage.dataset.drawings}${deployment}?process=${encodeURIComponent(process)}`;
    const answer = fetch(address, { headers: { Accept: "application/json" } }).then((one) => {
      if (!one.ok) throw new Error(`diagram: ${one.status}`);
      return one.json();
    });
    view.drawings.set(name, answer);
    answer.catch(() => view.drawings.delete(name));
  }
  return view.drawings.get(name);
}

// The way from the case's own diagram into the one shown: each of them opens with its state at this step.
function crumbs(view, { wayIn, processes }, shown) {
  const list = view.figure.querySelector(".diagram-crumbs");
  const names = new Map(processes.map((one) => [one.id, one.name]));
  list.hidden = wayIn.length < 2;
  const items = wayIn.map((id) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = names.get(id) ?? id;
    if (id === shown) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => picture(view, view.turn, id).catch(() => failed(view)));
    item.append(button);
    return item;
  });
  list.querySelector("ol").replaceChildren(...items);
}

// The diagrams that the case has come to, each with the way into it.
function parts(now, { processes, wayIn }, shown) {
  const been = new Set([shown, ...now.been, ...wayIn]);
  return processes.filter((one) => been.has(one.id)).map((one) => ({ ...one, here: one.id === now.process }));
}

// All up to the step counts; what comes later is not there yet. The page itself says the same of its first step.
function marks({ frames, places }, seq) {
  const visits = {};
  const flows = new Set();
  const been = new Set();
  for (const frame of frames.slice(0, places.get(seq) + 1)) {
    for (const id of frame.entered) visits[id] = (visits[id] ?? 0) + 1;
    for (const id of frame.took) flows.add(id);
    been.add(frame.process);
  }
  return { ...frames[places.get(seq)], visits, flows: [...flows], been: [...been] };
}

function marked({ visits, flows, current, took }, process) {
  return { process, visits, visited: Object.keys(visits), flows, current, just: took };
}

function listen(view) {
  const { stage } = view;
  const play = stage.querySelector("[data-play]");
  const range = stage.querySelector("#replay-range");
  for (const one of [play, range, stage.querySelector(".replay-speed")]) one.hidden = false;
  range.addEventListener("input", () => byHand(view, exactly(Number(range.value))));
  play.addEventListener("click", () => (view.timer ? stop(view) : start(view)));
  stage.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go], [data-jump]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const ways = { previous: before(view), next: after(view) };
    const { go: wish, jump } = link.dataset;
    byHand(view, jump ? next(view, jump) : (ways[wish] ?? exactly(Number(wish))));
  });
  stage.addEventListener("diagram:open", (event) => {
    event.preventDefault();
    picture(view, view.turn, event.detail.process).catch(() => failed(view));
  });
  document.addEventListener("keydown", (event) => pressed(view, event));
}

// Whoever goes a step himself has stopped the play.
function byHand(view, way) {
  stop(view);
  go(view, way).catch(() => failed(view));
}

function failed(view) {
  // The page itself says what is wrong: no connection, not signed in any more, no such step.
  location.assign(address(view, view.shown));
}

function pressed(view, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === " " && event.target.closest("button, a, summary")) return;
  const keys = {
    ArrowLeft: () => byHand(view, before(view)),
    ArrowRight: () => byHand(view, after(view)),
    Home: () => byHand(view, first),
    End: () => byHand(view, last),
    " ": () => (view.timer ? stop(view) : start(view)),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

function start(view) {
  const play = ++view.play;
  const beat = async (way) => {
    const before = view.shown;
    await go(view, way).catch(() => failed(view));
    const { fits } = await told(view);
    if (play !== view.play) return;
    if (view.shown === before || view.shown === fits.at(-1)) stop(view);
    else if (view.timer) view.timer = setTimeout(beat, pace(view), after(view));
  };
  // At the end it begins again.
  const atEnd = view.stage.querySelector("[data-go=next]").href.endsWith(`step=${view.shown}`);
  view.timer = setTimeout(beat, atEnd ? 0 : pace(view), atEnd ? first : after(view));
  view.stage.querySelector("[data-play]").setAttribute("aria-pressed", "true");
}

function stop(view) {
  view.play += 1;
  clearTimeout(view.timer);
  view.timer = 0;
  view.stage.querySelector("[data-play]").setAttribute("aria-pressed", "false");
}

function pace(view) {
  return BEAT_MS / Number(view.stage.querySelector("#replay-speed").value);
}

// A running case: whoever looks at its end is told that it went on.
function follow(view) {
  const address = view.stage.dataset.live;
  if (!address) return;
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { steps } = await answer.json();
    view.stage.querySelector("[data-more]").hidden = steps <= view.last;
  };
  setInterval(ask, LIVE_MS);
  document.addEventListener("visibilitychange", ask);
}
