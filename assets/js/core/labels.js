// Filters as words, for chips, values and readers. Pure functions.
import * as dataset from "./dataset.js";
import * as filters from "./filters.js";
import { kindOf } from "./kinds/kinds.js";

export const titleOf = (name) => dataset.find(name).label;

// "07:00 – 10:00"; what a filter says that is not set too.
export function describe(selection, name) {
  return filters.isUsual(selection, name) ? dataset.find(name).every : kindOf(name).describe(selection[name]);
}

// Beside its control, which names it.
export function tell(selection, name) {
  const { tell: own } = kindOf(name);
  return own ? own(selection[name]) : describe(selection, name);
}

// What stands on a chip: numbers alone would not say of what.
export function describeChip(selection, name) {
  return kindOf(name).describeChip(selection[name]);
}
