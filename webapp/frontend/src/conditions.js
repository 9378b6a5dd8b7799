// Shows and hides fields as the server says: the same FEEL conditions decide here and at the check. A draft
// brings the answer.
export function applyHidden(form, hidden) {
  const names = new Set(hidden);
  for (const place of form.querySelectorAll('[data-field]')) {
    place.hidden = names.has(place.dataset.field);
  }
}
