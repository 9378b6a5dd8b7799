// A text beside the form goes into it where the cursor is, only by a press; the browser can undo it. Without this
// file the text is there to be selected and copied.
export function insert(root) {
  root.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-insert]');
    const place = button && document.getElementById(button.dataset.into);
    const text = button && document.getElementById(button.dataset.insert)?.textContent;
    if (!place || !text) {
      return;
    }
    put(place, text);
    button.parentElement.querySelector('[data-insert-status]').textContent = button.dataset.inserted;
  });
}

function put(place, text) {
  place.focus();
  const before = place.value.slice(0, place.selectionStart);
  const words = before && !before.endsWith('\n') ? `\n\n${text}` : text;
  // The old command alone keeps the browser's way back (Ctrl+Z); where it is gone the words still come in.
  if (!document.execCommand('insertText', false, words)) {
    place.setRangeText(words, place.selectionStart, place.selectionEnd, 'end');
    place.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
