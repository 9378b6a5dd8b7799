// Everything that pages do beyond links and forms. Each module looks for its own data-* attribute
// and does nothing where it is absent; without this file every page still works.

import htmx from 'htmx.org';
import { autosave } from './autosave.js';
import { conditions } from './conditions.js';
import { dialogs } from './dialogs.js';
import { focusFirst } from './focus.js';
import { forms } from './forms.js';
import { keys } from './keys.js';
import { offline } from './offline.js';
import { news } from './news.js';
import { preview } from './preview.js';
import { prior } from './prior.js';

window.htmx = htmx;

function start() {
  document.documentElement.classList.add('scripted');
  for (const module of [focusFirst, dialogs, forms, keys, offline, news, preview, autosave, conditions, prior]) {
    module(document);
  }
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', start);
} else {
  start();
}
