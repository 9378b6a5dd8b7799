// Typing in a list of choices finds by code and by the words of every language, not only by the beginning
// of the label that is shown. The list stays the browser's own: arrows, Tab and Escape do what they do.
import { fold } from './fold.js';

const PAUSE = 1500;

function matches(option, typed) {
  const words = ` ${fold(option.dataset.search ?? option.textContent)}`.replace(/[.,«»()"–-]/g, ' ');
  return fold(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.includes(` ${part}`) || words.trim().startsWith(part));
}

function hint(select) {
  let place = select.nextElementSibling;
  if (!place?.matches('.typeahead')) {
    place = document.createElement('output');
    place.className = 'typeahead';
    select.after(place);
  }
  return place;
}

// "АППК 91" is an act and its article, unless the number is the act's own ("закон 221").
const ARTICLE = /\s(\d[\d().,-]*)$/;

function wanted(select, typed) {
  const number = select.dataset.article && ARTICLE.exec(typed);
  const whole = number && [...select.options].some((option) => option.value !== '' && matches(option, typed));
  return number && !whole ? { words: typed.slice(0, number.index), article: number[1] } : { words: typed, article: '' };
}

function putArticle(select, typed) {
  const { article } = wanted(select, typed);
  const place = article && select.value && document.getElementById(select.dataset.article);
  if (place && !place.value) {
    place.value = article;
    place.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function show(select, typed) {
  const { words } = wanted(select, typed);
  let found = 0;
  let first = null;
  for (const option of select.options) {
    const fits = !typed || (option.value !== '' && matches(option, words));
    option.hidden = !fits;
    if (fits && typed) {
      found += 1;
      first = first ?? option;
    }
  }
  hint(select).textContent = typed ? `${typed} (${found})` : '';
  if (first && first.value !== select.value) {
    select.value = first.value;
    select.dispatchEvent(new Event('input', { bubbles: true }));
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

export function typeahead(root) {
  let select = null;
  let typed = '';
  let waiting;
  const end = () => {
    clearTimeout(waiting);
    if (select && typed) {
      putArticle(select, typed);
      typed = '';
      show(select, '');
    }
    typed = '';
  };
  root.addEventListener('keydown', (event) => {
    const place = event.target;
    if (!place.matches?.('select[data-typeahead]') || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (place !== select) {
      end();
      select = place;
    }
    const letter = event.key.length === 1 && (event.key !== ' ' || typed);
    if (letter || (event.key === 'Backspace' && typed)) {
      event.preventDefault();
      typed = letter ? typed + event.key : typed.slice(0, -1);
      show(select, typed);
      clearTimeout(waiting);
      waiting = setTimeout(end, PAUSE);
    } else if (event.key === 'Escape') {
      end();
    }
  });
  root.addEventListener('focusout', (event) => event.target === select && end());
}
