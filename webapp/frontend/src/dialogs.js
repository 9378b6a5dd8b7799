// The list of keys, and menus that close by Escape or a click elsewhere.
export function openKeys() {
  const dialog = document.querySelector('[data-keys-help]');
  if (dialog && !dialog.open) {
    dialog.showModal();
  }
}

export function dialogs(root) {
  root.addEventListener('click', (event) => {
    if (event.target.closest('[data-open-keys]')) {
      openKeys();
    }
    for (const menu of root.querySelectorAll('details[data-menu][open]')) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
  root.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && root.querySelector('details[data-menu][open]');
    if (menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  });
}
