// Filters as words, for chips, values and readers. Pure functions.
/** @import { Column } from "../server.d.ts" */
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

/**
 * By whose time hours and days are told, where that is not the end that is drawn; else empty.
 * @type {(selection: Selection) => string}
 */
export function explainClock({ time_at: clock }) {
  return clock ? `Hours and days are those of the ${dataset.endWord(clock)}.` : "";
}

// Of columns by which days are chosen: dates, or codes in an order, as weekdays are.
/** @param {Column} column */
const isOfDays = ({ kind, ends }) => kind === "days" || (kind === "choice" && Boolean(ends));

/**
 * Hours past midnight beside chosen days are of these days, and not of the nights that begin on them: that is
 * said, as many expect the nights. Empty where there is nothing to say.
 * @type {(selection: Selection) => string}
 */
export function explainNights(selection) {
  const active = filters.listActive(selection).map(dataset.find);
  const night = active.find(({ name, kind }) => kind === "cycle" && selection[name][0] > selection[name][1]);
  if (!night || !active.some(isOfDays)) return "";
  const { describe } = kindOf(night.name);
  const [first, last] = selection[night.name];
  const size = night.filter.size;
  return `On each of these days: ${describe([0, last])} and ${describe([first, size - 1])}, not the night that follows.`;
}
