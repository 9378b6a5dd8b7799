// Bundles what the browser loads into webapp/static/dist/ and the FEEL engine that QuickJS loads
// into engine/feel/bundle/. Both folders are made here and never committed.
//
// Add a page script: a file src/<name>.js and a line in `scripts`.

import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { editorBuild } from './editors.mjs';
import { feelBuildOptions } from './feel.plugin.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const dist = join(here, '..', 'static', 'dist');

const scripts = { app: 'src/app.js', diagram: 'src/diagram.js' };

// What every page has, in this order; a page links what only it has.
const styles = ['tokens', 'base', 'layout', 'components', 'forms', 'inbox', 'reports', 'calendar', 'search', 'diagram', 'replay', 'print'];

// Kazakh letters are split over cyrillic and cyrillic-ext.
const fontFaces = [
  { sheet: '400', weights: '100 500' },
  { sheet: '600', weights: '501 900' },
  { sheet: '400-italic', weights: '100 900' }
];
const fontSubsets = ['cyrillic-ext', 'cyrillic', 'latin-ext', 'latin'];

async function bundleScripts() {
  await build({
    absWorkingDir: here,
    entryPoints: scripts,
    outdir: dist,
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    target: ['es2022'],
    format: 'iife',
    legalComments: 'linked',
    logLevel: 'warning'
  });
}

async function bundleEditors() {
  await build({ ...editorBuild, outdir: dist, minify: true, legalComments: 'linked' });
}

// One stylesheet: a page that asks for a dozen begins to be drawn after the last of them.
async function bundleStyles() {
  const folder = join(here, '..', 'static', 'css');
  const sheets = await Promise.all(styles.map((name) => readFile(join(folder, `${name}.css`), 'utf8')));
  const { code } = await transform([await copyFonts(), ...sheets].join('\n'), { loader: 'css', minify: true });
  await writeFile(join(dist, 'app.css'), code);
}

// The @font-face rules of what we ship, taken from the package so that the unicode ranges stay right when the
// font is updated. A weight serves all near it: a file less to fetch, and letters that are shaped once.
async function copyFonts() {
  const source = join(modules, '@fontsource', 'noto-sans');
  await mkdir(join(dist, 'files'), { recursive: true });
  const rules = [];
  for (const { sheet, weights } of fontFaces) {
    const all = (await readFile(join(source, `${sheet}.css`), 'utf8')).match(/@font-face \{[^}]*\}/g);
    for (const subset of fontSubsets) {
      const rule = all.find((one) => one.includes(`/noto-sans-${subset}-${sheet.slice(0, 3)}-`));
      const [, file] = rule.match(/files\/([\w-]+\.woff2)/);
      await copyFile(join(source, 'files', file), join(dist, 'files', file));
      const address = `src: url(./files/${file}) format('woff2')`;
      rules.push(rule.replace(/src: [^;]*/, address).replace(/font-weight: \d+/, `font-weight: ${weights}`));
    }
  }
  return rules.join('\n');
}

async function bundleFeel() {
  await build({
    absWorkingDir: here,
    entryPoints: ['feel.entry.mjs'],
    outfile: join(here, '..', '..', 'engine', 'feel', 'bundle', 'feelin.js'),
    bundle: true,
    logLevel: 'warning',
    ...feelBuildOptions
  });
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([bundleScripts(), bundleEditors(), bundleStyles(), bundleFeel()]);
