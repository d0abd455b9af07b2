// The chart "Trips by day" or "by month": which stretch it shows, and how. Pure functions, in cells: days, or
// months (core/daycells.js, core/monthcells.js).
/** @import { ChartBars, DateCells, Palette, Span } from "../types.d.ts" */
import { BAR_GAP } from "./chartlayout.js";

const MOST_GAPS = 40; // more bars have no room for gaps

// Cells [from, to): all of them, or what lies around a chosen stretch, so that each day of two years, or
// month of twenty, can be pointed at.
/** @type {(chosen: Span | null, cells: Pick<DateCells, "count" | "near">) => number[]} */
export function findWindow(chosen, { count, near }) {
  if (!chosen) return [0, count];
  const from = Math.min(count - 1, Math.floor(chosen[0]));
  const to = Math.max(from + 1, Math.ceil(chosen[1]));
  const wide = Math.max(near, 2 * (to - from));
  if (wide > 0.6 * count) return [0, count];
  const begin = Math.round((from + to - wide) / 2);
  const shown = Math.min(count - wide, Math.max(0, begin));
  return [shown, shown + wide];
}

/** @type {(window: number[]) => number} */
export const findGap = ([from, to]) => (to - from > MOST_GAPS ? 0 : BAR_GAP);

/**
 * What is drawn over the chart: on a line all that is chosen, on bars what is chosen of months that are partly
 * so. `top` is how high, in trips; null is the whole height.
 * @param {Span} span
 * @param {{cells: DateCells, y: number[], gap: number, isLine: boolean}} given
 * @returns {ChartBars["over"]}
 */
export function findOver([a, b], { cells, y, gap, isLine }) {
  if (isLine) return [{ from: cells.xAt(a), to: cells.xAt(b), top: null }];
  const cut = new Set([a, b].filter((edge) => edge % 1).map(Math.floor));
  /** @type {(cell: number, edge: number) => any} */
  const place = (cell, edge) => cells.xAt(cell + gap / 2 + (edge - cell) * (1 - gap));
  return [...cut].map((cell) =>
    ({ from: place(cell, Math.max(a, cell)), to: place(cell, Math.min(b, cell + 1)), top: y[cell] }));
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
 * A part of a bar looks as a chosen bar does. A band has edges that show when it is thinner than a pixel.
 * @param {NonNullable<ChartBars["over"]>[number]} over
 * @param {Palette} palette
 */
export function createShape({ from, to, top }, palette) {
  const shape = { type: "rect", x0: from, x1: to, y0: 0, fillcolor: palette.chosen };
  if (top !== null) return { ...shape, yref: "y", y1: top, line: { width: 0 } };
  return { ...shape, yref: "paper", y1: 1, opacity: 0.25, line: { width: 1, color: palette.chosen } };
}
