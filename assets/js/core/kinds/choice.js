// Columns of codes that stand for words, filtered by some of them, ascending. Where the column has names
// for its ends, its codes have an order, in which a range of them can be brushed. A Kind of types.d.ts.
/** @import { Column, Histogram } from "../../server.d.ts" */
/** @import { ChartBars, Given, Kind, RangeControl, Row } from "../../types.d.ts" */
import * as values from "../values.js";

const HALF = 0.5;

/**
 * What a column's codes are called: `long` anywhere, `short` where there is little room.
 * @typedef {object} CodeWords
 * @property {number[]} codes that may be chosen: those that any trip has
 * @property {(code: number) => boolean} isCode
 * @property {(code: number) => string} long
 * @property {(code: number) => string} short
 */

/** @type {(column: Pick<Column, "filter" | "letters" | "absent">) => CodeWords} */
function createWords({ filter, letters, absent = [] }) {
  const words = new Map(filter.words);
  /** @param {number} code */
  const long = (code) => words.get(code) ?? values.NOT_GIVEN;
  return {
    codes: [...words.keys()].filter((code) => !absent.includes(code)), isCode: (code) => words.has(code), long,
    short: (code) => (letters ? long(code).slice(0, letters) : long(code)),
  };
}

/**
 * From the first that is taken to the last: what lies between them is taken along.
 * @type {(words: CodeWords, ends: string[]) => RangeControl}
 */
const createRange = ({ codes, long }, ends) => ({
  ...values.createBars({ cells: codes.length, page: Math.max(1, Math.round(codes.length / 3)), ends }),
  toSpan: (value) => [codes.indexOf(value[0]), codes.indexOf(value[value.length - 1]) + 1],
  toValue: ([a, b]) => codes.slice(a, b),
  describeCell: (cell) => long(codes[cell]),
  describeEnd: (value, end) => `${end ? "until" : "from"} ${long(value[end ? value.length - 1 : 0])}`,
});

/** @type {(words: CodeWords, histogram: Histogram, value: number[] | null) => ChartBars} */
function read({ codes, long, short }, { counts }, value) {
  return {
    x: values.numbers(codes.length), y: codes.map((code) => counts[code] || 0), text: codes.map(long),
    chosen: codes.map((code) => !value || value.includes(code)),
    axis: { tickvals: values.numbers(codes.length), ticktext: codes.map(short), range: [-HALF, codes.length - HALF] },
  };
}

// Trips without one of the codes.
/** @type {(words: CodeWords, histogram: Histogram) => number} */
const countOthers = ({ isCode }, { counts, missing = 0 }) =>
  counts.reduce((sum, trips, code) => sum + (isCode(code) ? 0 : trips), missing);

/**
 * Codes that files have are told beside their words.
 * @type {(column: Column, words: CodeWords, histogram: Histogram) => Row[]}
 */
function tabulate({ name, field }, { isCode, long }, histogram) {
  const rows = histogram.counts.map((count, code) => [isCode(code) ? code : "", long(code), count]);
  if (!field) return [[name, "trips"], ...rows.map(([, word, count]) => [word, count]), ...values.rowsOfMissing(histogram)];
  const missing = histogram.missing ? [["", values.NOT_GIVEN, histogram.missing]] : [];
  return [[field, "name", "trips"], ...rows, ...missing];
}

/** @type {(words: CodeWords, value: any) => any[] | undefined} */
function validate({ isCode }, value) {
  if (!Array.isArray(value) || !value.length || !value.every(isCode)) return undefined;
  return [...new Set(value)].sort((a, b) => a - b);
}

/** @type {(column: Column) => Kind} */
export function create(column) {
  const { before, chip, letters, ends, filter } = column;
  const words = createWords(column);
  const { codes, long, short } = words;
  const last = codes.length - 1;

  /** @param {number[]} value */
  function describe(value) {
    const [from, to] = [value[0], value[value.length - 1]];
    const isRun = ends && value.length > 2 && to - from === value.length - 1;
    return isRun ? `${short(from)} – ${short(to)}` : value.map(short).join(", ");
  }

  // What the buttons of the panel say.
  const choices = () => codes.map((code) => ({
    code, name: values.capital(short(code)), title: values.capital(before ? `${before} ${long(code)}` : long(code)),
  }));

  /** @param {number[]} range */
  function brush(range) {
    const [from, to] = values.brushBars(range, last);
    return codes.slice(from, to + 1);
  }

  // As the buttons of the panel do.
  /** @type {(x: number, given: Given) => number[] | null} */
  function click(x, { value }) {
    const pressed = !value || value.length === codes.length ? [] : value;
    return values.toggle(pressed, codes[x], codes);
  }

  return {
    usual: filter.all_is_everything ? [...codes].sort((a, b) => a - b) : null,
    parse: values.parseWholes(","), print: (value) => value.join(","), validate: (value) => validate(words, value),
    describe, describeChip: (value) => (chip ? `${chip} ${describe(value)}` : describe(value)), control: "toggles", choices,
    createRange: ends && (() => createRange(words, ends)), countsOf: ({ counts }) => counts,
    read: (histogram, { value }) => read(words, histogram, value), brush, click,
    listBeside: (histogram) => [[values.NOT_GIVEN, countOthers(words, histogram)]],
    tabulate: (histogram) => tabulate(column, words, histogram),
    describeFact: long, nameGroup: long, countGroup: long, isSlanted: !letters,
  };
}
