// Filters as words, for chips, values and readers. Pure functions.
/** @import { Selection } from "../types.d.ts" */
import * as dataset from "./dataset.js";
import * as filters from "./filters.js";
import { kindOf } from "./kinds/kinds.js";

/** @type {(name: string) => string} */
export const titleOf = (name) => dataset.find(name).label;

// "07:00 – 10:00"; what a filter says that is not set too.
/** @type {(selection: Selection, name: string) => string | undefined} */
export function describe(selection, name) {
  return filters.isUsual(selection, name) ? dataset.find(name).every : kindOf(name).describe(selection[name]);
}

// Beside its control, which names it.
/** @type {(selection: Selection, name: string) => string | undefined} */
export function tell(selection, name) {
  const { tell: own } = kindOf(name);
  return own ? own(selection[name]) : describe(selection, name);
}

// What stands on a chip: numbers alone would not say of what.
/** @type {(selection: Selection, name: string) => string} */
export function describeChip(selection, name) {
  return kindOf(name).describeChip(selection[name]);
}
