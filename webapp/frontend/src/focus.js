// A refused form says so at its top and takes the focus there; data-focus marks the place.
export function focusFirst(root) {
  root.querySelector('[data-focus]')?.focus();
}
