// "@" in a comment offers the people of the case, and with letters after it whoever is called so and may see
// the case, asked of the server. Whoever is chosen stands in the text and is selected in the list beside it,
// which is what is sent. Without a script the list and a button that looks for a name do it.
import { fold } from './fold.js';

const ASKED = /(?:^|\s)@([\p{L}'-]*)$/u;
const MOST = 8;
const PAUSE_MS = 150;

export function mentions(root) {
  for (const form of root.querySelectorAll('form[data-mentions]')) {
    const select = form.querySelector('select[name="mention"]');
    if (select) {
      watch(form.querySelector('textarea'), form.querySelector('[role="listbox"]'), select);
    }
  }
}

function watch(text, list, select) {
  let active = 0;
  let waiting;
  const known = new Set();
  text.setAttribute('aria-autocomplete', 'list');
  text.setAttribute('aria-controls', list.id);
  const close = () => {
    list.hidden = true;
    text.removeAttribute('aria-activedescendant');
  };
  const mark = () => {
    [...list.children].forEach((one, at) => one.setAttribute('aria-selected', String(at === active)));
    text.setAttribute('aria-activedescendant', list.children[active].id);
  };
  const offer = () => {
    const asked = ASKED.exec(text.value.slice(0, text.selectionStart));
    const found = asked ? matching(select, asked[1]) : [];
    list.replaceChildren(...found.map((option) => choice(option, list.id)));
    if (!found.length) {
      close();
      return;
    }
    active = 0;
    list.hidden = false;
    mark();
  };
  // The list that is open already is shown at once, and anew when the server knows more.
  const ask = () => {
    offer();
    clearTimeout(waiting);
    const typed = ASKED.exec(text.value.slice(0, text.selectionStart))?.[1];
    if (typed && !known.has(typed)) {
      waiting = setTimeout(async () => {
        const told = await find(select.dataset.find, typed);
        if (told) {
          known.add(typed);
          told.forEach((one) => add(select, one));
          if (document.activeElement === text) {
            offer();
          }
        }
      }, PAUSE_MS);
    }
  };
  const take = (option) => {
    const end = text.selectionStart;
    const start = end - ASKED.exec(text.value.slice(0, end))[1].length;
    text.setRangeText(`${option.dataset.name} `, start, end, 'end');
    option.selected = true;
    select.closest('details')?.setAttribute('open', '');
    close();
    text.focus();
  };
  text.addEventListener('input', ask);
  text.addEventListener('blur', close);
  text.addEventListener('keydown', (event) => {
    if (list.hidden || event.isComposing) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      active = (active + step + list.children.length) % list.children.length;
      mark();
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      take(optionOf(select, list.children[active]));
    } else if (event.key === 'Escape') {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  // Before the text loses the focus.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const one = event.target.closest('[role="option"]');
    if (one) {
      take(optionOf(select, one));
    }
  });
}

async function find(address, typed) {
  const asked = `${address}?${new URLSearchParams({ name: typed })}`;
  const told = await fetch(asked, { headers: { Accept: 'application/json' }, redirect: 'error' }).catch(() => null);
  const isJson = told?.ok && told.headers.get('content-type')?.includes('json');
  return isJson ? (await told.json().catch(() => null))?.people : null;
}

function add(select, [value, name, place]) {
  if (![...select.options].some((option) => option.value === value)) {
    const option = new Option(`${name} — ${place}`, value);
    option.dataset.name = name;
    select.add(option);
  }
}

function matching(select, typed) {
  const wanted = fold(typed);
  const fits = (option) => fold(option.dataset.name).split(/\s+/).some((part) => part.startsWith(wanted));
  return [...select.options].filter(fits).slice(0, MOST);
}

function choice(option, listId) {
  const one = document.createElement('li');
  one.id = `${listId}-${option.value}`;
  one.dataset.value = option.value;
  one.setAttribute('role', 'option');
  one.textContent = option.textContent;
  return one;
}

function optionOf(select, one) {
  return [...select.options].find((option) => option.value === one.dataset.value);
}
