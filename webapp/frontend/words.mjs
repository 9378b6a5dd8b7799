// Prints what the editors of the studio say and have no words for: node words.mjs [kk|ru]. Without a language,
// as JSON: `asked`, every text that the bundles ask a translation for, `groups`, the names of the groups of the
// properties panel, and by language `missing`.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { editorBuild } from './editors.mjs';

const LANGUAGES = ['kk', 'ru'];

// A text that is asked for where it is shown, and one that stands in a list until it is.
const ASKED = /\b(?:_?translate|wordOf)(?:\d|\$\d)*\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;
const LISTED = /\blabel: ("[^"\n]*"),\s*(?:actionName: [^\n]*,\s*)?className: "bpmn-icon/g;
const GROUP = /\bid: "[^"]*",\s*label: (?:translate\d*|wordOf\d*)\(("[^"]*")\),\s*(?:tooltip: [^\n]*\s*)?(?:component|entries)/g;

const { outputFiles } = await build({ ...editorBuild, write: false, outdir: 'none', sourcemap: false });
const texts = outputFiles.filter(({ path }) => path.endsWith('.js')).map(({ text }) => text);
const found = (shape) => texts.flatMap((text) => [...text.matchAll(shape)].map(([, word]) => unquoted(word)));
const letters = (word) => /[A-Za-z]{2}/.test(word.replace(/{[^}]*}/g, ''));

function unquoted(word) {
  return word.startsWith("'") ? word.slice(1, -1).replaceAll("\\'", "'") : JSON.parse(word);
}

const asked = [...new Set([...found(ASKED), ...found(LISTED)])].filter(letters).sort();
const groups = [...new Set(found(GROUP))].sort();
const missing = {};
for (const one of LANGUAGES) {
  const table = JSON.parse(await readFile(join(editorBuild.absWorkingDir, 'src', 'studio', `${one}.json`), 'utf8'));
  missing[one] = asked.filter((word) => !(word in table));
}
const [language] = process.argv.slice(2);
console.log(language ? missing[language].join('\n') : JSON.stringify({ asked, groups, missing }));
