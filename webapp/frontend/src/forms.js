// Small helps for forms: send on change, leave empty fields out of the address, fill the login,
// and never send the same form twice by an impatient second click.
export function forms(root) {
  root.addEventListener('change', (event) => {
    event.target.closest('form[data-submit-on-change]')?.requestSubmit();
  });

  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.matches('[data-drop-empty]')) {
      for (const field of form.elements) {
        field.disabled = field.disabled || (field.name !== '' && field.value === '');
      }
    }
    if (form.method === 'post' && !event.defaultPrevented) {
      refuseSecondClick(form, event);
    }
  });

  // A page that comes back from the browser's cache must be usable again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      for (const form of root.querySelectorAll('form')) {
        delete form.dataset.sent;
        delete form.dataset.alive;
        for (const field of form.querySelectorAll('[disabled][name]')) {
          field.disabled = false;
        }
      }
    }
  });

  root.addEventListener('click', (event) => {
    const account = event.target.closest('[data-fill-login]');
    if (account) {
      fillLogin(root.querySelector('form[data-login]'), account.dataset);
    }
  });
}

function refuseSecondClick(form, event) {
  const now = Date.now();
  if (now - Number(form.dataset.sent ?? 0) < 1500) {
    event.preventDefault();
  }
  form.dataset.sent = String(now);
}

function fillLogin(form, account) {
  form.elements.login.value = account.fillLogin;
  form.elements.password.value = account.fillPassword;
  form.querySelector('button:not([type="button"])').focus();
}
