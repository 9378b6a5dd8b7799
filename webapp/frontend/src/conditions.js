// Shows and hides fields as the server says: the same FEEL conditions decide here and at the check.
// <form data-conditions="address"> asks when a choice changes; drafts bring the answer by themselves.
export function applyHidden(form, hidden) {
  const names = new Set(hidden);
  for (const place of form.querySelectorAll('[data-field]')) {
    place.hidden = names.has(place.dataset.field);
  }
}

export function conditions(root) {
  for (const form of root.querySelectorAll('form[data-conditions]')) {
    form.addEventListener('change', () => ask(form));
  }
}

async function ask(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  const answer = await fetch(form.dataset.conditions, {
    method: 'POST',
    body: new URLSearchParams(pairs),
    headers: { Accept: 'application/json' },
  }).catch(() => null);
  if (answer?.ok && answer.headers.get('content-type')?.includes('json')) {
    applyHidden(form, (await answer.json()).hidden);
  }
}
