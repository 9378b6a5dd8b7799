// On a wide screen a row opens beside the list; Enter or a second click opens the task itself.
// The address bar follows, so that the view can be sent to a colleague.
import htmx from 'htmx.org';
import { rows } from './keys.js';

const WIDE = window.matchMedia('(min-width: 1100px)');
const READING_PAUSE = 120;

export function preview(root) {
  const list = root.querySelector('[data-rows]');
  const pane = root.querySelector('#preview');
  if (!list || !pane) {
    return;
  }
  let waiting;

  list.addEventListener('click', (event) => {
    const link = event.target.closest('.row-link');
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    // detail is 0 when a keyboard or a screen reader clicks: that always opens the task
    if (link && plain && WIDE.matches && event.detail === 1) {
      event.preventDefault();
      show(root, link);
    }
  });
  list.addEventListener('focusin', (event) => {
    const link = event.target.closest('.row-link');
    if (link && WIDE.matches && link.matches(':focus-visible')) {
      clearTimeout(waiting);
      waiting = setTimeout(() => show(root, link), READING_PAUSE);
    }
  });
  list.addEventListener('dblclick', (event) => open(event.target.closest('.row-link')));
  list.addEventListener('jauap:open', (event) => open(event.target));
}

function open(link) {
  if (link) {
    window.location.assign(link.href);
  }
}

function show(root, link) {
  if (link.getAttribute('aria-current')) {
    return;
  }
  for (const other of rows(root)) {
    other.removeAttribute('aria-current');
    other.closest('.row').classList.remove('row-shown');
  }
  link.setAttribute('aria-current', 'true');
  link.closest('.row').classList.add('row-shown');
  const address = new URL(window.location.href);
  address.searchParams.set('item', link.closest('.row').dataset.row);
  window.history.replaceState(null, '', address);
  const pane = root.querySelector('#preview');
  pane.setAttribute('aria-busy', 'true');
  const settled = () => pane.removeAttribute('aria-busy');
  htmx.ajax('GET', link.dataset.preview, { target: '#preview', swap: 'innerHTML' }).then(settled, settled);
}
