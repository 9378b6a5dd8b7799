// For a walk by Tab: writes down where the focus stops, what is wrong there, and what it never reached.
() => {
  const CONTROLS = 'input, select, textarea, button, a, summary';
  const REACHED = ['input:not([type=hidden])', 'select', 'textarea', 'button', 'a[href]', 'summary', '[tabindex="0"]'];
  // Shortcuts inside a diagram, which the buttons above it double.
  const BY_POINTER = '.diagram-canvas [tabindex="-1"]';
  // Beside a list the row in focus is drawn after a pause, on a busy machine when the focus is past it: this part
  // has a walk of its own.
  const DRAWN_ANEW = '#preview *';
  // A group of radio buttons is one stop, and so is a cell of a table, which is another node while it is edited.
  const cell = (one) => one.matches('[contenteditable]') && one.closest('td[data-element-id]');
  const key = (one) => (one.type === 'radio' && one.name ? `radio ${one.name}` : cell(one) || one);
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled');
  const told = (one) => `${one.tagName}#${one.id}[${one.name ?? ''}].${one.className}`;
  const seen = new Set();
  const faults = new Set();
  let left = false;

  const outlined = (one) =>
    [null, '::before', '::after'].some((part) => {
      const style = getComputedStyle(one, part);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });

  const named = (one) => {
    const others = (one.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id));
    const words = [
      one.getAttribute('aria-label'),
      one.getAttribute('title'),
      ...[...others, ...(one.labels ?? [])].map((other) => other?.textContent),
      one.matches('a, button, summary') ? one.textContent : '',
    ];
    return words.join('').trim() !== '';
  };

  const look = (one) => {
    const box = one.getBoundingClientRect();
    if (one.matches(CONTROLS) && !named(one)) {
      faults.add(`no name: ${told(one)}`);
    }
    if (one.matches(CONTROLS) && !outlined(one)) {
      faults.add(`focus unseen: ${told(one)}`);
    }
    if (box.bottom < 0 || box.top > innerHeight) {
      faults.add(`out of sight: ${told(one)}`);
    }
  };

  // On its way down: the cells of a table keep the event to themselves.
  const arrive = ({ target }) => {
    if (!target.closest('main')) {
      left = true;
    } else if (!left && target !== document.getElementById('content')) {
      seen.add(key(target));
      look(target);
    }
  };
  document.addEventListener('focusin', arrive, true);

  window.walked = () => {
    const missed = [...document.querySelectorAll(`main :is(${REACHED.join(', ')})`)].filter(
      (one) => shown(one) && !one.matches(BY_POINTER) && !one.matches(DRAWN_ANEW) && !seen.has(key(one)),
    );
    const over = left || document.activeElement === document.body;
    return { over, stops: seen.size, at: told(document.activeElement), faults: [...faults], missed: missed.map(told) };
  };
}
