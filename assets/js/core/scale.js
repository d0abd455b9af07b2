// From a count to a place on the colormap, and the ticks that a legend needs. Pure functions.
// A scale is {kind, top, key, ...}: "log" and "linear" run from one trip to a round number, "equal" gives
// every colour as many pixels, from the lowest count in view to the highest. `key` names what a pixel painted with it looks like.
/** @import { Scale } from "../types.d.ts" */
import * as countHistogram from "./counthistogram.js";

export const KINDS = ["log", "linear", "equal"];
const SMALLEST_TOP = 10;
const NO_CHANGE = 0.01; // of the colormap: below it an equalised scale stays as it was
const APART = 0.15; // of the legend's width: nearer labels would touch

let made = 0; // equalised scales, so that each has a key of its own

// The next of 1, 2, 5, 10, 20, ... so that panning does not change colours at every step.
/** @type {(count: number) => number} */
export function roundUp(count) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return /** @type {number} */ ([1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= count));
}

/**
 * @param {number} highestCount
 * @param {string} [kind] one of KINDS
 * @param {Uint32Array | null} [bins] how many pixels have which count (counthistogram.js); "equal" needs them
 */
export function createScale(highestCount, kind = "log", bins = null) {
  if (kind === "equal" && bins) {
    const lowest = bins.findIndex((pixels) => pixels > 0);
    return { kind, top: highestCount, lowest, places: countHistogram.rank(bins), key: `equal ${++made}` };
  }
  const top = Math.max(SMALLEST_TOP, roundUp(highestCount));
  return kind === "linear" ? { kind, top, key: `linear ${top}` } : { kind: "log", top, key: `log ${top}` };
}

/** @type {(a: Scale | null, b: Scale | null) => boolean} */
export function sameScale(a, b) {
  if (!a || !b || a.kind !== b.kind || a.top !== b.top) return false;
  return a.kind !== "equal" || a.places.every((/** @type {number} */ place, /** @type {number} */ i) => Math.abs(place - b.places[i]) < NO_CHANGE);
}

// 0 for a single trip (the fewest in view when equalised), 1 for `top`.
/** @type {(scale: Scale, count: number) => number} */
export function place(scale, count) {
  if (scale.kind === "equal") return scale.places[countHistogram.binOf(count)];
  const trips = Math.max(1, count);
  if (scale.kind === "linear") return Math.min(1, (trips - 1) / (scale.top - 1));
  return Math.min(1, Math.log(trips) / Math.log(scale.top));
}

// Colour index of every count up to `length - 1`; an unused 0 first.
/** @type {(scale: Scale, length: number, steps: number) => Uint8Array<ArrayBuffer>} */
export function buildTable(scale, length, steps) {
  const table = new Uint8Array(length);
  for (let count = 1; count < length; count++) {
    table[count] = Math.round(place(scale, count) * (steps - 1));
  }
  return table;
}

// Powers of ten, thinned when there are many, and the top.
/** @type {(scale: Scale, most: number) => number[]} */
function pickDecades(scale, most) {
  const decades = Math.floor(Math.log10(scale.top) + 1e-9);
  const step = Math.max(1, Math.ceil((decades + 1) / most));
  const ticks = [];
  for (let power = 0; power <= decades; power += step) ticks.push(10 ** power);
  return ticks;
}

// One trip, then round steps: a top is 1, 2 or 5 times a power of ten.
/** @param {Scale} scale */
function pickSteps({ top }) {
  const parts = String(top).startsWith("2") ? 4 : 5;
  return [1, ...Array.from({ length: parts }, (_, i) => ((i + 1) * top) / parts)];
}

// The counts at which the colours change hands evenly.
/** @type {(scale: Scale, most: number) => number[]} */
function pickRanks({ places, lowest = 0, top }, most) {
  const wanted = Array.from({ length: most - 1 }, (_, i) => i / (most - 1));
  const bins = wanted.map((part) => places.findIndex((/** @type {number} */ at, /** @type {number} */ bin) => bin >= lowest && at >= part));
  return [...new Set(bins)].map((bin) => Math.min(top, countHistogram.floorOf(bin)));
}

/** @type {Record<string, (scale: Scale, most: number) => number[]>} */
const PICK = { log: pickDecades, linear: pickSteps, equal: pickRanks };

// Counts from the lowest to the top whose labels do not touch; both ends are always there.
/** @type {(scale: Scale, most?: number) => number[]} */
export function pickTicks(scale, most = 5) {
  const { top } = scale;
  /** @type {(from: any, to: any) => boolean} */
  const apart = (from, to) => place(scale, to) - place(scale, from) >= APART;
  const [lowest, ...rest] = PICK[scale.kind](scale, most);
  if (lowest >= top) return [top];
  const ticks = [lowest];
  for (const tick of rest) if (apart(ticks.at(-1), tick) && apart(tick, top)) ticks.push(tick);
  return [...ticks, top];
}
