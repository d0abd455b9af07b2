// What an area is like beside everything, from two answers of /api/summary. Pure functions.
/** @import { AmountHistogram, Column, GroupFigures, Histogram, Summary } from "../server.d.ts" */
import * as chartgroups from "./chartgroups.js";
import * as dataset from "./dataset.js";

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
/** @type {(part: number, whole: number) => number | null} */
export const share = (part, whole) => (whole > 0 ? part / whole : null);

// The bin in which the middle trip lies, [low, high) in the histogram's unit; null when there is
// none or when it lies beyond the bins.
/** @type {(histogram: AmountHistogram) => number[] | null} */
export function medianBin({ counts, width, under, over }) {
  const half = (under + sum(counts) + over) / 2;
  let before = under;
  if (half === 0 || before >= half) return null;
  for (const [bin, count] of counts.entries()) {
    before += count;
    if (before >= half) return [bin * width, (bin + 1) * width];
  }
  return null;
}

// Mean over all groups, each with as many trips as it has.
/** @type {(groups: GroupFigures[], value: string, trips: string) => number | null} */
function meanOf(groups, value, trips) {
  const given = groups.filter((group) => group[trips] > 0);
  return share(sum(given.map((group) => group[value] * group[trips])), sum(given.map((group) => group[trips])));
}

// The first hour with the most trips; null without any.
/** @type {(histogram: Histogram) => number | null} */
export function busiestHour({ counts }) {
  const most = Math.max(...counts);
  return most > 0 ? counts.indexOf(most) : null;
}

// groups: of all trips, whichever they are made by.
/** @param {GroupFigures[]} groups */
function measure(groups) {
  return {
    recorded: sum(groups.map((group) => group.trips)), mean: meanOf(groups, "mean", "trips"),
    share: meanOf(groups, "mean_share", "share_trips"),
  };
}

/** @type {(column: Column, summary: any) => any} */
function describeColumn({ name, kind, measure: measured }, summary) {
  if (measured) return measure(summary[chartgroups.keyOf(measured.by[0])]);
  return kind === "cycle" ? busiestHour(summary[name]) : medianBin(summary[name]);
}

// -> { trips, [column]: its busiest hour, the bin of its median, or {recorded, mean, share} }
/** @type {(summary: Summary) => Record<string, any>} */
export function describe(summary) {
  const columns = listCompared().map((column) => [column.name, describeColumn(column, summary)]);
  return { trips: summary.total, ...Object.fromEntries(columns) };
}

// Columns by which an area is compared with everything.
export const listCompared = () => dataset.columns().filter(({ compared }) => compared);

// Counts as parts of 1, so that a corner and a city can be laid over each other.
/** @type {(counts: number[]) => number[]} */
export function toShares(counts) {
  const total = sum(counts);
  return counts.map((count) => share(count, total) || 0);
}

// Bins up to the one within which all but a thousandth of both lie; the tail is long and empty.
/** @type {(...histograms: AmountHistogram[]) => number} */
export function cutTail(...histograms) {
  const lengths = histograms.map(({ counts }) => {
    const enough = sum(counts) * 0.999;
    let seen = 0;
    const last = counts.findIndex((count) => (seen += count) >= enough);
    return last + 1;
  });
  return Math.max(1, ...lengths);
}
