// Charts as words and tables, for readers and for whoever wants the figures. Pure functions of what a
// chart is drawn from: {figures, domain, selection, figure, group}.
/** @import { ChartGiven, Selection } from "../types.d.ts" */
import * as chartgroups from "./chartgroups.js";
import * as chartspec from "./chartspec.js";
import * as dataset from "./dataset.js";
import * as filters from "./filters.js";
import * as format from "./format.js";
import { kindOf } from "./kinds/kinds.js";
import * as labels from "./labels.js";
import * as values from "./values.js";

/** @param {any[]} values */
const topOf = (values) => values.reduce((top, value, i) => (value > (values[top] ?? -1) ? i : top), 0);

/** @type {(name: any, selection: Selection) => string} */
function describeFilter(name, selection) {
  const isSet = Boolean(dataset.find(name).filter) && !filters.isUsual(selection, name);
  return isSet ? ` Filtered to ${labels.describe(selection, name)}.` : "";
}

/** @type {(name: any, given: ChartGiven) => string} */
function describeCounts(name, given) {
  const { text, y } = chartspec.read(name, given);
  const total = y.reduce((sum, trips) => sum + trips, 0);
  const record = dataset.find(name).measure ? describeRecord(name, given) : "";
  const top = topOf(y);
  const most = total ? `, most at ${text[top]}: ${format.plural(y[top], "trip")}` : "";
  return `${chartspec.titleOf(name, given.domain)}: ${format.plural(total, "trip")}${most}.${describeFilter(name, given.selection)}${record}`;
}

// What is not on record is not nothing: of how many trips it is.
/** @type {(name: any, given: ChartGiven) => string} */
function describeRecord(name, given) {
  const { recorded, trips } = chartgroups.count(name, given);
  return ` ${values.capital(dataset.getMeasured().one)} on record: ${format.count(recorded)} of ${format.plural(trips, "trip")}.`;
}

/** @type {(name: any, given: ChartGiven) => string} */
function describeGroups(name, given) {
  const { groups, counted } = chartgroups.read(given);
  const figures = groups.map((group) => group[given.figure]);
  const top = topOf(figures);
  const title = `${chartgroups.nameFigures()[given.figure]} by ${dataset.find(given.group).label.toLowerCase()}`;
  return figures[top] === null ? `${title}: no trips.`
    : `${title}: most for ${counted(top)}, ${format.amount(figures[top], dataset.getMeasured().unit)}.${describeRecord(name, given)}`;
}

/** @type {(name: string, given: ChartGiven) => boolean} */
const isThere = (name, { figures, domain }) =>
  Boolean(figures) && (Boolean(domain) || !chartspec.needsDomain(name));

// One sentence or two, without a picture.
/** @type {(name: any, given: ChartGiven) => string} */
export function describe(name, given) {
  if (!isThere(name, given)) return `${chartspec.titleOf(name)}: no figures yet.`;
  return chartgroups.isGrouped(name) ? describeGroups(name, given) : describeCounts(name, given);
}

// -> { head: [...], rows: [[...], ...] }, all of them words.
/** @type {(name: any, given: ChartGiven) => { head: string[]; rows: any; }} */
export function tabulate(name, given) {
  if (!isThere(name, given)) return { head: [], rows: [] };
  if (chartgroups.isGrouped(name)) return tabulateGroups(given);
  const { text, y } = chartspec.read(name, given);
  const title = chartspec.nameBar(name, given.domain) || dataset.find(name).label;
  const beside = kindOf(name).listBeside(given.figures[name], given.domain).filter(([, trips]) => trips);
  const rows = [...text.map((words, i) => [words, y[i]]), ...beside];
  return { head: [values.capital(title), "Trips"], rows: rows.map(([words, trips]) => [words, format.count(trips)]) };
}

/** @param {ChartGiven} given */
function tabulateGroups(given) {
  const { groups, title, name } = chartgroups.read(given);
  const { one, unit } = dataset.getMeasured();
  /** @param {any} value */
  const money = (value) => (value === null ? "–" : format.amount(value, unit));
  // Without decimals: a sum in cents is wider than the panel. The file of figures has them.
  /** @param {{trips: number, sum: number}} given */
  const whole = ({ trips, sum }) => (trips ? `${unit.before}${format.count(Math.round(sum))}${unit.after}` : "–");
  const rows = groups.map((group, i) => {
    const { recorded, trips } = chartgroups.countGroup(group);
    return [name(i), `${format.count(recorded)} of\u00a0${format.count(trips)}`, money(group.mean), money(group.median), whole(group)];
  });
  return { head: [title, `${values.capital(one)} on record`, "Mean", "Median", "Sum"], rows };
}
