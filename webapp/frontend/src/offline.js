// Says when the network is away. What was typed stays in the page.
export function offline(root) {
  const banner = root.querySelector('[data-offline]');
  const show = () => {
    banner.hidden = navigator.onLine;
  };
  if (banner) {
    window.addEventListener('online', show);
    window.addEventListener('offline', show);
    show();
  }
}
