// The days of a stretch of days as cells of a histogram and bars of a chart. Pure functions.
/** @import { DateCells, Domain } from "../types.d.ts" */
import * as days from "./days.js";
import * as values from "./values.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** @param {string} day */
const weekdayOf = (day) => WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7];
/** @param {any} x */
const toDay = (x) => String(x).slice(0, 10);
/** @param {any} x */
const noon = (x) => (String(x).slice(11, 13) >= "12" ? days.addDays(toDay(x), 1) : toDay(x));

// Days whose noon is brushed; a brush between two of them takes the later one.
/** @type {(range: any[], domain: Domain) => string[]} */
function brush([a, b], domain) {
  const last = days.lastOf(domain);
  /** @param {string} day */
  const limit = (day) => (day < domain.first ? domain.first : day > last ? last : day);
  const [from, to] = [limit(noon(a < b ? a : b)), limit(toDay(a < b ? b : a))];
  return from <= to ? [from, to] : [to, to];
}

/** @type {(domain: Domain) => DateCells} */
export function create(domain) {
  const { first, days: count } = domain;
  /** @param {number} edge */
  const dayAt = (edge) => days.addDays(first, edge);
  /** @param {number} edge */
  const xAt = (edge) => `${dayAt(edge - 1)} 12:00`;
  return {
    unit: "day", count, page: 30, near: 28, mostBars: 100, dayAt, xAt,
    edgeOf: (day, isAfter) => days.daysBetween(first, day) + (isAfter ? 1 : 0),
    describe: (cell) => days.describeDay(dayAt(cell)),
    describeLong: (cell) => `${weekdayOf(dayAt(cell))}, ${days.describeDay(dayAt(cell))}`,
    spread: (counts) => days.spread(counts, domain),
    ticks: days.pickTicks(domain),
    x: values.numbers(count).map(dayAt),
    createAxis: (window) => ({ type: "date", range: window.map(xAt) }),
    brush: (range) => brush(range, domain),
  };
}
