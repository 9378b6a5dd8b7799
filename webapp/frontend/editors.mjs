// How the editors of the studio are bundled. They come from many packages: some break our policy of styles,
// one speaks only English.
//
// Add an editor: src/studio/<name>.js and .css, and a line in `editors`.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

// Each with the style sheet of its parts.
const editors = {
  'studio-bpmn': 'src/studio/bpmn',
  'studio-dmn': 'src/studio/dmn',
  'studio-form': 'src/studio/form'
};

// The code editor writes its styles into a <style> element unless the root can adopt sheets; it asks only
// shadow roots.
const adoptStyles = {
  name: 'adopt-styles',
  setup({ onLoad }) {
    onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const wanted = 'if (!root.head && root.adoptedStyleSheets';
      if (!source.includes(wanted)) throw new Error('style-mod changed: look at adoptStyles in build.mjs');
      return { contents: source.replace(wanted, 'if (root.adoptedStyleSheets'), loader: 'js' };
    });
  }
};

// Fonts as files of ours, never as data in a style sheet.
const plainFonts = {
  name: 'plain-fonts',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /-embedded\.css$/ }, ({ path, ...rest }) =>
      resolve(path.replace('-embedded.css', '.css'), { resolveDir: rest.resolveDir, kind: rest.kind })
    );
  }
};

// The editor of forms and its viewer come with two copies of one library, whose hooks know only their own.
const onePreact = {
  name: 'one-preact',
  setup({ onResolve, resolve }) {
    const home = join(here, 'node_modules', '@bpmn-io', 'form-js-editor');
    onResolve({ filter: /^preact($|\/)/ }, ({ path, importer, kind, pluginData }) =>
      pluginData === onePreact || !/[\\/]form-js-viewer[\\/]/.test(importer)
        ? undefined
        : resolve(path, { resolveDir: home, kind, pluginData: onePreact })
    );
  }
};

// The editor of forms, its viewer, parts of the panels and the hit policies say in English what they should ask words for. The
// editor of forms also keeps to itself what our own group of its panel is made of.
const PANEL_PARTS = ['SelectEntry', 'TextAreaEntry', 'TextfieldEntry'];
const SAID = /\b(label|text|title|tooltip|description|placeholder|children): (['"])([A-Z<](?:(?!\2)[^\\\n])*)\2/g;
const askingForWords = {
  name: 'asking-for-words',
  setup({ onLoad }) {
    const words = `import { translate as wordOf } from ${JSON.stringify(join(here, 'src', 'studio', 'translate.js'))};\n`;
    const ask = (filter, change) =>
      onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const asking = change(source);
        if (asking === source) throw new Error(`${path} changed: look at askingForWords in editors.mjs`);
        return { contents: words + asking, loader: 'js' };
      });
    ask(/form-js-editor[\\/]dist[\\/]index\.es\.js$/, (source) => {
      const lost = PANEL_PARTS.filter((one) => !source.includes(`\nfunction ${one}(`));
      if (lost.length) throw new Error(`form-js-editor has no ${lost}: look at askingForWords in editors.mjs`);
      const asking = source
        .replace(SAID, '$1: wordOf($2$3$2)')
        .replace(/\b(return) ('Must [^'\n]*')/g, '$1 wordOf($2)')
        .replace(/`Remove \$\{([^}]*)\}`/g, "wordOf('Remove {what}', { what: $1 })")
        .replaceAll('translate = translateFallback', 'translate = wordOf');
      return `${asking}\nexport { ${PANEL_PARTS.join(', ')} };\n`;
    });
    ask(/form-js-viewer[\\/]dist[\\/]index\.es\.js$/, (source) =>
      source.replace(/\b(name|label): ('[A-Z][^'\n]*')(?=,\n\s*group:)/g, '$1: wordOf($2)')
    );
    ask(/@bpmn-io[\\/]properties-panel[\\/]dist[\\/]index\.esm\.js$/, (source) =>
      source.replaceAll('translate = translateFallback', 'translate = wordOf')
    );
    ask(/bpmn-js-element-templates[\\/]dist[\\/]index\.esm\.js$/, (source) =>
      source.replace('title: "Select a template"', 'title: wordOf("Select a template")')
    );
    ask(/hit-policy[\\/]HitPolicies\.js$/, (source) => source.replace(/\b(label|explanation): ('[^'\n]*')/g, '$1: wordOf($2)'));
    ask(/dmn-js-properties-panel[\\/]dist[\\/]index\.esm\.js$/, (source) =>
      source.replace(SAID, '$1: wordOf($2$3$2)').replace(/return (concreteType\.replace\(.*\));/, 'return wordOf($1);')
    );
  }
};

export const editorBuild = {
  absWorkingDir: here,
  entryPoints: Object.entries(editors).flatMap(([out, path]) =>
    ['js', 'css'].map((kind) => ({ out, in: `${path}.${kind}` }))
  ),
  bundle: true,
  target: ['es2022'],
  format: 'iife',
  charset: 'utf8',
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: Object.fromEntries(['.woff', '.woff2', '.ttf', '.eot', '.svg', '.png'].map((one) => [one, 'file'])),
  assetNames: 'files/[name]-[hash]',
  plugins: [adoptStyles, plainFonts, onePreact, askingForWords]
};
