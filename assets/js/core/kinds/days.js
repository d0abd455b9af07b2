// The day of a trip, filtered by ["YYYY-MM-DD", "YYYY-MM-DD"], both included, or null. `domain` is the
// stretch of days of the data (core/days.js); without it there is neither control nor chart. Both go by
// days, of more than two years by months. A Kind of types.d.ts.
/** @import { Column, Histogram } from "../../server.d.ts" */
/** @import { ChartBars, DateCells, Domain, Given, Kind, RangeControl, Row, Span } from "../../types.d.ts" */
import * as chartdays from "../chartdays.js";
import * as daycells from "../daycells.js";
import * as days from "../days.js";
import * as monthcells from "../monthcells.js";
import * as values from "../values.js";

/** @typedef {[string, string] | null} Value */

/** @param {string} text */
function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "0001") return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** @param {any} value */
function validate(value) {
  const valid = Array.isArray(value) && value.length === 2 && value.every(isDay);
  return valid && value[0] <= value[1] ? [...value] : undefined;
}

/** @param {Domain} domain */
const cellsOf = (domain) => (days.isLong(domain) ? monthcells.create(domain) : daycells.create(domain));

// Its ends lie within a cell where a month is partly chosen.
/** @type {(value: Value, cells: DateCells) => Span} */
function spanOf(value, { count, edgeOf }) {
  if (!value) return [0, count];
  return value.map((day, end) => values.limit(edgeOf(day, end === 1), 0, count));
}

// By edge of a value: the days that begin and end there.
/** @type {(value: Value, cells: DateCells) => Map<number, {from: string, to: string}>} */
function listKnown(value, cells) {
  if (!value) return new Map();
  const [a, b] = spanOf(value, cells);
  const [first, last] = value;
  return new Map([[b, { from: days.addDays(last, 1), to: last }], [a, { from: first, to: days.addDays(first, -1) }]]);
}

/**
 * Ends that are moved go from cell to cell. The day of one that is not moved stays as it is, within a month
 * and beyond the rim as well, and also where the other end has gone past it.
 * @type {(span: Span, value: Value, cells: DateCells) => string[] | null}
 */
function valueOf([a, b], value, cells) {
  if (a <= 0 && b >= cells.count) return null;
  const known = listKnown(value, cells);
  const from = known.get(a)?.from ?? cells.dayAt(Math.floor(a));
  const to = known.get(b)?.to ?? days.addDays(cells.dayAt(Math.ceil(b)), -1);
  return from <= to ? [from, to] : null;
}

/** @type {(domain: Domain, ends: string[]) => RangeControl} */
function createRange(domain, ends) {
  const cells = cellsOf(domain);
  const { count, page, ticks } = cells;
  const whole = [domain.first, days.lastOf(domain)];
  return {
    ...values.createBars({ cells: count, page, ends }), domain, ticks,
    toSpan: (value) => spanOf(value, cells),
    toValue: (span, value) => valueOf(span, value, cells),
    describeCell: cells.describeLong,
    describeEnd: (value, end) => days.describeDay((value ?? whole)[end]),
  };
}

/** @type {(histogram: Histogram, given: Given) => ChartBars} */
function read({ counts }, { value, domain }) {
  const cells = cellsOf(domain);
  const span = spanOf(value, cells);
  const window = chartdays.findWindow(value ? span : null, cells);
  const y = cells.spread(/** @type {any} */ (counts));
  const gap = chartdays.findGap(window);
  const isLine = window[1] - window[0] > cells.mostBars;
  return {
    x: cells.x, y, window, gap, isLine, axis: cells.createAxis(window),
    text: values.numbers(cells.count).map(cells.describe),
    chosen: values.numbers(cells.count).map((cell) => cell >= span[0] && cell + 1 <= span[1]),
    over: value ? chartdays.findOver(span, { cells, y, gap, isLine }) : [],
  };
}

/** @type {(histogram: Histogram, domain: Domain) => Row[]} */
function listBeside({ counts, missing }, domain) {
  const last = days.lastOf(domain);
  const entries = Object.entries(/** @type {any} */ (counts));
  /** @param {(day: string) => boolean} isIn */
  const sum = (isIn) => entries.reduce((all, [day, trips]) => all + (isIn(day) ? trips : 0), 0);
  return [
    [`before ${days.describeDay(domain.first)}`, sum((day) => day < domain.first)],
    [`after ${days.describeDay(last)}`, sum((day) => day > last)],
    [values.NOT_GIVEN, missing],
  ];
}

/** @type {(column: Column) => Kind} */
export function create(column) {
  /** @param {[string, string]} value */
  const describe = (value) => days.describeDays(value);
  /** @param {any} value */
  const describeFact = (value) => (values.isGiven(value) ? days.describeDay(value) : values.NOT_GIVEN);
  /** @type {(range: any[], given: Given) => any[]} */
  const brush = (range, { domain }) => cellsOf(domain).brush(range);
  return {
    usual: null, parse: (text) => text.split(".."), print: (value) => value.join(".."), validate,
    describe, describeChip: describe, control: "range", needsDomain: true,
    createRange: (domain) => domain && createRange(domain, column.ends ?? []),
    countsOf: ({ counts }, domain) => cellsOf(domain).spread(/** @type {any} */ (counts)),
    nameBar: (domain) => (domain && days.isLong(domain) ? "month" : column.one),
    read, brush, click: (x, given) => brush([x, x], given), listBeside,
    tabulate: (histogram) => [["date", "trips"], ...Object.entries(histogram.counts), ...values.rowsOfMissing(histogram)],
    describeFact,
  };
}
