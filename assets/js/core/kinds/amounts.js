// Columns of amounts in a unit, to hundredths, filtered by [low, high], both included, or null, where
// -OPEN and OPEN mean no limit. A Kind of types.d.ts.
/** @import { AmountHistogram, Bins, Column, Unit } from "../../server.d.ts" */
/** @import { ChartBars, Given, Kind, RangeControl, Row, Span } from "../../types.d.ts" */
import * as dataset from "../dataset.js";
import * as format from "../format.js";
import * as values from "../values.js";

export const OPEN = (2 ** 31 - 1) / 100; // what the server clamps amounts to
const NO_UNIT = { name: "", word: "", before: "", after: "", decimals: 1 };

/** @param {any} value */
function validate(value) {
  const valid = Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
  if (!valid || value[0] > value[1]) return undefined;
  const [low, high] = value.map((amount) => values.round(values.limit(amount, -OPEN, OPEN)));
  return low === -OPEN && high === OPEN ? null : [low, high];
}

// "5-12", "5-", "-12"; "-5-12" begins below 0, "-12" and "--5" have no lower end.
/** @param {string} text */
function parse(text) {
  const second = text.indexOf("-", 1);
  const cut = text.startsWith("-") && second < 2 ? 0 : second;
  if (cut < 0 || text === "-") return undefined;
  const [low, high] = [text.slice(0, cut), text.slice(cut + 1)];
  return [low === "" ? -OPEN : values.parseNumber(low), high === "" ? OPEN : values.parseNumber(high)];
}

/** @param {number[]} value */
const print = (value) => value.map((amount) => (Math.abs(amount) === OPEN ? "" : amount)).join("-");

/**
 * @typedef {object} AmountWords
 * @property {(value: number) => string} one an amount with its unit
 * @property {(value: number[]) => string} describe a range, either end of which may have no limit
 * @property {(low: number, high: number) => string} between a bin
 */

/**
 * Amounts as people write them: $5, $12.50, 0.25 mi.
 * @type {(unit: Unit) => AmountWords}
 */
function createWords({ before, after, decimals }) {
  const number = new Intl.NumberFormat("en-US", { minimumFractionDigits: before ? decimals : 0, maximumFractionDigits: 2, useGrouping: false });
  /** @param {number} value */
  const plain = (value) => (Number.isInteger(value) ? String(value) : number.format(value));
  /** @param {number} value */
  const bare = (value) => `${value < 0 ? "−" : ""}${before}${plain(Math.abs(value))}`;
  /** @param {number} value */
  const one = (value) => `${bare(value)}${after}`;
  /** @param {number[]} numbers */
  const describe = ([low, high]) => {
    if (low <= -OPEN) return `up to ${one(high)}`;
    if (high >= OPEN) return `from ${one(low)}`;
    return low === high ? one(low) : `${bare(low)} – ${one(high)}`;
  };
  return { one, describe, between: (low, high) => `${one(low)} – ${one(high)}` };
}

/**
 * Ends at the rim have no limit; what lies beyond the rim is kept while its end is not moved.
 * @type {(bins: Bins, ends: string[], words: AmountWords) => RangeControl}
 */
function createRange({ width, count: cells }, ends, words) {
  const all = [-OPEN, OPEN];
  /** @param {number[] | null} value */
  const toSpan = (value) => (value || all).map((amount) => values.limit(amount / width, 0, cells));
  /** @type {(edge: number, end: number) => number} */
  const amountAt = (edge, end) => {
    if (end ? edge >= cells : edge <= 0) return all[end];
    return values.round(edge * width);
  };
  /** @type {(span: Span, value: any) => any[] | null} */
  const toValue = (span, value) => {
    const old = toSpan(value);
    const [low, high] = span.map((edge, end) =>
      (value && edge === old[end] ? value[end] : amountAt(edge, end)));
    return low === -OPEN && high === OPEN ? null : [low, high];
  };
  /** @type {(value: any, end: number) => string} */
  const describeEnd = (value, end) => {
    const amount = (value || all)[end];
    return Math.abs(amount) >= OPEN ? "no limit" : words.one(amount);
  };
  return {
    cells, cyclic: false, page: 10, ends, toSpan, toValue, describeEnd,
    toNumber: (span, end) => values.round(span[end] * width),
    describeCell: (cell) => words.between(cell * width, (cell + 1) * width),
    ticks: values.numbers(5).map((n) => {
      const text = words.one(values.round((n * cells * width) / 4));
      return { at: (n * cells) / 4, text: n === 4 ? `${text}+` : text };
    }),
  };
}

/** @type {(numbers: number[], given: {histogram: AmountHistogram}) => number[]} */
function brush([a, b], { histogram: { width, counts } }) {
  const [low, high] = [Math.round(Math.min(a, b) / width), Math.round(Math.max(a, b) / width)];
  const top = Math.max(high, low + 1);
  return [low <= 0 ? -OPEN : low * width, top >= counts.length ? OPEN : top * width];
}

/** @type {(words: AmountWords) => (histogram: AmountHistogram, given: Given) => ChartBars} */
const readBars = (words) => ({ width, counts }, { value }) => {
  const x = counts.map((_, i) => (i + 0.5) * width);
  return {
    x, y: counts, chosen: x.map((middle) => !value || (middle >= value[0] && middle <= value[1])),
    text: counts.map((_, i) => words.between(i * width, (i + 1) * width)),
    axis: { range: [0, counts.length * width] },
  };
};

/**
 * Bins are [from, to); what lies below and beyond them has one open end.
 * @type {(name: string, unit: Unit) => (histogram: AmountHistogram) => Row[]}
 */
const createTable = (name, unit) => ({ counts, width, under, over, missing, unrecorded }) => {
  /** @param {number} i */
  const edge = (i) => Number((i * width).toFixed(6));
  const end = unit.name ? `_${unit.name}` : "";
  return [
    [`${name}_from${end}`, `${name}_to${end}`, "trips"],
    ["", 0, under],
    ...counts.map((count, i) => [edge(i), edge(i + 1), count]),
    [edge(counts.length), "", over],
    [values.NOT_GIVEN, values.NOT_GIVEN, missing],
    ...(unrecorded === undefined ? [] : [["not recorded", "not recorded", unrecorded]]),
  ];
};

/** @type {(words: AmountWords) => (histogram: AmountHistogram) => Row[]} */
const listBeside = (words) => ({ under, over, missing, counts, width, unrecorded }) => [
  [`below ${words.one(0)}`, under], [`${words.one(counts.length * width)} and more`, over],
  [values.NOT_GIVEN, missing], ["not recorded", unrecorded],
];

// Whether a number with its unit could be of another column too.
/** @param {Column} column */
const isAmbiguous = (column) => !column.unit || column.unit.is_bare ||
  dataset.listFilters().some(({ name, unit }) => name !== column.name && unit?.name === column.unit?.name);

/** @type {(column: Column) => Kind} */
export function create(column) {
  const { name, label, unit = NO_UNIT, bins } = column;
  const words = createWords(unit);
  const { describe } = words;
  return {
    usual: null, parse, print, validate, describe, describeOne: words.one,
    describeChip: (value) => (isAmbiguous(column) ? `${label.toLowerCase()} ${describe(value)}` : describe(value)),
    control: "range", createRange: () => bins && createRange(bins, column.ends ?? [], words), countsOf: ({ counts }) => counts,
    read: readBars(words), brush,
    click: (x, given) => brush([x - given.histogram.width / 2, x + given.histogram.width / 2], given),
    listBeside: listBeside(words), tabulate: createTable(name, unit),
    describeFact: (value) => format.amount(value, unit),
  };
}
