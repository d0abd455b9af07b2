// Days as the filter and the daily curve have them: "YYYY-MM-DD", counted in UTC. Pure functions.
/** @import { Summary } from "../server.d.ts" */
/** @import { Domain } from "../types.d.ts" */
import * as dataset from "./dataset.js";

const DAY_MS = 86400000;
const OUTLYING = 0.0005; // share of the trips whose dates may lie beside the curve, at either end
const FULL = 20; // days of a month with trips that make it one of the data, however few the trips
export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param {string} day */
const toTime = (day) => Date.parse(`${day}T00:00:00Z`);
/** @param {number} time */
const toDay = (time) => new Date(time).toISOString().slice(0, 10);
/** @type {(day: string, days: number) => string} */
export const addDays = (day, days) => toDay(toTime(day) + days * DAY_MS);
/** @type {(from: string, to: string) => number} */
export const daysBetween = (from, to) => Math.round((toTime(to) - toTime(from)) / DAY_MS);

/** @param {Domain} domain */
export const lastOf = ({ first, days }) => addDays(first, days - 1);

/** @type {(first: string, last: string) => boolean} */
const isOverTwoYears = (first, last) => last >= `${String(Number(first.slice(0, 4)) + 2).padStart(4, "0")}${first.slice(4)}`;

// Whether it goes by months: more of its days than two years' cannot be told from each other.
/** @type {(domain: Domain) => boolean} */
export const isLong = (domain) => isOverTwoYears(domain.first, lastOf(domain));

/** @type {(first: string, last: string) => Domain} */
const createDomain = (first, last) => ({ first, days: daysBetween(first, last) + 1 });

/** @param {string} day */
const beginMonth = (day) => `${day.slice(0, 7)}-01`;
/** @param {string} day */
const endMonth = (day) => addDays(beginMonth(addDays(beginMonth(day), 31)), -1);

// Months of which most days have trips, as no clock that was never set makes them.
/** @param {string[]} given days */
function listFull(given) {
  /** @type {Record<string, number>} */
  const filled = {};
  for (const day of given) filled[day.slice(0, 7)] = (filled[day.slice(0, 7)] ?? 0) + 1;
  return new Set(Object.keys(filled).filter((month) => filled[month] >= FULL));
}

/**
 * The stretch of days that holds the data but for stray dates, which clocks that were never set leave in
 * every file: few trips, on few days of their months. Of more than two years it is whole months.
 * @param {Record<string, number>} counts trips by day, ascending
 * @returns {Domain | null}
 */
export function findDomain(counts) {
  const entries = Object.entries(counts);
  if (!entries.length) return null;
  const most = OUTLYING * entries.reduce((sum, [, trips]) => sum + trips, 0);
  const full = listFull(Object.keys(counts));
  /** @param {[string, number][]} list */
  const skip = (list) => {
    let stray = 0;
    const isData = list.find(([day, trips]) => (stray += trips) > most || full.has(day.slice(0, 7)));
    return /** @type {[string, number]} */ (isData)[0];
  };
  const [first, last] = [skip(entries), skip([...entries].reverse())];
  return isOverTwoYears(first, last) ? createDomain(beginMonth(first), endMonth(last)) : createDomain(first, last);
}

const found = new WeakMap(); // by figures: those of the whole data are asked for their days with every answer

/**
 * null where the data set has no days.
 * @param {Summary} figures
 * @returns {Domain | null}
 */
export function domainOf(figures) {
  const name = dataset.nameOf("days");
  if (!name) return null;
  if (!found.has(figures)) found.set(figures, findDomain(figures[name].counts));
  return found.get(figures);
}

/** @type {(counts: Record<string, number>, domain: Domain) => number[]} */
export function spread(counts, { first, days }) {
  return Array.from({ length: days }, (_, i) => counts[addDays(first, i)] || 0);
}

/** @param {string} day */
const parts = (day) => day.split("-").map(Number);

/** @param {string} day */
export function describeDay(day) {
  const [year, month, date] = parts(day);
  return `${MONTHS[month - 1]} ${date}, ${year}`;
}

/** @type {(given: [string, string]) => string} */
export function describeDays([from, to]) {
  if (from === to) return describeDay(from);
  const [[year, month, date], [lastYear, lastMonth, lastDate]] = [parts(from), parts(to)];
  if (year !== lastYear) return `${describeDay(from)} – ${describeDay(to)}`;
  const begin = `${MONTHS[month - 1]} ${date}`;
  return month === lastMonth ? `${begin} – ${lastDate}, ${year}` : `${begin} – ${describeDay(to)}`;
}

// Beginnings of months (or of weeks) within the domain, of two years at most: [{at, text}], few enough.
/** @type {(domain: Domain, most?: number) => { at: number; text: string; }[]} */
export function pickTicks({ first, days }, most = 6) {
  const starts = Array.from({ length: days }, (_, i) => ({ at: i, day: addDays(first, i) }));
  const months = starts.filter(({ day }) => day.endsWith("-01"));
  if (months.length >= 3) {
    const every = [1, 2, 3, 6].find((step) => months.length / step <= most) || 12;
    return months.map(({ at, day }) => ({ at, month: parts(day)[1] - 1 })).filter(({ month }) => month % every === 0)
      .map(({ at, month }) => ({ at, text: MONTHS[month] }));
  }
  const step = Math.max(1, Math.ceil(days / 4));
  return starts.filter(({ at }) => at % step === 0)
    .map(({ at, day }) => ({ at, text: `${MONTHS[parts(day)[1] - 1]} ${parts(day)[2]}` }));
}
