// Saves a draft of <form data-autosave="address"> a moment after the last key, by the form's own
// fields. The answer's text ("draft saved at hh:mm") goes to [data-autosave-status].
const PAUSE = 1500;

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
  form.addEventListener('change', later);
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
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'HX-Request': 'true' },
  }).catch(() => null);
  const status = form.querySelector('[data-autosave-status]') ?? document.querySelector('[data-autosave-status]');
  if (status && answer && answer.status !== 204 && !answer.redirected) {
    status.innerHTML = await answer.text();
  }
  return Boolean(answer?.ok);
}
