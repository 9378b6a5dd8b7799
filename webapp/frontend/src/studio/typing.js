// What is typed into a table reaches it a moment later. A step back or a save that comes sooner takes it along:
// otherwise the moment would end after the step back and write the change again.

const PAUSE = 300;
const waiting = new Set();

function debounceInput(change) {
  let timer = null;
  let typed = null;
  const arrive = () => {
    clearTimeout(timer);
    waiting.delete(arrive);
    change.apply(...typed);
  };
  return function later(...values) {
    clearTimeout(timer);
    typed = [this, values];
    waiting.add(arrive);
    timer = setTimeout(arrive, PAUSE);
  };
}

export function arrived() {
  for (const arrive of [...waiting]) arrive();
}

export const typingModule = { debounceInput: ["value", debounceInput] };
