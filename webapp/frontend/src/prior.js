// Earlier appeals of the identity number that is being typed, beside the intake form.
import htmx from 'htmx.org';

export function prior(root) {
  const place = root.querySelector('[data-prior]');
  const field = root.querySelector('[name="identity_number"]');
  if (!place || !field) {
    return;
  }
  const ask = () => {
    const address = new URL(place.dataset.prior, window.location.href);
    address.searchParams.set('identity_number', field.value);
    htmx.ajax('GET', address.pathname + address.search, { target: '[data-prior]', swap: 'innerHTML' });
  };
  field.addEventListener('change', ask);
  if (field.value) {
    ask();
  }
}
