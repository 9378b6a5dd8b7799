// A refused form says so at its top and takes the focus there; data-focus-first marks the place.
export function focusFirst(root) {
  root.querySelector('[data-focus-first]')?.focus();
}
