// Asks now and then how many items each list holds. Counters change in place; the list that is
// being read is not touched, it only offers to be shown anew.
import { announce } from './announce.js';

const PERIOD = 30_000;

export function news(root) {
  const inbox = root.querySelector('[data-inbox]');
  if (!inbox) {
    return;
  }
  setInterval(() => {
    if (!document.hidden && navigator.onLine) {
      refresh(root, inbox);
    }
  }, PERIOD);
}

async function refresh(root, inbox) {
  const answer = await fetch(inbox.dataset.news, { headers: { Accept: 'application/json' } }).catch(() => null);
  if (!answer?.ok || !answer.headers.get('content-type')?.includes('json')) {
    return;
  }
  const counters = await answer.json();
  for (const place of root.querySelectorAll('[data-count]')) {
    const fresh = counters[place.dataset.count];
    if (fresh !== undefined && fresh !== place.textContent.trim()) {
      place.textContent = fresh;
      if (place.dataset.count === inbox.dataset.preset) {
        offer(root);
      }
    }
  }
}

function offer(root) {
  const line = root.querySelector('[data-news-line]');
  line.hidden = false;
  announce(line.textContent.trim());
}
