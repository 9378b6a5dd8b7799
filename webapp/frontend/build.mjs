// Bundles what the browser loads into webapp/static/dist/ and the FEEL engine that QuickJS loads
// into engine/feel/bundle/. Both folders are made here and never committed.
//
// Add a page script: a file src/<name>.js and a line in `scripts`.

import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { editorBuild } from './editors.mjs';
import { feelBuildOptions } from './feel.plugin.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const dist = join(here, '..', 'static', 'dist');

const scripts = { app: 'src/app.js', diagram: 'src/diagram.js' };

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

// One stylesheet: the @font-face rules of the subsets we ship, taken from the package so that
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
  await writeFile(join(dist, 'fonts.css'), rules.map(({ rule }) => rule).join('\n\n') + '\n');
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
await Promise.all([bundleScripts(), bundleEditors(), copyFonts(), bundleFeel()]);
