// The selection: which trips, as values. One pure model of every filter of the data set, with the bounds
// and the canonical text that the server has (dashapp/dataset/kinds.py). Knows no control.
//
// A selection is {endpoint, [column]: value, ...}: the end of the trip that is drawn, and of each column
// with a filter a value of its kind (core/kinds).
/** @import { Ring, Selection } from "../types.d.ts" */
import * as dataset from "./dataset.js";
import { kindOf } from "./kinds/kinds.js";

const list = () => dataset.listFilters().map(({ name }) => name);
/** @type {(a: any, b: any) => boolean} */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** @param {string} name */
const usualOf = (name) => (name === "endpoint" ? dataset.listEnds()[0] : kindOf(name).usual);
/** @param {any} value */
const copy = (value) => (Array.isArray(value) ? [...value] : value);

/**
 * Every trip, at the first end.
 * @returns {Selection}
 */
export function createSelection() {
  /** @type {Selection} */
  const selection = { endpoint: dataset.listEnds()[0] };
  for (const name of list()) selection[name] = copy(usualOf(name));
  return selection;
}

/**
 * A value of the filter; null gives the usual one, undefined comes back when it is none.
 * @param {string} name "endpoint" or a column's
 * @param {any} value
 */
export function validate(name, value) {
  if (value === null) return copy(usualOf(name));
  if (name === "endpoint") return dataset.listEnds().includes(value) ? value : undefined;
  return kindOf(name).validate(value);
}

/** @type {(name: string, text: string) => any} */
export function parse(name, text) {
  if (name === "endpoint") return validate(name, text);
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
 * Without filters by a time that this end has not.
 * @param {Selection} selection
 */
export function fit(selection) {
  const timeless = dataset.listTimeless(selection.endpoint).filter((name) => !isUsual(selection, name));
  return timeless.length ? { ...selection, ...Object.fromEntries(timeless.map((name) => [name, copy(usualOf(name))])) } : selection;
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
  return parts.join("&");
}

// --- the area, which is drawn rather than set: corners or null --------------------------------

/** @type {(selection: Selection) => Ring | null} */
export function areaOf(selection) {
  const name = dataset.nameOf("area");
  return name ? selection[name] ?? null : null;
}

/**
 * A patch of the selection; without effect where the data set has no such filter.
 * @param {Ring | null} corners
 * @returns {Partial<Selection>}
 */
export function patchArea(corners) {
  const name = dataset.nameOf("area");
  return name ? { [name]: corners } : {};
}
