// The day of a trip, filtered by ["YYYY-MM-DD", "YYYY-MM-DD"], both included, or null. `domain` is the
// stretch of days of the data (core/days.js); without it there is neither control nor chart. A Kind of types.d.ts.
/** @import { Column, Histogram } from "../../server.d.ts" */
/** @import { ChartBars, Domain, Given, Kind, RangeControl, Span } from "../../types.d.ts" */
import * as chartdays from "../chartdays.js";
import * as days from "../days.js";
import * as values from "../values.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

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

/** @param {string} day */
const weekdayOf = (day) => WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7];

/** @type {(domain: Domain, ends: string[]) => RangeControl} */
function createRange(domain, ends) {
  const { first, days: cells } = domain;
  /** @param {number} cell */
  const limit = (cell) => values.limit(cell, 0, cells);
  /** @param {[string, string] | null} value */
  const toSpan = (value) => {
    if (!value) return [0, cells];
    const [from, to] = value.map((day) => days.daysBetween(first, day));
    return [limit(from), limit(to + 1)];
  };
  // What lies beyond the rim is kept while its end is not moved.
  /** @type {(span: Span, value: [string, string] | null) => string[] | null} */
  const toValue = ([a, b], value) => {
    if (a <= 0 && b >= cells) return null;
    const [oldA, oldB] = toSpan(value);
    const from = value && a === oldA ? value[0] : days.addDays(first, a);
    const to = value && b === oldB ? value[1] : days.addDays(first, b - 1);
    return from <= to ? [from, to] : null;
  };
  /** @type {(value: [string, string] | null, end: number) => string} */
  const dayOf = (value, end) => (value ? value[end] : days.addDays(first, end ? cells - 1 : 0));
  /** @param {number} cell */
  const describeCell = (cell) => {
    const day = days.addDays(first, cell);
    return `${weekdayOf(day)}, ${days.describeDay(day)}`;
  };
  return {
    ...values.createBars({ cells, page: 30, ends }), toSpan, toValue, domain, describeCell,
    describeEnd: (value, end) => days.describeDay(dayOf(value, end)),
    ticks: days.pickTicks(domain),
  };
}

/** @type {(histogram: Histogram, given: Given) => ChartBars} */
function read({ counts }, { value, domain }) {
  const x = values.numbers(domain.days).map((i) => days.addDays(domain.first, i));
  const window = chartdays.findWindow(value, domain);
  return {
    x, y: days.spread(/** @type {any} */ (counts), domain), text: x.map(days.describeDay), window,
    chosen: x.map((day) => !value || (day >= value[0] && day <= value[1])),
    axis: chartdays.createAxis(window, domain),
  };
}

/** @param {any} x */
const toDay = (x) => String(x).slice(0, 10);

/** @type {(range: any[], given: Given) => any[]} */
function brush([a, b], { domain }) {
  const last = days.addDays(domain.first, domain.days - 1);
  /** @param {any} x */
  const noon = (x) => (String(x).slice(11, 13) >= "12" ? days.addDays(toDay(x), 1) : toDay(x));
  /** @param {string} day */
  const limit = (day) => (day < domain.first ? domain.first : day > last ? last : day);
  const [from, to] = [limit(noon(a < b ? a : b)), limit(toDay(a < b ? b : a))];
  return from <= to ? [from, to] : [to, to];
}

/** @type {(column: Column) => Kind} */
export function create(column) {
  /** @param {[string, string]} value */
  const describe = (value) => days.describeDays(value);
  /** @param {any} value */
  const describeFact = (value) => (values.isGiven(value) ? days.describeDay(value) : values.NOT_GIVEN);
  return {
    usual: null, parse: (text) => text.split(".."), print: (value) => value.join(".."), validate,
    describe, describeChip: describe, control: "range", needsDomain: true,
    createRange: (domain) => domain && createRange(domain, column.ends ?? []),
    countsOf: ({ counts }, domain) => days.spread(/** @type {any} */ (counts), domain),
    read, brush, click: (x, given) => brush([x, x], given),
    listBeside: ({ missing }) => [[values.NOT_GIVEN, missing]],
    tabulate: (histogram) => [["date", "trips"], ...Object.entries(histogram.counts), ...values.rowsOfMissing(histogram)],
    describeFact,
  };
}
