// The legend: the colormap as it is on the map, the counts it stands for, and the ground that a
// pixel covers; while single trips are shown, what a point is.
/** @import { Endpoint } from "../server.d.ts" */
/** @import { Color, LegendEntry } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as flows from "../core/flows.js";
import * as format from "../core/format.js";
import * as lengths from "../core/lengths.js";
import { explainNoPoints } from "../core/mapshows.js";
import * as scaleTools from "../core/scale.js";
import { describeUnknown } from "../core/zones.js";

/** @type {(endpoint: string) => string} */
export const nameOf = (endpoint) => (endpoint === "both" ? "Both" : `${dataset.endTitle(endpoint)}s`);
/** @type {Record<string, string>} */
const KIND_WORDS = {
  log: "Log scale", linear: "Linear scale", equal: "Quantile scale: each color covers as many pixels",
};
const OLD = "No answer just now: colors are those of the last one. Asking again.";
const CHOSEN = "Chosen ones have an outline; the others are pale.";
const LEFT_OUT = "Pale ones are left out.";

/** @typedef {(endpoint: Endpoint) => {trips: number, places: number} | null} CountDrawn */

// Points have one colour each and no blend.
/** @type {(legends: LegendEntry[], single: boolean) => LegendEntry[]} */
export const pickRows = (legends, single) => (single ? legends.filter(({ endpoint }) => endpoint !== "both") : legends);

/**
 * legends: one of {scale, endpoint, pixel (metres), ...} or, where both ends share a map, one of each
 * and one of the colours of both; single: whether the trips are shown one by one; countDrawn: end -> how
 * many are drawn, and at how many places.
 * @param {LegendEntry[]} legends
 * @param {boolean} [single]
 * @param {CountDrawn} [countDrawn]
 */
export function describe(legends, single = false, countDrawn = () => null) {
  if (single) return describePoints(pickRows(legends, true), countDrawn);
  const [{ scale, pixel, zones }] = legends;
  const names = legends.map(({ endpoint }) => nameOf(endpoint));
  const both = names.length > 1;
  return {
    title: `${both ? "Trips" : names[0]} per ${zones ? dataset.placeWord() : lengths.square(pixel)}`,
    names: both ? names : [""],
    note: zones ? `${KIND_WORDS[scale.kind].replace("pixels", "zones")}. No color: no trips.` : KIND_WORDS[scale.kind],
    more: describeZones(legends[0]),
    ticks: scaleTools.pickTicks(scale).map((count) => ({
      label: format.compact(count),
      percent: 100 * scaleTools.place(scale, count),
    })),
  };
}

/** @type {(endpoint: string, countDrawn: CountDrawn) => string} */
function titlePoints(endpoint, countDrawn) {
  const { trips, places } = countDrawn(/** @type {Endpoint} */ (endpoint)) ?? { trips: 0, places: 0 };
  const word = dataset.endWord(endpoint);
  return places < trips ? `${format.plural(trips, word)} at ${format.plural(places, "place")}` : `Each point is one ${word}`;
}

/** @type {(legends: {endpoint: string}[], countDrawn: CountDrawn) => string} */
export function titlePointsOfBoth(legends, countDrawn) {
  const counted = legends.map(({ endpoint }) => countDrawn(/** @type {Endpoint} */ (endpoint)));
  const isStacked = counted.some((one) => one && one.places < one.trips);
  return `Each point is one end of a trip${isStacked ? ", larger ones of several" : ""}`;
}

/** @type {(legends: LegendEntry[], countDrawn: CountDrawn) => any} */
function describePoints(legends, countDrawn) {
  const both = legends.length > 1;
  const title = both ? titlePointsOfBoth(legends, countDrawn) : titlePoints(legends[0].endpoint, countDrawn);
  const names = both ? legends.map(({ endpoint }) => nameOf(endpoint)) : [""];
  return { title, names, note: "", more: [], ticks: [] };
}

// What the colors of zones do not tell.
/** @param {LegendEntry} legend */
function describeZones({ zones, endpoint }) {
  if (!zones) return [];
  const chosen = zones.leavesOut ? LEFT_OUT : CHOSEN;
  return [zones.isOld ? OLD : "", zones.isChosen ? chosen : "", describeUnknown(zones.unknown, endpoint), explainNoPoints(endpoint)].filter(Boolean);
}

// The last tick lies at the end even where the scale has one count only.
/** @type {(canvas: HTMLCanvasElement, colours: Color[]) => void} */
function drawGradient(canvas, colours) {
  canvas.width = colours.length;
  canvas.height = 1;
  const image = new ImageData(colours.length, 1);
  colours.forEach(([r, g, b], i) => image.data.set([r, g, b, 255], 4 * i));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** @param {{label: string, percent: number}} given */
function buildTick({ label, percent }) {
  const tick = dom.build("span", { className: "legend-tick" }, label);
  tick.style.left = `${percent}%`;
  return tick;
}

/** @type {(entry: LegendEntry, name: string) => any} */
function buildPoint({ colours }, name) {
  const point = dom.build("span", { className: "legend-point" });
  point.style.background = colour.toCss(colours[0]);
  return dom.build("div", { className: "legend-row" }, point, name);
}

/** @type {(entry: LegendEntry, name: string, opacity: number) => any} */
function buildRow({ colours }, name, opacity) {
  const canvas = dom.build("canvas", { className: "legend-gradient" });
  drawGradient(canvas, colours);
  canvas.style.opacity = opacity; // over the land's colour, as on the map
  return dom.build("div", { className: "legend-row" },
    ...(name ? [dom.build("span", { className: "legend-name" }, name)] : []),
    dom.build("div", { className: "legend-land" }, canvas));
}

// What the lines over the map are, and what they cover.
/** @param {string} [cover] */
function buildFlows(cover) {
  if (!cover) return [];
  const sample = dom.build("span", { className: "legend-flow", "aria-hidden": "true" });
  return [dom.build("div", { className: "legend-flows" }, sample,
    dom.build("span", { className: "legend-flow-how" }, `${flows.explain()} `), cover)];
}

/** @type {(id: string, legends: LegendEntry[], given: {opacity?: number, single?: boolean, countDrawn?: CountDrawn, flows?: string}) => void} */
export function draw(id, legends, { opacity = 1, single = false, countDrawn, flows: cover }) {
  const legend = dom.byId(id);
  if (!legend) return;
  legend.hidden = !legends.some(({ shown }) => shown);
  const { title, names, note, more, ticks } = describe(legends, single, countDrawn);
  const shown = pickRows(legends, single);
  const rows = shown.map((one, i) => (single ? buildPoint(one, names[i] || title) : buildRow(one, names[i], opacity)));
  legend.replaceChildren(
    ...(single && shown.length === 1 ? [] : [dom.build("div", { className: "legend-title" }, title)]),
    dom.build("div", { className: "legend-rows" }, ...rows),
    ...(single ? [] : [
      dom.build("div", { className: "legend-ticks" }, ...ticks.map(buildTick)),
      ...[note, ...more].map((text) => dom.build("div", { className: "legend-note" }, text)),
    ]),
    ...buildFlows(cover),
  );
}
