// What several kinds of column have in common: lists of numbers, their texts, bars. Pure functions.
/** @import { RangeControl } from "../types.d.ts" */

export const NOT_GIVEN = "not given";

/** @type {(value: any) => boolean} */
export const isGiven = (value) => value !== null && value !== undefined;
/** @type {(count: number, step?: number) => number[]} */
export const numbers = (count, step = 1) => Array.from({ length: count }, (_, i) => i * step);
/** @type {(value: number) => number} */
export const round = (value) => Math.round(value * 100) / 100;
/** @type {(value: number, low: number, high: number) => number} */
export const limit = (value, low, high) => Math.min(high, Math.max(low, value));
/** @type {(word: string) => string} */
export const capital = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);

// --- texts of links: NaN for what is no number ------------------------------------------------

/** @param {string} text */
const parseWhole = (text) => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);
/** @type {(text: string) => number} */
export const parseNumber = (text) => (text.trim() === "" ? NaN : Number(text));
/** @type {(separator: string) => (text: string) => number[]} */
export const parseWholes = (separator) => (text) => text.split(separator).map(parseWhole);

/**
 * [first, last], both included; undefined when it is none.
 * @param {any} value
 * @param {number[]} limits the lowest and the highest of its numbers
 * @param {boolean} [wraps] whether it may go over the end
 */
export function validateSpan(value, [low, high], wraps = false) {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger)) return undefined;
  if (value.some((number) => number < low || number > high)) return undefined;
  return value[0] > value[1] && !wraps ? undefined : [...value];
}

// The next list of codes after one is pressed; null is all. All of `codes` pressed is the same as none.
/** @type {(pressed: number[], code: number, codes: number[]) => number[] | null} */
export function toggle(pressed, code, codes) {
  const next = pressed.includes(code)
    ? pressed.filter((other) => other !== code) : [...pressed, code].sort((a, b) => a - b);
  return next.length === 0 || next.length === codes.length ? null : next;
}

// --- histograms ---------------------------------------------------------------------------------

// Bars whose middle is brushed; a brush between two middles takes the nearer one.
/** @type {(numbers: number[], last: number) => number[]} */
export function brushBars([a, b], last) {
  const [from, to] = [Math.ceil(Math.min(a, b)), Math.floor(Math.max(a, b))];
  const near = Math.round(a);
  return (from <= to ? [from, to] : [near, near]).map((bar) => limit(bar, 0, last));
}

// Rows of trips that no bar shows, for files: always, so that a sum of them is all trips.
/** @type {(given: {missing?: number}) => (string | number)[][]} */
export const rowsOfMissing = ({ missing }) => (missing === undefined ? [] : [[NOT_GIVEN, missing]]);

/**
 * A bar for each number from 0 on; a span of them is [first, last].
 * @param {{cells: number, page: number, ends?: string[], cyclic?: boolean}} bars
 * @returns {Pick<RangeControl, "cells" | "cyclic" | "page" | "ends" | "toSpan" | "toValue" | "toNumber">}
 */
export function createBars({ cells, page, ends = [], cyclic = false }) {
  return {
    cells, cyclic, page, ends,
    toSpan: (value) => [value[0], value[1] + 1],
    toValue: ([a, b]) => [a, b - 1],
    toNumber: (span, end) => (end ? span[1] - 1 : span[0]),
  };
}
