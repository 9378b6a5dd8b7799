// A refused form says so at its top and takes the focus there; data-focus-first marks the place.
export function focusFirst(root) {
  const first = root.querySelector('[data-focus-first]');
  // A form that is a page of its own begins at its first field: nobody walks through the menu to it.
  const field = root.querySelector('form[data-begins-here] [data-field] :is(select, input, textarea)');
  (first ?? field)?.focus({ preventScroll: !first });
  // On a phone the presets scroll sideways: the current one must be in sight.
  // With the next picture: a page is not laid out for it alone.
  requestAnimationFrame(() => {
    for (const current of root.querySelectorAll('.side [aria-current], .tabs [aria-current]')) {
      current.scrollIntoView({ block: 'nearest', inline: 'center' });
    }
  });
}
