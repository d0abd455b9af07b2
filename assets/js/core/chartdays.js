// The days of the chart "Trips by day": which stretch of them it shows, and how. Pure functions.
/** @import { ChartBars, Domain, Palette } from "../types.d.ts" */
import * as days from "./days.js";

const NEAR = 28; // days around a chosen one: wide enough each for a finger
const MOST_BARS = 100; // more of them are thinner than the gaps of a screen: a line shows each dip

// Days [from, to) of the domain: all of them, or what lies around a chosen stretch, so that each
// day of a year or ten can be pointed at.
/** @type {(chosen: [string, string] | null, domain: Domain) => number[]} */
export function findWindow(chosen, { first, days: count }) {
  if (!chosen) return [0, count];
  const [from, last] = chosen.map((day) => Math.min(count - 1, Math.max(0, days.daysBetween(first, day))));
  const wide = Math.max(NEAR, 2 * (last + 1 - from));
  if (wide > 0.6 * count) return [0, count];
  const begin = Math.round((from + last + 1 - wide) / 2);
  const shown = Math.min(count - wide, Math.max(0, begin));
  return [shown, shown + wide];
}

/** @type {(window: number[]) => boolean} */
export const isLine = ([from, to]) => to - from > MOST_BARS;
/** @type {(first: string, i: number) => string} */
const noonBefore = (first, i) => `${days.addDays(first, i - 1)} 12:00`;

/**
 * The x axis of a window.
 * @param {number[]} window days [from, to) of the domain
 * @param {Domain} domain
 */
export function createAxis([from, to], { first }) {
  return { type: "date", range: [noonBefore(first, from), noonBefore(first, to)] };
}

/**
 * A line goes down to each day and up to each, however thin the days are.
 * @param {Pick<ChartBars, "x" | "y">} bars
 * @param {Palette} palette
 */
export function createLine({ x, y }, palette) {
  return {
    type: "scatter", mode: "lines", x, y, fill: "tozeroy", fillcolor: palette.bars,
    line: { shape: "hvh", width: 1, color: palette.chosen, simplify: false },
  };
}

/**
 * Over the chosen days, with edges that show when it is thinner than a pixel.
 * @param {[string, string]} chosen
 * @param {Domain} domain
 * @param {Palette} palette
 */
export function createBand(chosen, { first }, palette) {
  const [from, last] = chosen.map((day) => days.daysBetween(first, day));
  return {
    type: "rect", yref: "paper", y0: 0, y1: 1, x0: noonBefore(first, from), x1: noonBefore(first, last + 1),
    fillcolor: palette.chosen, opacity: 0.25, line: { width: 1, color: palette.chosen },
  };
}
