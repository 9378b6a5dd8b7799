// "Add a row" without a way to the server: the last row once more, empty, with the next number in its names.
const NUMBERED = ['id', 'name', 'for', 'aria-describedby', 'data-article'];

export function addRows(root) {
  root.addEventListener('click', (event) => {
    const button = event.target.closest('button[name^="add-"]');
    const list = button?.closest('[data-rows-of]')?.querySelector('ol');
    if (!list?.lastElementChild) {
      return;
    }
    event.preventDefault();
    const key = button.closest('[data-rows-of]').dataset.rowsOf;
    const row = list.lastElementChild.cloneNode(true);
    renumber(row, key, list.children.length);
    list.append(row);
    row.querySelector('input, select, textarea')?.focus();
  });
}

function renumber(row, key, number) {
  const shape = new RegExp(`(^|-)${key}-\\d+-`);
  for (const place of row.querySelectorAll('*')) {
    for (const name of NUMBERED) {
      const value = place.getAttribute(name);
      if (value && shape.test(value)) {
        place.setAttribute(name, value.replace(shape, `$1${key}-${number}-`));
      }
    }
    if (place.matches('input:not([type=radio]):not([type=checkbox]), textarea, select')) {
      place.value = '';
    } else if (place.matches('input')) {
      place.checked = false;
    } else if (place.matches('.field-error, .field-warning, output')) {
      place.remove();
    }
  }
}
