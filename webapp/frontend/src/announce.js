// Says something to a screen reader without moving anything.
export function announce(text) {
  const region = document.querySelector('[data-announce]');
  if (region) {
    region.textContent = text;
  }
}
