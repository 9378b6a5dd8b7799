// Saves a draft of <form data-autosave="address"> a moment after the last key, by the form's own
// fields. The answer says when it was saved and which fields the answers so far hide: one set of
// conditions, evaluated in one place.
import { applyHidden } from './conditions.js';

const PAUSE = 1500;
const CHOICES = 'input[type="radio"], input[type="checkbox"], select';

export function autosave(root) {
  for (const form of root.querySelectorAll('form[data-autosave]')) {
    watch(form);
  }
}

function watch(form) {
  let waiting;
  let last = serialise(form);
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  };
  const save = async () => {
    const now = serialise(form);
    if (now !== last && (await send(form, now))) {
      last = now;
    }
  };
  form.addEventListener('input', later);
  form.addEventListener('change', (event) => (event.target.matches(CHOICES) ? save() : later()));
  form.addEventListener('submit', () => clearTimeout(waiting));
  // A reader who leaves between two keys loses nothing.
  document.addEventListener('visibilitychange', () => document.hidden && save());
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
    keepalive: true,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Autosave': '1',
    },
  }).catch(() => null);
  if (!answer?.ok || !answer.headers.get('content-type')?.includes('json')) {
    return false;
  }
  const { saved, hidden } = await answer.json();
  applyHidden(form, hidden);
  const status = form.querySelector('[data-autosave-status]');
  if (status) {
    status.textContent = saved;
  }
  return true;
}
