// The months of a stretch of days, which begins with one and ends with one, as cells of a histogram and
// bars of a chart. A day is a part of its month: what begins or ends within one is shown so. Pure functions.
/** @import { DateCells, Domain, Span } from "../types.d.ts" */
import * as days from "./days.js";
import * as values from "./values.js";

const YEAR = 12;
const STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]; // months from tick to tick
const MOST_TICKS = 6; // stand side by side in panel and chart
const HALF = 0.5;
const words = new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric", timeZone: "UTC" });

// Months are counted from year 0 on.
/** @param {string} day */
const numberOf = (day) => YEAR * Number(day.slice(0, 4)) + Number(day.slice(5, 7)) - 1;

/** @param {number} number */
const beginOf = (number) =>
  `${String(Math.floor(number / YEAR)).padStart(4, "0")}-${String((number % YEAR) + 1).padStart(2, "0")}-01`;
/** @param {number} number */
const lengthOf = (number) => days.daysBetween(beginOf(number), beginOf(number + 1));

/** @type {(counts: Record<string, number>, first: number, count: number) => number[]} */
function spread(counts, first, count) {
  const sums = Array(count).fill(0);
  for (const [day, trips] of Object.entries(counts)) {
    const cell = numberOf(day) - first;
    if (cell >= 0 && cell < count) sums[cell] += trips;
  }
  return sums;
}

// Januaries by their year, other months by their name, as many as there is room for.
/** @type {(first: number, window: Span) => { at: number; text: string; }[]} */
function pickTicks(first, [from, to]) {
  const every = STEPS.find((step) => (to - from) / step <= MOST_TICKS) ?? STEPS[STEPS.length - 1];
  return values.numbers(to - from).map((i) => from + i).filter((cell) => (first + cell) % every === 0)
    .map((at) => {
      const number = first + at;
      return { at, text: number % YEAR ? days.MONTHS[number % YEAR] : String(number / YEAR) };
    });
}

/** @type {(domain: Domain) => DateCells} */
export function create(domain) {
  const first = numberOf(domain.first);
  const count = numberOf(days.lastOf(domain)) - first + 1;
  /** @param {number} cell */
  const dayAt = (cell) => beginOf(first + cell);
  /** @param {number} cell */
  const describe = (cell) => words.format(new Date(dayAt(cell)));
  /** @param {number} edge */
  const xAt = (edge) => edge - HALF;
  return {
    unit: "month", count, page: YEAR, near: 2 * YEAR, mostBars: Infinity, dayAt, xAt,
    edgeOf: (day, isAfter) => {
      const number = numberOf(day);
      return number - first + (Number(day.slice(8)) - (isAfter ? 0 : 1)) / lengthOf(number);
    },
    describe, describeLong: describe,
    spread: (counts) => spread(counts, first, count),
    ticks: pickTicks(first, [0, count]),
    x: values.numbers(count),
    createAxis: (window) => {
      const ticks = pickTicks(first, window);
      return { range: window.map(xAt), tickvals: ticks.map(({ at }) => at), ticktext: ticks.map(({ text }) => text) };
    },
    brush: ([a, b]) => {
      const [from, last] = values.brushBars([a, b], count - 1);
      return [dayAt(from), days.addDays(dayAt(last + 1), -1)];
    },
  };
}
