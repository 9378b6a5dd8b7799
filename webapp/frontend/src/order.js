// Shift and a click on a column sorts by it besides; without a script the column alone is sorted by.
export function order(root) {
  root.addEventListener('click', (event) => {
    const link = event.target.closest('[data-sort-beside]');
    if (link && event.shiftKey) {
      event.preventDefault();
      window.location.assign(link.dataset.sortBeside);
    }
  });
}
