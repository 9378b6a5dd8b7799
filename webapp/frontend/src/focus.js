// A refused form says so at its top and takes the focus there; data-focus-first marks the place.
export function focusFirst(root) {
  root.querySelector('[data-focus-first]')?.focus();
  // On a phone the presets scroll sideways: the current one must be in sight.
  for (const current of root.querySelectorAll('.side [aria-current], .tabs [aria-current]')) {
    current.scrollIntoView({ block: 'nearest', inline: 'center' });
  }
}
