// Saves a draft of <form data-autosave="address"> a moment after the last key, by the form's own
// fields. The answer says when it was saved and which fields the answers so far hide: one set of
// conditions, evaluated in one place. What could not be saved is said at once, tried again, and not left
// without a question.
import { applyHidden } from './conditions.js';

const PAUSE = 1500;
const CHOICES = 'input[type="radio"], input[type="checkbox"], select';
const FIRST_RETRY = 2000;
const LAST_RETRY = 60000;
// Letters: a browser sends no more than 64 KB after the page is gone.
const OUTLIVES = 60000;

// The clock of the page's other times: +05:00 in all of Kazakhstan since 1 March 2024. Tables of zones in
// older browsers still have another one for Almaty.
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Etc/GMT-5' });

const SAVED = 'saved';
const AWAY = 'away'; // no network, or a server that is not well: worth trying again
const SIGNED_OUT = 'signed out';
const REFUSED = 'refused'; // trying the same words again changes nothing

export function autosave(root) {
  for (const form of root.querySelectorAll('form[data-autosave]')) {
    watch(form);
  }
}

function watch(form) {
  let waiting;
  let retry = FIRST_RETRY;
  let since = null;
  let busy = false;
  // Words that came back with a refusal stand on the page alone: they are saved at once.
  let last = 'unsaved' in form.dataset ? null : serialise(form);
  const unsaved = () => serialise(form) !== last;
  const again = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save(), pause);
  };
  const later = () => again(since ? Math.max(PAUSE, retry) : PAUSE);
  const settle = (state, body) => {
    if (state === SAVED) {
      last = body;
      since = null;
      retry = FIRST_RETRY;
      return;
    }
    since ??= new Date();
    sayNotSaved(form, since);
    if (state !== REFUSED) {
      again(retry);
      retry = Math.min(LAST_RETRY, retry * 2);
    }
  };
  const save = async ({ leaving } = {}) => {
    const now = serialise(form);
    // One after the other, so that an older text never lands on a newer one; whoever leaves has no time for
    // that. What is on its way to be registered is no draft any more.
    if (busy && !leaving) {
      again(PAUSE);
      return;
    }
    if (form.dataset.alive || now === last) {
      return;
    }
    busy = true;
    const state = await send(form, now);
    busy = false;
    showSignedOut(form, state === SIGNED_OUT);
    settle(state, now);
  };
  form.addEventListener('input', later);
  form.addEventListener('change', (event) => (event.target.matches(CHOICES) ? save() : later()));
  form.addEventListener('submit', (event) => {
    clearTimeout(waiting);
    if (form.matches('[data-keep-typed]') && !event.defaultPrevented && !form.dataset.alive) {
      event.preventDefault();
      delete form.dataset.sent;
      submitAlive(form, event.submitter, settle);
    }
  });
  window.addEventListener('online', () => {
    if (since) {
      retry = FIRST_RETRY;
      again(0);
    }
  });
  // A reader who leaves between two keys loses nothing; one whose words cannot be saved is asked first.
  document.addEventListener('visibilitychange', () => document.hidden && save({ leaving: true }));
  window.addEventListener('beforeunload', (event) => {
    const stuck = since || !navigator.onLine || serialise(form).length >= OUTLIVES;
    if (!form.dataset.alive && stuck && unsaved()) {
      event.preventDefault();
    }
  });
  if (last === null) {
    save();
  }
}

// A post of somebody signed out would end at the login and take the words along: asked before it is sent.
// ``alive`` stays set until the page is shown again.
async function submitAlive(form, submitter, settle) {
  const body = serialise(form);
  const state = await send(form, body);
  // A refusal is told by the page that the post brings, beside the words.
  const alive = state === SAVED || state === REFUSED;
  showSignedOut(form, !alive);
  if (alive) {
    form.dataset.alive = '1';
    form.requestSubmit(submitter);
  } else {
    settle(state, body);
    form.querySelector('[data-signed-out] a')?.focus();
  }
}

function showSignedOut(form, shown) {
  const note = form.querySelector('[data-signed-out]');
  if (note) {
    note.hidden = !shown;
  }
}

// Files are not part of a draft: they are uploaded with the form itself.
function serialise(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  return new URLSearchParams(pairs).toString();
}

async function send(form, body) {
  const answer = await fetch(form.dataset.autosave, {
    method: 'POST',
    body,
    keepalive: body.length < OUTLIVES,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Autosave': '1',
    },
  }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) {
    return AWAY;
  }
  if (!answer.headers.get('content-type')?.includes('json')) {
    return SIGNED_OUT;
  }
  const told = await answer.json().catch(() => null);
  if (!told) {
    return AWAY;
  }
  return answer.ok ? show(form, told) : refused(form, told);
}

function show(form, { saved, hidden, told, check, elsewhere }) {
  applyHidden(form, hidden);
  for (const [name, words] of Object.entries(told ?? {})) {
    const place = document.querySelector(`[data-told="${name}"]`);
    if (place) {
      place.textContent = words || '–';
    }
  }
  showCheck(form, check);
  showElsewhere(form, elsewhere);
  say(form, saved);
  return SAVED;
}

function refused(form, { message }) {
  form.dataset.refusal = message ?? '';
  return REFUSED;
}

function say(form, words, bad = false) {
  delete form.dataset.refusal;
  const status = form.querySelector('[data-autosave-status]');
  if (status) {
    status.textContent = words;
    status.classList.toggle('field-error', bad);
  }
}

function sayNotSaved(form, since) {
  const time = CLOCK.format(since);
  const words = form.dataset.notSaved?.replace('{time}', time);
  if (words) {
    say(form, [form.dataset.refusal, words].filter(Boolean).join('. '), true);
  }
}

// Another tab keeps other words of the same task: both are kept, and the person is told where to choose.
function showElsewhere(form, words) {
  const note = form.querySelector('[data-elsewhere]');
  if (note) {
    note.hidden = !words;
    note.querySelector('[data-elsewhere-words]').textContent = words ?? '';
  }
}

// The check of a draft reply goes on with what is typed; it is not announced, so that nobody is interrupted.
function showCheck(form, html) {
  const place = form.querySelector('[data-draft-check]');
  if (place && html) {
    place.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
  }
}
