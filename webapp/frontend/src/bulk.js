// Rows are chosen by their boxes or by a key; the bar says how many. The form itself needs no script.
import { announce } from './announce.js';

const boxes = (root) => [...root.querySelectorAll('[data-pick]')];

export function bulk(root) {
  root.addEventListener('click', (event) => event.target.closest('[data-print]') && window.print());
  const form = root.querySelector('[data-bulk]');
  if (!form) {
    return;
  }
  const all = form.querySelector('[data-select-all]');
  root.addEventListener('change', (event) => {
    if (event.target === all) {
      boxes(root).forEach((box) => {
        box.checked = all.checked;
      });
    }
    if (event.target === all || event.target.matches('[data-pick]')) {
      tell(root, form, all);
    }
  });
  // A page that the browser kept comes back with its boxes as they were.
  window.addEventListener('pageshow', () => tell(root, form, all));
  tell(root, form, all);
}

function tell(root, form, all) {
  const list = boxes(root);
  const chosen = list.filter((box) => box.checked);
  for (const box of list) {
    box.closest('.row').classList.toggle('row-selected', box.checked);
  }
  all.checked = list.length > 0 && chosen.length === list.length;
  all.indeterminate = chosen.length > 0 && !all.checked;
  const place = form.querySelector('[data-selected]');
  const text = chosen.length ? `${chosen.length} ${place.dataset.words}` : '';
  if (place.textContent !== text) {
    place.textContent = text;
    announce(text);
  }
}

// The key of a row's box.
export function toggle(row) {
  const box = row?.querySelector('[data-pick]');
  if (box) {
    box.checked = !box.checked;
    box.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

// Opens a panel of the bar; with no row chosen it is for the row one stands on.
export function openPanel(root, name, row) {
  const panel = root.querySelector(`[data-bulk-${name}]`);
  if (panel) {
    if (row && !boxes(root).some((box) => box.checked)) {
      toggle(row);
    }
    root.querySelectorAll('details[data-menu][open]').forEach((other) => {
      other.open = false;
    });
    panel.open = true;
    panel.querySelector('select, input')?.focus();
    return;
  }
  // The page of a task has the same two as menus of its own.
  const menu = root.querySelector(`details[data-move-${name}]`);
  if (menu) {
    menu.open = true;
    menu.querySelector('select, input:not([type=hidden])')?.focus();
  }
}
