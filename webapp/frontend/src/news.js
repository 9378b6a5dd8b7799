// Asks every few seconds whether anything is new. Counters, the bell and the tab's title change in place;
// the list that is being read does not move: it says how much came, and marks what colleagues took.
//
// Each process of the server counts for itself and answers "nothing new" (304) from memory, to a stamp
// of its own: the last stamp of each is kept, and a change in any of them is told once.
import { announce } from './announce.js';

const HIDDEN_SECONDS = 30;
const MOST_STAMPS = 16;
const stamps = new Map();
let pause = 5;
let again = 0;

export function news(root) {
  const address = root.body?.dataset.news;
  if (!address) {
    return;
  }
  keep(root.body.dataset.newsStamp);
  const title = document.title;
  const inbox = root.querySelector('[data-inbox]');
  const before = counted(root);
  let waiting;
  const ask = async () => {
    clearTimeout(waiting);
    if (navigator.onLine) {
      const told = await answer(question(address, root, inbox));
      if (told) {
        show(root, inbox, before, title, told);
      }
    }
    waiting = setTimeout(ask, again || 1000 * (document.hidden ? Math.max(pause, HIDDEN_SECONDS) : pause));
  };
  waiting = setTimeout(ask, 1000 * pause * Math.random());
  document.addEventListener('visibilitychange', () => document.hidden || ask());
}

function question(address, root, inbox) {
  if (!inbox) {
    return address;
  }
  const asked = new URLSearchParams({ preset: inbox.dataset.preset, since: inbox.dataset.since });
  root.querySelectorAll('[data-row]').forEach((row) => asked.append('item', row.dataset.row));
  return `${address}?${asked}`;
}

async function answer(address) {
  const known = [...stamps.values()].join(', ');
  const headers = { Accept: 'application/json', ...(known && { 'If-None-Match': known }) };
  const told = await fetch(address, { headers, cache: 'no-store', redirect: 'error' }).catch(() => null);
  // Others are before this page: the server keeps its place and says in how many milliseconds it is due.
  again = told?.status === 204 ? Number(told.headers.get('x-again-in')) || 1000 : 0;
  if (!told?.ok || !told.headers.get('content-type')?.includes('json')) {
    return null;
  }
  const body = await told.json().catch(() => null);
  if (body) {
    keep(told.headers.get('etag'));
  }
  pause = body?.next ?? pause;
  return body;
}

function keep(stamp) {
  if (!stamp) {
    return;
  }
  const process = stamp.split('.')[0];
  stamps.delete(process);
  stamps.set(process, stamp);
  if (stamps.size > MOST_STAMPS) {
    stamps.delete(stamps.keys().next().value);
  }
}

function counted(root) {
  return new Map([...root.querySelectorAll('[data-count]')].map((place) => [place.dataset.count, place.textContent.trim()]));
}

function show(root, inbox, before, title, told) {
  for (const place of root.querySelectorAll('[data-count]')) {
    const fresh = told.counters?.[place.dataset.count];
    if (fresh !== undefined && fresh !== place.textContent.trim()) {
      place.textContent = fresh;
    }
  }
  ring(root, told.unread);
  if (!inbox || told.arrived === undefined) {
    return;
  }
  document.title = told.arrived ? `(${told.count}) ${title}` : title;
  const marked = mark(root, told.taken);
  const preset = inbox.dataset.preset;
  const changed = told.counters[preset] !== before.get(preset);
  if (told.arrived || changed || marked) {
    offer(root, told.arrived ? told.line : null);
  }
}

function ring(root, unread) {
  const place = root.querySelector('[data-bell-count]');
  if (place && place.textContent !== unread) {
    place.textContent = unread;
    place.hidden = unread === '0';
  }
}

// A row that a colleague took keeps its place and says who has it; its button is gone.
function mark(root, taken) {
  let marked = 0;
  for (const [item, words] of Object.entries(taken)) {
    const row = root.querySelector(`[data-row="${item}"]`);
    const form = row?.querySelector('form[data-claim]');
    if (form) {
      const within = form.contains(document.activeElement);
      const said = document.createElement('span');
      said.className = 'row-taken';
      said.textContent = words;
      // As high as the button was: the rows below stay where they are.
      said.style.minHeight = `${form.offsetHeight}px`;
      form.replaceWith(said);
      row.classList.add('row-gone');
      if (within) {
        row.querySelector('.row-link')?.focus({ preventScroll: true });
      }
      marked += 1;
    }
  }
  return marked;
}

function offer(root, line) {
  const place = root.querySelector('[data-news-line]');
  const words = place.querySelector('[data-news-words]');
  const text = line ?? words.dataset.changed;
  if (place.hidden || words.textContent !== text) {
    words.textContent = text;
    place.hidden = false;
    announce(text);
  }
}
