// What engine/feel calls inside QuickJS: three global functions that take and return strings, so
// that nothing but JSON crosses the border.
import {
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelTime,
  InterpreterContext,
  coerceContext,
  duration,
  getBuiltin,
  interpreter,
  isContext,
  parseDate,
  parseDateTime,
  parseExpression,
  parseTime,
  parseUnaryTests,
} from 'feelin';

const MAX_TREES = 1000;
const MAX_LISTS = 200;
const MAX_CACHED_TEXT = 4000;
const trees = new Map();
const lists = new Map();
let clock = { local: '1970-01-01T00:00:00', zone: 'UTC' };

globalThis.__feelClock = {
  now: (FeelDateTimeClass, Temporal) =>
    new FeelDateTimeClass(Temporal.PlainDateTime.from(clock.local), clock.zone),
  today: (FeelDateClass, Temporal) =>
    new FeelDateClass(Temporal.PlainDateTime.from(clock.local).toPlainDate()),
};

const READERS = {
  date: parseDate,
  time: parseTime,
  'date and time': parseDateTime,
  duration: (text) => duration(text),
};

const KINDS = new Map([
  [FeelDate, 'date'], [FeelTime, 'time'], [FeelDateTime, 'date and time'], [FeelDuration, 'duration'],
]);

function build(kind, expression, context) {
  const scope = new InterpreterContext();
  const { parseTree, root } = kind === 'unary'
    ? interpreter.unaryTest(expression, context, undefined, scope)
    : interpreter.evaluate(expression, context, undefined, scope);
  return { scope, root, parseTree };
}

// A parse depends on the context only through keys that are no plain identifiers (with a key
// "b-c", `a.b-c` reads it). The caller promises plain keys, so one tree serves every context.
function cached(kind, expression) {
  const key = kind + expression;
  let tree = trees.get(key);
  if (tree) {
    return tree;
  }
  const { scope, root } = build(kind, expression, {});
  tree = { scope, root };
  if (expression.length <= MAX_CACHED_TEXT) {
    if (trees.size >= MAX_TREES) {
      trees.delete(trees.keys().next().value);
    }
    trees.set(key, tree);
  }
  return tree;
}

function placeTemporals(context, temporals) {
  for (const [path, type, text] of temporals) {
    const last = path[path.length - 1];
    let target = context;
    for (const step of path.slice(0, -1)) {
      target = target[step];
    }
    const temporal = READERS[type](text);
    if (temporal === null || typeof temporal !== 'object' || !KINDS.has(temporal.constructor)) {
      throw new TypeError(`not a ${type}: ${text}`);
    }
    target[last] = temporal;
  }
}

// Notes each temporal's path and kind, so that a decision can read it as a temporal again.
function plain(value, temporals, path = []) {
  if (path.length > 100) {
    throw new RangeError('result is nested too deeply');
  }
  if (value === null || value === undefined) {
    return null;
  }
  if (typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new RangeError('result is not a finite number');
    }
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => plain(item, temporals, [...path, index]));
  }
  if (KINDS.has(value.constructor)) {
    temporals.push([path, KINDS.get(value.constructor)]);
    return value.toString();
  }
  if (isContext(value)) {
    // defineProperty: a key "__proto__" stays a key
    const result = {};
    for (const key of Object.keys(value)) {
      Object.defineProperty(result, key, {
        value: plain(value[key], temporals, [...path, key]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return result;
  }
  throw new TypeError('result is not a plain value (a function or a range)');
}

globalThis.__feelRun = (kind, expression, contextJson, temporalsJson, usesCache, local, zone) => {
  clock = { local, zone };
  const context = JSON.parse(contextJson);
  if (temporalsJson) {
    placeTemporals(context, JSON.parse(temporalsJson));
  }
  const { scope, root } = usesCache
    ? cached(kind, expression)
    : build(kind, expression, coerceContext(context));
  scope.warnings = [];
  let value = root(context);
  if (kind === 'unary') {
    const input = context['?'];
    value = value(input === undefined ? null : input);
  }
  return answer(value, scope.warnings);
};

// Mostly there is nothing but a value: what is empty is left out.
function answer(value, warnings) {
  const temporals = [];
  const found = { value: plain(value, temporals) };
  if (temporals.length) {
    found.temporals = temporals;
  }
  if (warnings.length) {
    found.warnings = warnings.map(({ type, message }) => ({ type, message: message.slice(0, 200) }));
  }
  return JSON.stringify(found);
}

// Many questions about one context, one letter each: 1 true, 0 anything else, ! failed.
globalThis.__feelTruths = (expressionsJson, contextJson, temporalsJson, local, zone) => {
  clock = { local, zone };
  const context = JSON.parse(contextJson);
  if (temporalsJson) {
    placeTemporals(context, JSON.parse(temporalsJson));
  }
  return JSON.stringify(cachedList(expressionsJson).map((tree) => truth(tree, context)).join(''));
};

function cachedList(expressionsJson) {
  let found = lists.get(expressionsJson);
  if (!found) {
    found = JSON.parse(expressionsJson).map((expression) => cached('expression', expression));
    if (lists.size >= MAX_LISTS) {
      lists.delete(lists.keys().next().value);
    }
    lists.set(expressionsJson, found);
  }
  return found;
}

function truth({ scope, root }, context) {
  scope.warnings = [];
  try {
    return root(context) === true ? '1' : '0';
  } catch (failure) {
    if (failure instanceof InternalError) { // a limit: the whole call fails
      throw failure;
    }
    return '!';
  }
}

function textOf(node, expression) {
  return expression.slice(node.from, node.to).replace(/`/g, '').replace(/\s+/g, ' ').trim();
}

globalThis.__feelNames = (kind, expression) => {
  const tree = (kind === 'unary' ? parseUnaryTests : parseExpression)(expression, {});
  build(kind, expression, {}); // raises on a syntax error
  const read = new Set();
  const bound = new Set();
  const called = new Set();
  tree.iterate({
    enter(ref) {
      const name = textOf(ref, expression);
      const parent = ref.node.parent;
      if (ref.name === 'VariableName') {
        read.add(name);
        if (parent && parent.name === 'FunctionInvocation' && parent.firstChild.from === ref.from
            && getBuiltin(name)) {
          called.add(name);
        }
      } else if (ref.name === 'ParameterName' || ref.name === 'Key'
          || (ref.name === 'Name' && parent && parent.name === 'InExpression')) {
        bound.add(name);
      }
    },
  });
  return JSON.stringify({
    read: [...read].sort(),
    free: [...read].filter((name) => !bound.has(name) && !called.has(name)).sort(),
  });
};
