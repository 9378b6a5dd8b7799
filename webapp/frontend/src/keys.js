// Keys of the list and of the forms. By event.code, the place on the keyboard, so that they work
// while a Kazakh or Russian layout is on.
import { openPanel, toggle } from './bulk.js';
import { openKeys } from './dialogs.js';

const TYPING = 'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="textbox"]';

export function rows(root) {
  return [...root.querySelectorAll('[data-rows] .row-link')];
}

export function currentRow(root) {
  const links = rows(root);
  const active = root.activeElement?.closest('.row')?.querySelector('.row-link');
  return links.find((link) => link === active) ?? links.find((link) => link.getAttribute('aria-current'));
}

function move(root, step) {
  const links = rows(root);
  const at = links.indexOf(currentRow(root));
  const next = links[at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function submitIn(root, selector) {
  currentRow(root)?.closest('.row').querySelector(selector)?.requestSubmit();
}

function rowOf(root) {
  return currentRow(root)?.closest('.row');
}

function focusField(field) {
  field?.focus();
  field?.select();
}

// A page with a list has a box of its own.
function search(root) {
  focusField(root.querySelector('input[data-search]') ?? root.querySelector('[data-search-all]'));
}

// "g" waits a moment for the letter of a place to go to.
const WAIT_MS = 1500;
let goUntil = 0;

function go(_root, event) {
  goUntil = event.timeStamp + WAIT_MS;
}

function goSearch(root, event) {
  if (event.timeStamp < goUntil) {
    focusField(root.querySelector('[data-search-all]'));
  }
  goUntil = 0;
}

const ACTIONS = {
  KeyJ: (root) => move(root, 1),
  KeyK: (root) => move(root, -1),
  KeyC: (root) => submitIn(root, 'form[data-claim]'),
  KeyG: go,
  KeyS: goSearch,
  KeyX: (root) => toggle(rowOf(root)),
  // On the page of a quality analysis the same key returns the reply.
  KeyR: (root) => root.querySelector('form[data-quality-keys]') || openPanel(root, 'assign', rowOf(root)),
  KeyH: (root) => openPanel(root, 'hold', rowOf(root)),
  Slash: (root, event) => (event.shiftKey ? openKeys() : search(root)),
  Enter: (root) => currentRow(root)?.dispatchEvent(new CustomEvent('jauap:open', { bubbles: true })),
};

export function keys(root) {
  root.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || event.metaKey) {
      return;
    }
    if (event.ctrlKey) {
      sendForm(event);
      return;
    }
    const action = ACTIONS[event.code];
    if (!action || event.target.closest(TYPING) || root.querySelector('dialog[open]')) {
      return;
    }
    // Enter on a button or another link keeps its own meaning.
    if (event.code === 'Enter' && !event.target.matches('.row-link, body, main')) {
      return;
    }
    if (event.code !== 'Enter' || currentRow(root)) {
      event.preventDefault();
      action(root, event);
    }
  });
}

function sendForm(event) {
  const place = event.code === 'Enter' && event.target.closest('[data-submit-key]');
  if (place) {
    event.preventDefault();
    const button = place.matches('form') ? undefined : place.querySelector('button[name]');
    (place.closest('form') ?? place).requestSubmit(button);
  }
}
