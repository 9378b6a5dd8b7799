// Everything that pages do beyond links and forms. Each module looks for its own data-* attribute
// and does nothing where it is absent; without this file every page still works.

import htmx from 'htmx.org';
import { autosave } from './autosave.js';
import { dialogs } from './dialogs.js';
import { bulk } from './bulk.js';
import { files } from './files.js';
import { focusFirst } from './focus.js';
import { forms } from './forms.js';
import { insert } from './insert.js';
import { keys } from './keys.js';
import { offline } from './offline.js';
import { mentions } from './mentions.js';
import { news } from './news.js';
import { order } from './order.js';
import { preview } from './preview.js';
import { prior } from './prior.js';
import { quality } from './quality.js';
import { addRows } from './rows.js';
import { typeahead } from './typeahead.js';

window.htmx = htmx;

function start() {
  document.documentElement.classList.add('scripted');
  for (const module of [focusFirst, dialogs, files, forms, keys, offline, news, bulk, order, preview, autosave, prior, addRows, typeahead, quality, mentions, insert]) {
    module(document);
  }
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', start);
} else {
  start();
}
