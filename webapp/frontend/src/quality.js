// Keys of the quality analysis: 1 to 8 turn a criterion over, R returns, A accepts. By event.code, as all keys.
const WRITING = 'textarea, select, input:not([type="radio"], [type="checkbox"]), [contenteditable]';
const DECISIONS = { KeyR: 'return', KeyA: 'accept' };

export function quality(root) {
  const form = root.querySelector('form[data-quality-keys]');
  if (form) {
    root.addEventListener('keydown', (event) => press(form, event));
  }
}

function press(form, event) {
  const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (modified || event.isComposing || event.target.closest(WRITING) || document.querySelector('dialog[open]')) {
    return;
  }
  const number = /^(?:Digit|Numpad)([1-8])$/.exec(event.code)?.[1];
  const wanted = number ? turnedOver(form, `criteria-Q${number}-passed`) : decision(form, event.code);
  if (wanted) {
    event.preventDefault();
    choose(wanted);
  }
}

// What nobody has judged yet is met first: a controller passes what is well and turns over what is not.
function turnedOver(form, name) {
  const value = form.querySelector(`[name="${name}"]:checked`)?.value === 'yes' ? 'no' : 'yes';
  return form.querySelector(`[name="${name}"][value="${value}"]`);
}

function decision(form, code) {
  return DECISIONS[code] && form.querySelector(`[name="decision"][value="${DECISIONS[code]}"]`);
}

function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.scrollIntoView({ block: 'nearest' });
  radio.dispatchEvent(new Event('input', { bubbles: true }));
  radio.dispatchEvent(new Event('change', { bubbles: true }));
}
