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
const styles = ['tokens', 'base', 'layout', 'components', 'forms', 'inbox', 'reports', 'calendar', 'search', 'print'];

// Kazakh letters are split over cyrillic and cyrillic-ext.
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

// The @font-face rules of the subsets we ship, taken from the package so that
// the unicode ranges stay right when the font is updated.
async function copyFonts() {
  const source = join(modules, '@fontsource-variable', 'noto-sans');
  const rules = [];
  for (const sheet of ['wght.css', 'wght-italic.css']) {
    rules.push(...fontFaces(await readFile(join(source, sheet), 'utf8')));
  }
  await mkdir(join(dist, 'files'), { recursive: true });
  for (const { file } of rules) {
    await copyFile(join(source, 'files', file), join(dist, 'files', file));
  }
  return rules.map(({ rule }) => rule).join('\n');
}

function fontFaces(css) {
  const faces = css.match(/@font-face \{[^}]*\}/g) ?? [];
  const described = faces.map((rule) => ({ rule, file: rule.match(/files\/([\w-]+\.woff2)/)[1] }));
  const wanted = fontSubsets.map((subset) => `noto-sans-${subset}-wght`);
  return described.filter(({ file }) => wanted.some((name) => file.startsWith(name)));
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
