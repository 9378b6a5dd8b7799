// Bundles feelin for the server's QuickJS (engine/feel). The package exports neither its
// interpreter nor a clock, so a few places of its source are patched while it is read; a patch
// that no longer fits stops the build, because a silent miss would mean wall-clock time in a
// replayed journal.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

const NOW = `const zdt = Temporal.Now.zonedDateTimeISO();
    return new FeelDateTime(zdt.toPlainDateTime(), zdt.timeZoneId);`;

const TODAY = 'return new FeelDate(Temporal.Now.plainDateISO());';

const POSITIVE_UNARY_TEST = `if (args[0].type === 'boolean' && has$1(context, '?')) {
                return args[0](context) === context['?'];
            }
            return args[0](context);`;

// DMN TCK 0036: a cell that does not mention the input ("?") is compared with it, also when
// both are boolean; a true-valued variable is no match for a false input.
const STRICT_UNARY_TEST = `const tested = args[0](context);
            const mentionsInput = /\\?/.test(node.input.replace(/"(?:\\\\.|[^"\\\\])*"/g, ''));
            if (typeof tested === 'boolean' && !mentionsInput && has$1(context, '?')
                && (args[0].type === 'boolean' || typeof context['?'] === 'boolean')) {
                return tested === context['?'];
            }
            return tested;`;

// `1e3` was read as 1 by parseInt: a silently wrong number.
const NUMBER =
  "const value = node.input.includes('.') ? parseFloat(node.input) : parseInt(node.input);";

// What an operator compares with is hidden in a closure; the check of kinds wants to see it.
const OPERATOR_TEST = 'return args[0](context)(args[1](context));';
const SEEN_OPERATOR_TEST = `const operand = args[1](context);
            return Object.assign(args[0](context)(operand), { operand });`;

const CELL_TEST = `return compareValue(test, value);
                    }).some(v => v === true);`;
const CHECKED_CELL_TEST = `return globalThis.__feelCompare(test, value, compareValue, (kind, other) => {
                            interpreterContext.addWarning(node, 'NOT_COMPARABLE', {
                                template: 'A ' + kind + ' is compared with a ' + other,
                                values: {},
                            });
                        });
                    }).some(v => v === true);`;

// `"7" > 5` is false to feelin and null to the standard; a condition must not take it for a no.
const ORDER = `const test = operator()(right);
            return compareValue(test, left);`;
const CHECKED_ORDER = `const test = operator()(right);
            globalThis.__feelOrder(test, left, right, (kind, other) => {
                interpreterContext.addWarning(node, 'NOT_COMPARABLE', {
                    template: 'A ' + kind + ' is compared with a ' + other,
                    values: {},
                });
            });
            return compareValue(test, left);`;

const DIVISION = "case '/': return nullable((a, b) => !b ? null : a / b, 'divide', ['number']);";
const CHECKED_DIVISION = `case '/': return nullable((a, b) => {
                    if (b) {
                        return a / b;
                    }
                    interpreterContext.addWarning(node, 'DIVISION_BY_ZERO', {
                        template: 'A number is divided by zero',
                        values: {},
                    });
                    return null;
                }, 'divide', ['number']);`;

// A function that is given what it cannot take answers null without a word. A null among the
// arguments is the standard's null; anything else is a mistake, and feelin has a signal for that.
const LIST_ARGUMENTS = `if (!args.every(arg => tester(arg) !== FALSE)) {
            return null;
        }`;
const CHECKED_LIST_ARGUMENTS = `if (!args.every(arg => tester(arg) !== FALSE)) {
            return args.some(isNil) ? null : invalidArguments('Not every argument is a ' + type);
        }`;

const ARGUMENTS = `if (!convertedArgs) {
            return null;
        }`;
const CHECKED_ARGUMENTS = `if (!convertedArgs) {
            return args.some(isNil) ? null : invalidArguments('The arguments are not of the types ' + argDefinitions);
        }`;

// By the standard whatever has an order has a least and a greatest; feelin knows numbers only.
const extreme = (name, compare) => [
  `'${name}': listFn(function (...list) {
        return list.reduce((${name}, el) => ${name} === null ? el : Math.${name}(${name}, el), null);
    }, 'number', ['...list']),`,
  `'${name}': listFn(function (...list) {
        const found = globalThis.__feelExtreme(list, ${compare});
        return found === undefined ? invalidArguments('Not all arguments have an order') : found;
    }, 'any', ['...list']),`,
];

// A list in a cell holds the value, or is it. feelin compares by identity, so that no list of
// dates ever holds a date.
const LIST_TEST = `if (isArray(test)) {
                            return test.includes(value);
                        }`;
const EQUAL_LIST_TEST = `if (isArray(test)) {
                            return [test, ...test].some((item) => equals(item, value) === true);
                        }`;

const PATCHES = [
  [LIST_TEST, EQUAL_LIST_TEST],
  [LIST_ARGUMENTS, CHECKED_LIST_ARGUMENTS],
  [ARGUMENTS, CHECKED_ARGUMENTS],
  extreme('min', -1),
  extreme('max', 1),
  [ORDER, CHECKED_ORDER],
  [DIVISION, CHECKED_DIVISION],
  [OPERATOR_TEST, SEEN_OPERATOR_TEST],
  [CELL_TEST, CHECKED_CELL_TEST],
  [NUMBER, 'const value = Number(node.input);'],
  [NOW, 'return globalThis.__feelClock.now(FeelDateTime, Temporal);'],
  [TODAY, 'return globalThis.__feelClock.today(FeelDate, Temporal);'],
  [POSITIVE_UNARY_TEST, STRICT_UNARY_TEST],
  [
    'export { FeelDate,',
    'export { interpreter, InterpreterContext, cmp, coerceContext, getBuiltin, getType, isContext, FeelDate,',
  ],
];

function patched(source) {
  return PATCHES.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) {
      throw new Error(`feelin has changed, this patch no longer fits: ${from.slice(0, 60)}`);
    }
    return text.replace(from, () => to);
  }, source);
}

const feelinPatches = {
  name: 'feelin-patches',
  setup(build) {
    build.onLoad({ filter: /feelin[\\/]dist[\\/]index\.js$/ }, async ({ path }) => ({
      contents: patched(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

// QuickJS has no Intl, the Temporal polyfill wants the name while it loads. Named time zones
// ("@Asia/Almaty") therefore give null with a warning; offsets ("+05:00") work.
const INTL = `globalThis.Intl ??= { DateTimeFormat: class DateTimeFormat {
  constructor() { throw new RangeError('named time zones are not available'); }
} };`;

export const feelBuildOptions = {
  entryPoints: [join(here, 'feel.entry.mjs')],
  outfile: join(here, '..', '..', 'engine', 'feel', 'bundle', 'feelin.js'),
  bundle: true,
  format: 'iife',
  target: 'es2022',
  minify: true,
  keepNames: false,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  banner: { js: INTL },
  plugins: [feelinPatches],
};
