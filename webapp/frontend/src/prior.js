// Earlier appeals of the identity number or telephone that is being typed, beside the intake form; a button,
// or F2, fills what is still empty with what the newest of them says of the applicant.
import htmx from 'htmx.org';

const ASKED = '[name="identity_number"], [name="phone"]';
const WHOLE = { identity_number: 12, phone: 10 };

export function prior(root) {
  const place = root.querySelector('[data-prior]');
  const form = root.querySelector('form[data-keep-typed]');
  if (!place || !form) {
    return;
  }
  let last = '';
  const ask = () => {
    const address = new URL(place.dataset.prior, window.location.href);
    for (const name of Object.keys(WHOLE)) {
      address.searchParams.set(name, form.elements[name]?.value ?? '');
    }
    if (address.search !== last) {
      last = address.search;
      htmx.ajax('GET', address.pathname + address.search, { target: '[data-prior]', swap: 'innerHTML' });
    }
  };
  form.addEventListener('change', (event) => event.target.matches(ASKED) && ask());
  // A whole number is looked up at once, before the next field is entered.
  form.addEventListener('input', (event) => {
    const digits = event.target.value?.replace(/\D/g, '').length;
    if (event.target.matches(ASKED) && digits >= WHOLE[event.target.name]) {
      ask();
    }
  });
  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-take-over]');
    if (button) {
      takeOver(form, JSON.parse(button.dataset.takeOver));
    }
  });
  root.addEventListener('keydown', (event) => {
    if (event.code === 'F2') {
      event.preventDefault();
      root.querySelector('[data-take-over]')?.click();
    }
  });
  if (form.elements.identity_number?.value || form.elements.phone?.value) {
    ask();
  }
}

function takeOver(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (field && !field.value) {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
  // On to what only this letter says.
  form.elements.text?.focus();
}
