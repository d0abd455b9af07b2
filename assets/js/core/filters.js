// The selection: which trips, as values. One pure model of every filter of the data set, with the bounds
// and the canonical text that the server has (dashapp/dataset/kinds.py). Knows no control.
//
// A selection is {endpoint, time_at, [column]: value, ...}: the end of the trip that is drawn, the end by whose
// time hours and days are told where that is the other one, and of each column with a filter a value of its
// kind (core/kinds).
/** @import { Endpoint } from "../server.d.ts" */
/** @import { Ring, Selection } from "../types.d.ts" */
import * as dataset from "./dataset.js";
import { kindOf } from "./kinds/kinds.js";

const list = () => dataset.listFilters().map(({ name }) => name);
/** @type {(a: any, b: any) => boolean} */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** @param {string} name */
const usualOf = (name) => {
  if (name === "time_at") return null;
  return name === "endpoint" ? dataset.listEnds()[0] : kindOf(name).usual;
};
/** @param {any} value */
const copy = (value) => (Array.isArray(value) ? [...value] : value);

/**
 * Every trip, at the first end.
 * @returns {Selection}
 */
export function createSelection() {
  /** @type {Selection} */
  const selection = { endpoint: dataset.listEnds()[0], time_at: null };
  for (const name of list()) selection[name] = copy(usualOf(name));
  return selection;
}

/**
 * A value of the filter; null gives the usual one, undefined comes back when it is none.
 * @param {string} name "endpoint", "time_at" or a column's
 * @param {any} value
 */
export function validate(name, value) {
  if (value === null) return copy(usualOf(name));
  if (name === "time_at") return dataset.hasTime(value) ? value : undefined;
  if (name === "endpoint") return dataset.listEnds().includes(value) ? value : undefined;
  return kindOf(name).validate(value);
}

/** @type {(name: string, text: string) => any} */
export function parse(name, text) {
  if (name === "endpoint" || name === "time_at") return validate(name, text);
  const value = kindOf(name).parse(text);
  return value === undefined ? undefined : validate(name, value);
}

/**
 * The selection with the patch's values; a value that is none leaves its filter as it is.
 * @param {Selection} selection
 * @param {Partial<Selection>} patch
 */
export function change(selection, patch) {
  const changed = { ...selection };
  for (const [name, value] of Object.entries(patch)) {
    const valid = name in selection ? validate(name, value) : undefined;
    if (valid !== undefined) changed[name] = valid;
  }
  return fit(changed);
}

/**
 * Without filters by a time that this end has not; the clock of the end that is drawn need not be named.
 * @param {Selection} selection
 * @returns {Selection}
 */
export function fit(selection) {
  const clock = selection.time_at === selection.endpoint ? null : selection.time_at;
  const timeless = dataset.listTimeless(clock ?? selection.endpoint).filter((name) => !isUsual(selection, name));
  const lost = Object.fromEntries(timeless.map((name) => [name, copy(usualOf(name))]));
  return timeless.length || clock !== selection.time_at ? { ...selection, time_at: clock, ...lost } : selection;
}

/** @type {(selection: Selection, name: string) => boolean} */
export function isUsual(selection, name) {
  return same(selection[name], usualOf(name));
}

/**
 * Names of the filters that are set.
 * @param {Selection} selection
 */
export function listActive(selection) {
  return list().filter((name) => !isUsual(selection, name));
}

/**
 * All filters back; the end of the trip that is drawn stays.
 * @param {Selection} selection
 */
export function clear(selection) {
  return { ...createSelection(), endpoint: selection.endpoint };
}

/**
 * What the API takes: only what differs from "every trip".
 * @param {Selection} selection
 */
export function toQuery(selection) {
  const parts = listActive(selection).map((name) => `${name}=${kindOf(name).print(selection[name])}`);
  return [...parts, ...(selection.time_at ? [`time_at=${selection.time_at}`] : [])].join("&");
}

// --- areas, which are drawn rather than set: corners or null, one for each end -----------------

/** @type {(end: Endpoint) => Endpoint} */
export const otherEnd = (end) => (end === "pickup" ? "dropoff" : "pickup");

/** @type {(selection: Selection, end: Endpoint) => Ring | null} */
export function areaAt(selection, end) {
  const name = dataset.areaName(end);
  return name ? selection[name] ?? null : null;
}

/**
 * The areas there are, that of the end that is drawn first.
 * @type {(selection: Selection) => {end: Endpoint, ring: Ring}[]}
 */
export function listAreas(selection) {
  const ends = [selection.endpoint, otherEnd(selection.endpoint)];
  return ends.flatMap((end) => {
    const ring = areaAt(selection, end);
    return ring ? [{ end, ring }] : [];
  });
}

/**
 * A patch of the selection; without effect where the data set has no such filter.
 * @param {Endpoint} end
 * @param {Ring | null} corners
 * @returns {Partial<Selection>}
 */
export function patchArea(end, corners) {
  const name = dataset.areaName(end);
  return name ? { [name]: corners } : {};
}

/**
 * The same at each end.
 * @param {Ring | null} corners
 * @returns {Partial<Selection>}
 */
export const patchBoth = (corners) => Object.fromEntries(dataset.listAreas().map(({ name }) => [name, corners]));

export const withoutAreas = () => patchBoth(null);

/**
 * A patch: the same question about an end. What is drawn around the end that was shown is drawn around this
 * one, unless that has an area of its own.
 * @type {(selection: Selection, endpoint: Endpoint) => Partial<Selection>}
 */
export function turnTo(selection, endpoint) {
  const ring = areaAt(selection, selection.endpoint);
  const goesAlong = endpoint !== selection.endpoint && ring && dataset.areaName(endpoint) && !areaAt(selection, endpoint);
  const areas = goesAlong ? { ...patchArea(selection.endpoint, null), ...patchArea(endpoint, ring) } : {};
  return { endpoint, time_at: null, ...areas };
}

/**
 * A patch: the other end of the very same trips. Twice is where it began.
 * @type {(selection: Selection) => Partial<Selection>}
 */
export function swapEnds({ endpoint, time_at: clock }) {
  const read = clock ?? endpoint;
  return { endpoint: otherEnd(endpoint), time_at: dataset.hasTime(read) ? read : null };
}

/**
 * Whether trips are chosen by where an end of theirs is, so that it can be asked where the other one is.
 * @type {(selection: Selection) => boolean}
 */
export function canSwap(selection) {
  const isOfEnd = dataset.listFilters().filter(({ end }) => end).some(({ name }) => !isUsual(selection, name));
  return isOfEnd && dataset.listEnds().length > 1;
}
