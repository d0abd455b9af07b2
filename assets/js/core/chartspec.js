// plotly figures from the figures of a summary. Pure functions: figures, what is selected, a palette
// and choices in, {data, layout} out; and a range brushed on a chart -> a value of its filter.
// What a bar is, the kind of the column knows (core/kinds); figures by groups are in chartgroups.js.
/** @import { ChartBars, ChartGiven, Domain, Palette } from "../types.d.ts" */
import * as chartdays from "./chartdays.js";
import * as chartgroups from "./chartgroups.js";
import { createLayout, createTicks } from "./chartlayout.js";
import * as dataset from "./dataset.js";
import * as filters from "./filters.js";
import * as format from "./format.js";
import { kindOf } from "./kinds/kinds.js";
import * as values from "./values.js";

// Names of the charts, in their order: of columns, and of the figures by groups where there are any.
export function list() {
  const grouped = chartgroups.findName();
  return [...dataset.listCharted().map(({ name }) => name), ...(grouped ? [grouped] : [])];
}

// Names of the histograms that they are made of; figures by groups come with the one of their column.
export const listCounted = () => dataset.listCharted().map(({ name }) => name);

// Whether figures have them all: they are of what was seen when they were asked for.
/** @type {(figures: any) => boolean} */
export const hasAll = (figures) => listCounted().every((name) => name in figures);

// What a bar of a column is called, where it has a word.
/** @type {(name: string, domain?: Domain | null) => string | undefined} */
export const nameBar = (name, domain) => (kindOf(name).nameBar ? kindOf(name).nameBar(domain) : dataset.find(name).one);

/** @type {(name: string, domain?: Domain | null) => string} */
export function titleOf(name, domain) {
  if (chartgroups.isGrouped(name)) return chartgroups.title();
  const column = dataset.find(name);
  if (column.kind === "amounts") return values.capital(dataset.manyOf(column));
  return `Trips by ${nameBar(name, domain) || column.label.toLowerCase()}`;
}

/** @type {(name: string) => boolean} */
export const needsDomain = (name) => Boolean(!chartgroups.isGrouped(name) && kindOf(name).needsDomain);

// What a chart of counts shows: {x, y, text, chosen, axis, window, over}; `chosen` bars are those that its own
// filter takes in, `text` are words for the hover.
/** @type {(name: string, given: ChartGiven) => ChartBars} */
export function read(name, { figures, selection, domain }) {
  return kindOf(name).read(figures[name], { value: selection[name], domain });
}

// --- plotly's words ------------------------------------------------------------------------------

/** @type {(name: string, given: ChartGiven) => string} */
function titleAxis(name, { figures }) {
  const { axis = "", measure } = dataset.find(name);
  return measure ? `${axis} (${chartgroups.describeRecord(name, { figures })})` : axis;
}

/**
 * A chart of counts; its own filter colours the bars that it takes in.
 * @param {string} name
 * @param {ChartGiven} given
 */
function createCounts(name, { figures, selection, domain, palette }) {
  if (needsDomain(name) && !domain) return createEmpty(palette);
  const shown = read(name, { figures, selection, domain });
  const ticks = createTicks(shown.y, format.compact, 1);
  const layout = createLayout(palette, { axis: shown.axis, title: titleAxis(name, { figures }), yTitle: "Trips", ticks });
  if (canBrush(name)) Object.assign(layout, { dragmode: "select", selectdirection: "h" });
  if (shown.window) dressDays(layout, shown, palette);
  const told = { customdata: shown.text, hovertemplate: "%{customdata}<br><b>%{y:,}</b> trips<extra></extra>" };
  return { data: [{ ...createMarks(shown, palette), ...told }], layout };
}

/**
 * @param {ChartBars} shown
 * @param {Palette} palette
 */
function createMarks(shown, palette) {
  if (shown.isLine) return chartdays.createLine(shown, palette);
  const color = shown.chosen.map((is) => (is ? palette.chosen : palette.bars));
  return { type: "bar", x: shown.x, y: shown.y, marker: { color, line: { width: 0 } } };
}

/** @type {(layout: any, shown: any, palette: Palette) => void} */
function dressDays(layout, { gap, over }, palette) {
  layout.bargap = gap;
  if (over.length) layout.shapes = over.map((/** @type {any} */ one) => chartdays.createShape(one, palette));
}

/** @param {Palette} palette */
function createEmpty(palette) {
  const none = { tickvals: [] }; // an axis without figures has no numbers either
  return { data: [], layout: createLayout(palette, { axis: none, title: "", yTitle: "", ticks: none }) };
}

/**
 * @param {string} name
 * @param {ChartGiven} given
 */
export function create(name, given) {
  if (!given.figures) return createEmpty(given.palette);
  return chartgroups.isGrouped(name) ? chartgroups.create(given) : createCounts(name, given);
}

// --- the hand ------------------------------------------------------------------------------------

// Whether a click on it is a value of its filter.
/** @type {(name: string) => boolean} */
export const canClick = (name) => Boolean(!chartgroups.isGrouped(name) && dataset.find(name).filter);
// Whether a range of it is one too.
/** @type {(name: string) => boolean} */
export const canBrush = (name) => Boolean(canClick(name) && kindOf(name).createRange);

// range: two places on the x axis, as plotly gives them -> the value of the chart's filter.
/** @type {(name: string, range: any[], figures: any, domain: Domain) => any} */
export function brush(name, range, figures, domain) {
  return kindOf(name).brush(range, { histogram: figures[name], domain });
}

// x: of the bar; value: of the filter until now. A click on the only bar that is taken gives all of them back.
/** @type {(name: string, x: any, value: any, given: ChartGiven) => any} */
export function click(name, x, value, { figures, domain }) {
  const clicked = kindOf(name).click(x, { value, histogram: figures[name], domain });
  return filters.same(filters.validate(name, clicked), value) ? null : clicked;
}
