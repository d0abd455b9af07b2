// The figures of a measure by groups of trips: mean, median and sum of a column that the data set marks
// for it. Not every trip has it on record. Pure functions; without such a column there is no such chart.
/** @import { GroupFigures, Unit } from "../server.d.ts" */
/** @import { ChartGiven } from "../types.d.ts" */
import * as chartlayout from "./chartlayout.js";
import * as dataset from "./dataset.js";
import * as format from "./format.js";
import { kindOf } from "./kinds/kinds.js";
import * as values from "./values.js";

const HALF = 0.5;

const find = () => dataset.getMeasured();
const many = () => dataset.manyOf(find());

// Of the chart; undefined where there is none.
export const findName = () => dataset.findMeasured() && many();
/** @type {(name: string) => boolean} */
export const isGrouped = (name) => Boolean(dataset.findMeasured()) && name === many();
export const title = () => `${values.capital(many())} by group`;
// In the answer of /api/summary, and of the file of figures.
/** @type {(group: string) => string} */
export const keyOf = (group) => `${many()}_by_${group}`;

// Names of the figures that are told of a group.
/** @returns {Record<string, string>} */
export function nameFigures() {
  const { one } = find();
  return { mean: `Mean ${one}`, median: `Median ${one}`, sum: `Sum of ${many()}` };
}

// Trips with a value on record, and all trips: of one group, of a chart.
/** @type {(given: {trips: number, unrecorded: number, missing: number}) => { recorded: number; trips: number; }} */
export const countGroup = ({ trips, unrecorded, missing }) => ({ recorded: trips, trips: trips + unrecorded + missing });
/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// name: of the chart of the measure, or of that by groups.
/** @type {(name: string, given: ChartGiven) => { recorded: number; trips: number; }} */
export function count(name, { figures, group }) {
  if (!isGrouped(name)) {
    const { counts, under, over, unrecorded, missing } = figures[name];
    return countGroup({ trips: sum([...counts, under, over]), unrecorded, missing });
  }
  /** @type {{recorded: number, trips: number}[]} */
  const groups = figures[keyOf(group)].map(countGroup);
  return { recorded: sum(groups.map((one) => one.recorded)), trips: sum(groups.map((one) => one.trips)) };
}

/** @type {(name: string, given: ChartGiven) => string} */
export function describeRecord(name, given) {
  const { recorded, trips } = count(name, given);
  return `on record: ${format.compact(recorded)} of ${format.compact(trips)} trips`;
}

/**
 * -> { groups: figures of each, title, name(i), counted(i) }
 * @param {ChartGiven} given
 * @returns {{groups: GroupFigures[], title: string, name: (group: number) => string, counted: (group: number) => string}}
 */
export function read({ figures, group }) {
  const { before, label } = dataset.find(group);
  const { nameGroup: name, countGroup: counted } = kindOf(group);
  return { groups: figures[keyOf(group)], title: values.capital(before || label), name, counted };
}

/** @type {(group: GroupFigures, counted: string) => string} */
function tellGroup(group, counted) {
  const { one, unit } = find();
  const { recorded, trips } = countGroup(group);
  if (!recorded) return `${counted}: no ${one} on record, ${format.plural(trips, "trip")}`;
  /** @param {number | null} value */
  const money = (value) => `<b>${format.amount(value, unit)}</b>`;
  return `${counted}: mean ${money(group.mean)}, median ${money(group.median)}<br>` +
    `sum ${money(group.sum)}<br>${format.plural(recorded, "trip")} with a ${one} on record, of ${format.count(trips)}`;
}

/** @type {(unit: Unit) => (value: number) => string} */
const describeSum = ({ before, after }) => (value) => `${before}${format.compact(value)}${after}`;

// The figure that is chosen as bars, all of them under the pointer.
/** @param {ChartGiven} given */
export function create({ figures, palette, figure, group }) {
  const { one, name: measured, unit } = find();
  const { groups, title: told, name, counted } = read({ figures, group });
  const bars = {
    type: "bar", x: groups.map((_, i) => i), y: groups.map((values) => values[figure]),
    customdata: groups.map((values, i) => tellGroup(values, counted(i))),
    hovertemplate: "%{customdata}<extra></extra>", marker: { color: palette.chosen },
  };
  const { isSlanted } = kindOf(group);
  const axis = {
    tickvals: bars.x, ticktext: bars.x.map(name), range: [-HALF, groups.length - HALF], tickangle: isSlanted ? -30 : 0,
  };
  const ticks = chartlayout.createTicks(bars.y, figure === "sum" ? describeSum(unit) : kindOf(measured).describeOne);
  const whole = `${told} (${one} ${describeRecord(many(), { figures, group })})`;
  const layout = chartlayout.createLayout(palette, { axis, title: whole, yTitle: `${nameFigures()[figure]}, ${unit.word}`, ticks });
  layout.margin.l = Math.round(3.5 * palette.rem); // for the unit
  if (isSlanted) layout.margin.b = Math.round(3.75 * palette.rem);
  return { data: [bars], layout };
}
