// What engine/feel calls inside QuickJS: three global functions that take and return strings, so
// that nothing but JSON crosses the border.
import {
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelFunction,
  FeelTime,
  InterpreterContext,
  cmp,
  coerceContext,
  duration,
  getBuiltin,
  getType,
  interpreter,
  isContext,
  isRange,
  parseDate,
  parseDateTime,
  parseExpression,
  parseTime,
  parseUnaryTests,
} from 'feelin';

const MAX_TREES = 1000;
const MAX_CALLS = 10000;
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

// A cell is compared with the value under test. Where the two are of different kinds feelin says
// no, and of an interval and a text even yes; a table must not pass over that.
globalThis.__feelCompare = (test, value, compareValue, warn) => {
  const operands = isRange(test) ? [test.start, test.end] : [typeof test === 'function' ? test.operand : test];
  for (const operand of operands) {
    warnOfKinds(getType(value), getType(operand), warn);
  }
  return !isDescending(test) && compareValue(test, value);
};

// feelin turns `[9..1]` round; by the standard's table of intervals (10.3.2.7) nothing lies in it.
function isDescending(test) {
  return isRange(test) && test.start !== null && test.end !== null && cmp(test.start, test.end) > 0;
}

// A date and a date with time are put in order by feelin, and diagrams rely on it.
globalThis.__feelOrder = (test, left, right, warn) => {
  const kinds = [getType(left), getType(right)];
  if (isRange(test) && !kinds.every((kind) => DAYS.has(kind))) {
    warnOfKinds(...kinds, warn);
  }
};

function warnOfKinds(kind, other, warn) {
  if (kind !== other && !COMPARED_WITH_ANY.has(kind) && !COMPARED_WITH_ANY.has(other)) {
    warn(kind, other);
  }
}

// The least (sign -1) or greatest (1) of a list; undefined where there is no order.
globalThis.__feelExtreme = (list, sign) => {
  if (!list.length || list.some((item) => getType(item) === 'nil')) {
    return null;
  }
  const kind = getType(list[0]);
  if (!ORDERED.has(kind) || list.some((item) => getType(item) !== kind)) {
    return undefined;
  }
  return list.reduce((best, item) => (cmp(item, best) * sign > 0 ? item : best));
};

const ORDERED = new Set(['number', 'string', 'date', 'time', 'date time', 'duration']);
const DAYS = new Set(['date', 'date time']);
const COMPARED_WITH_ANY = new Set(['nil', 'list', 'function', 'range', 'literal']);

function place(context, path, value) {
  let target = context;
  for (const step of path.slice(0, -1)) {
    target = target[step];
  }
  target[path[path.length - 1]] = value;
}

function placeTemporals(context, temporals) {
  for (const [path, type, text] of temporals) {
    place(context, path, temporal(type, text));
  }
}

function temporal(type, text) {
  const read = READERS[type](text);
  if (read === null || typeof read !== 'object' || !KINDS.has(read.constructor)) {
    throw new TypeError(`not a ${type}: ${text}`);
  }
  return read;
}

// A function of a decision model is answered outside, where no call can be made from here (the
// time limit forbids it). So a call whose answer is not known yet is noted and answered with
// PENDING, the expression is run to its end, and once more when the answers are there.
// Expressions have no effects: running one again gives the same calls.
const PENDING = Object.freeze(Object.create(null));

class CallFailed extends Error {}

function placeFunctions(context, functions, answers, calls) {
  functions.forEach(([path, names], index) => {
    const answer = (...args) => {
      if (args.includes(PENDING)) {
        return PENDING;
      }
      if (args.length !== names.length) {
        throw new TypeError(`a function takes ${names.length} arguments, not ${args.length}`);
      }
      const temporals = [];
      const given = plain(args, temporals);
      const key = JSON.stringify([index, given, temporals]);
      if (!(key in answers)) {
        if (calls.size >= MAX_CALLS) {
          throw new RangeError('too many calls');
        }
        calls.set(key, { key, function: index, given, temporals });
        return PENDING;
      }
      const known = answers[key];
      if (known.failed) {
        throw new CallFailed(key);
      }
      const found = { value: JSON.parse(JSON.stringify(known.value)) };
      placeTemporals(found, known.temporals);
      return found.value;
    };
    place(context, path, new FeelFunction(answer, names));
  });
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

globalThis.__feelRun = (
  kind, expression, contextJson, temporalsJson, usesCache, local, zone, functionsJson,
) => {
  clock = { local, zone };
  const context = JSON.parse(contextJson);
  if (temporalsJson) {
    placeTemporals(context, JSON.parse(temporalsJson));
  }
  if (!functionsJson) {
    return run(kind, expression, context, usesCache);
  }
  const { functions, answers } = JSON.parse(functionsJson);
  const calls = new Map();
  placeFunctions(context, functions, answers, calls);
  let answer;
  try {
    answer = run(kind, expression, context, usesCache);
  } catch (failure) {
    if (failure instanceof CallFailed) {
      return JSON.stringify({ failed: failure.message });
    }
    if (!calls.size || calls.size >= MAX_CALLS || failure instanceof InternalError) {
      throw failure;
    }
  }
  return calls.size ? JSON.stringify({ calls: [...calls.values()] }) : answer;
};

function run(kind, expression, context, usesCache) {
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
}

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

// `shapeJson` is a context with the names that are known: those with spaces are read only then.
globalThis.__feelNames = (kind, expression, shapeJson) => {
  const shape = shapeJson ? JSON.parse(shapeJson) : {};
  const tree = (kind === 'unary' ? parseUnaryTests : parseExpression)(expression, shape);
  build(kind, expression, shape); // raises on a syntax error
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
