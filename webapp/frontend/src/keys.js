// Keys of the list and of the forms. By event.code, the place on the keyboard, so that they work
// while a Kazakh or Russian layout is on.
import { openKeys } from './dialogs.js';

const TYPING = 'input, textarea, select, [contenteditable], [role="textbox"]';

export function rows(root) {
  return [...root.querySelectorAll('[data-rows] .row-link')];
}

export function currentRow(root) {
  const links = rows(root);
  return links.find((link) => link === root.activeElement) ?? links.find((link) => link.getAttribute('aria-current'));
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

function select(root) {
  const row = currentRow(root)?.closest('.row');
  if (row) {
    row.classList.toggle('row-selected');
  }
}

function search(root) {
  const field = root.querySelector('[data-search]');
  field?.focus();
  field?.select();
}

const ACTIONS = {
  KeyJ: (root) => move(root, 1),
  KeyK: (root) => move(root, -1),
  KeyC: (root) => submitIn(root, 'form[data-claim]'),
  KeyX: select,
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
  const form = event.code === 'Enter' && event.target.closest('form[data-submit-key]');
  if (form) {
    event.preventDefault();
    form.requestSubmit();
  }
}
