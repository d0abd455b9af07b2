// The figures of each chart as CSV, from an answer of /api/summary. Pure functions.
/** @import { GroupFigures, Summary } from "../server.d.ts" */
/** @import { Row } from "../types.d.ts" */
import * as chartgroups from "./chartgroups.js";
import * as dataset from "./dataset.js";
import { kindOf } from "./kinds/kinds.js";

const COUNTED = ["trips", "unrecorded", "missing"];
const MEASURED = ["sum", "mean", "median"];
const SHARED = ["share_trips", "mean_share"];

// Names of the tables, by which the page offers them (ui/share.py).
export function list() {
  const groups = dataset.findMeasured()?.measure.by || [];
  return [...dataset.columns().filter(({ bins }) => bins).map(({ name }) => name), ...groups.map(chartgroups.keyOf)];
}

/** @type {(groups: GroupFigures[], by: string) => any[][]} */
function tabulateGroups(groups, by) {
  const { measure, name, unit } = dataset.getMeasured();
  const shared = measure.share_of ? SHARED : [];
  const { field, kind, name: own } = dataset.find(by);
  const head = [kind === "choice" && field ? field : own, ...COUNTED, ...MEASURED.map((figure) => `${name}_${figure}_${unit.name}`), ...shared];
  return [head, ...groups.map((group, i) => [i, ...[...COUNTED, ...MEASURED, ...shared].map((key) => group[key])])];
}

// -> rows, the head first.
/** @type {(name: string, summary: Summary) => any[][]} */
export function tabulate(name, summary) {
  const by = (dataset.findMeasured()?.measure.by || []).find((group) => chartgroups.keyOf(group) === name);
  return by ? tabulateGroups(summary[name], by) : kindOf(name).tabulate(summary[name]);
}

/** @param {any} value */
function quote(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// notes: {name: value}, a line each that begins with "# ", as in /api/export.
/** @type {(rows: Row[], notes?: Record<string, any>) => string} */
export function print(rows, notes = {}) {
  const head = Object.entries(notes).map(([name, value]) => `# ${name}: ${value}`);
  return [...head, ...rows.map((row) => row.map(quote).join(","))].join("\n") + "\n";
}
