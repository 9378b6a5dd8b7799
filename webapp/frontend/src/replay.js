// The steps of a case on its drawing. What happened at each step came with the page; the panel of a step and
// the drawing of a version are fetched when they are wanted. Every link works without this file.

const BEAT_MS = 1500;
const LIVE_MS = 15_000;

// `drawing` draws, marks and frees a diagram: {draw(figure, data), mark(figure, data), here(figure, data)}.
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
  const frames = JSON.parse(stage.querySelector("script[data-frames]").textContent);
  const view = {
    stage,
    drawing,
    frames,
    figure: stage.querySelector("figure.diagram"),
    drawings: new Map(),
    panels: new Map(),
    shown: Number(stage.dataset.step),
    drawn: "",
    turn: 0,
    timer: 0,
  };
  listen(view);
  follow(view);
  nearby(stage.querySelector("[aria-current=step]"));
  await picture(view);
  stage.dataset.state = "drawn";
  ahead(view);
}

// Only the newest wish counts: whoever holds an arrow down does not wait for what lies between.
async function go(view, wanted) {
  const seq = Math.min(Math.max(wanted, 1), view.frames.length);
  if (seq === view.shown) return;
  view.shown = seq;
  view.stage.dataset.step = String(seq);
  const turn = ++view.turn;
  counted(view);
  const drawn = picture(view, turn);
  const html = await panel(view, seq);
  if (turn !== view.turn) return;
  view.stage.querySelector(".replay-now").innerHTML = html;
  await drawn;
  view.stage.dataset.state = "drawn";
  ahead(view);
}

function counted(view) {
  const { stage, shown, frames } = view;
  stage.dataset.state = "going";
  const range = stage.querySelector("#replay-range");
  range.value = String(shown);
  const told = stage.querySelector("output[data-counter]");
  told.textContent = told.dataset.counter.replace("{step}", shown).replace("{total}", frames.length);
  for (const row of stage.querySelectorAll("[data-row-step]")) {
    const here = Number(row.dataset.rowStep) === shown;
    if (here) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
    if (here) nearby(row);
  }
  const address = (seq) => `${stage.dataset.replay}?step=${seq}`;
  stage.querySelector("[data-go=previous]").href = address(Math.max(1, shown - 1));
  stage.querySelector("[data-go=next]").href = address(Math.min(frames.length, shown + 1));
  history.replaceState(history.state, "", address(shown));
}

// The list scrolls by itself; the page stays where it is.
function nearby(row) {
  const list = row.parentElement;
  const above = row.offsetTop - list.offsetTop;
  if (above < list.scrollTop || above + row.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = above - list.clientHeight / 3;
  }
}

async function panel(view, seq) {
  if (!view.panels.has(seq)) {
    const answer = fetch(`${view.stage.dataset.replay}/${seq}`).then((one) => {
      if (!one.ok) throw new Error(`step: ${one.status}`);
      return one.text();
    });
    view.panels.set(seq, answer);
    answer.catch(() => view.panels.delete(seq));
  }
  return view.panels.get(seq);
}

// What comes next is there before it is asked for.
function ahead(view) {
  for (const seq of [view.shown + 1, view.shown - 1]) {
    if (seq >= 1 && seq <= view.frames.length) panel(view, seq).catch(() => {});
  }
}

async function picture(view, turn = view.turn, process) {
  const frame = view.frames[view.shown - 1];
  const shown = process ?? frame.process;
  const name = `${frame.deployment}/${shown}`;
  const told = await version(view, frame.deployment, shown);
  const data = { ...told, ...marks(view, shown), processes: parts(view, told, shown) };
  if (turn !== view.turn) return;
  if (view.drawn === name) view.drawing.mark(view.figure, data);
  else await view.drawing.draw(view.figure, data);
  view.drawn = name;
  view.drawing.here(view.figure, data, frame.element);
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

// The diagrams that the case has come to, each with the way into it.
function parts(view, { processes }, shown) {
  const here = view.frames[view.shown - 1].process;
  const been = new Set([shown, ...view.frames.slice(0, view.shown).map((frame) => frame.process)]);
  return processes.filter((one) => been.has(one.id)).map((one) => ({ ...one, here: one.id === here }));
}

// All up to the step counts; what comes later is not there yet.
function marks(view, process) {
  const visits = {};
  const flows = new Set();
  for (const frame of view.frames.slice(0, view.shown)) {
    for (const id of frame.entered) visits[id] = (visits[id] ?? 0) + 1;
    for (const id of frame.took) flows.add(id);
  }
  const { current, took } = view.frames[view.shown - 1];
  return { process, visits, visited: Object.keys(visits), flows: [...flows], current, just: took, within: [] };
}

function listen(view) {
  const { stage } = view;
  const play = stage.querySelector("[data-play]");
  const range = stage.querySelector("#replay-range");
  for (const one of [play, range, stage.querySelector(".replay-speed")]) one.hidden = false;
  range.addEventListener("input", () => told(view, Number(range.value)));
  play.addEventListener("click", () => (view.timer ? stop(view) : start(view)));
  stage.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go], [data-jump]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const steps = { previous: view.shown - 1, next: view.shown + 1 };
    told(view, link.dataset.jump ? next(view, link.dataset.jump) : (steps[link.dataset.go] ?? Number(link.dataset.go)));
  });
  stage.addEventListener("diagram:open", (event) => {
    event.preventDefault();
    picture(view, view.turn, event.detail.process).catch(() => failed(view));
  });
  document.addEventListener("keydown", (event) => pressed(view, event));
}

// The next step of a kind; after the last one the first again.
function next(view, kind) {
  const seqs = view.frames.filter((frame) => frame.kinds.includes(kind)).map((frame) => frame.seq);
  return seqs.find((seq) => seq > view.shown) ?? seqs[0];
}

// By hand: whoever goes a step himself has stopped the play.
function told(view, seq) {
  stop(view);
  go(view, seq).catch(() => failed(view));
}

function failed(view) {
  // The page itself says what is wrong: no connection, not signed in any more, no such step.
  location.assign(`${view.stage.dataset.replay}?step=${view.shown}`);
}

function pressed(view, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === " " && event.target.closest("button, a, summary")) return;
  const keys = {
    ArrowLeft: () => told(view, view.shown - 1),
    ArrowRight: () => told(view, view.shown + 1),
    Home: () => told(view, 1),
    End: () => told(view, view.frames.length),
    " ": () => (view.timer ? stop(view) : start(view)),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

function start(view) {
  if (view.shown === view.frames.length) go(view, 1).catch(() => failed(view));
  const beat = async () => {
    await go(view, view.shown + 1).catch(() => failed(view));
    if (view.shown === view.frames.length) stop(view);
    else if (view.timer) view.timer = setTimeout(beat, pace(view));
  };
  view.timer = setTimeout(beat, pace(view));
  view.stage.querySelector("[data-play]").setAttribute("aria-pressed", "true");
}

function stop(view) {
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
    view.stage.querySelector("[data-more]").hidden = steps <= view.frames.length;
  };
  setInterval(ask, LIVE_MS);
  document.addEventListener("visibilitychange", ask);
}
