// A file beyond what is accepted is told at once, before it is sent for minutes: the choice is taken back, what
// was typed stays. The server refuses it too.
export function files(root) {
  root.addEventListener('change', (event) => {
    const input = event.target.closest('input[type="file"][data-max-bytes]');
    if (!input) {
      return;
    }
    const most = Number(input.dataset.maxBytes);
    const large = [...input.files].filter((file) => file.size > most);
    const told = input.parentElement.querySelector('[data-too-large]');
    told.hidden = large.length === 0;
    if (large.length) {
      told.dataset.names ??= told.textContent;
      told.textContent = `${large.map((file) => file.name).join(', ')}: ${told.dataset.names}`;
      input.value = '';
    }
  });
}
