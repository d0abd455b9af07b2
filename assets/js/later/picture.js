// The map as a PNG that can be understood by itself: the map or maps as they are on the screen,
// beneath them what they show, and the legend. Made in the browser alone.
/** @import { Color, LeafletMap, LegendEntry, PictureState, Point } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import * as dataset from "../core/dataset.js";
import { opacityOf } from "../core/displaymodel.js";
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import { isSideBySide } from "../core/mapmodes.js";
import * as displayStore from "../page/displaystore.js";
import * as flows from "../page/flows.js";
import * as legend from "../page/legend.js";
import * as mapview from "../page/mapview.js";
import * as selection from "../page/selection.js";
import * as status from "../page/status.js";
import * as trippoints from "../page/trippoints.js";
import * as trips from "../page/trips.js";
import * as caption from "./caption.js";
import * as mapdrawing from "./mapdrawing.js";

const GAP = 16;
const LEGEND_WIDTH = 260;
const LINE = 20;
const SIZES = { title: 18, text: 13, small: 11 };

/** @import { Layers } from "../page/layers.js" */
/** @typedef {{size?: number, weight?: number, colour?: string, align?: CanvasTextAlign}} TextStyle */

/** @param {string} name */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
/** @type {(size: number, weight?: number) => string} */
const fontOf = (size, weight = 400) => `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;

/** @type {(ctx: CanvasRenderingContext2D, text: string, at: Point, given?: TextStyle) => void} */
function write(ctx, text, at, { size = SIZES.text, weight = 400, colour = "--text", align = "left" } = {}) {
  Object.assign(ctx, { font: fontOf(size, weight), fillStyle: token(colour), textAlign: align, textBaseline: "top" });
  ctx.fillText(text, at.x, at.y);
}

// -> [{text, style}] that fit the width
/** @type {(ctx: CanvasRenderingContext2D, state: PictureState, width: number) => { text: any; style: any; }[]} */
function layOut(ctx, state, width) {
  const [title, ...rest] = caption.describe(state);
  const styled = [
    [title, { size: SIZES.title, weight: 650 }],
    ...rest.map((text) => [text, {}]),
    [state.attribution, { size: SIZES.small, colour: "--text-quiet" }],
  ];
  return styled.flatMap(([text, style]) => {
    ctx.font = fontOf(style.size || SIZES.text, style.weight);
    /** @param {any} part */
    const measure = (part) => ctx.measureText(part).width;
    return caption.wrap(text, width, measure).map((line) => ({ text: line, style }));
  });
}

/** @type {(ctx: CanvasRenderingContext2D, lines: any[], at: Point) => void} */
function drawLines(ctx, lines, at) {
  lines.forEach(({ text, style }, i) => {
    write(ctx, text, { x: at.x, y: at.y + i * LINE + (i ? 4 : 0) }, style);
  });
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Color[]} colours
 * @param {number} opacity
 * @param {Point & {width: number}} point
 */
function drawRamp(ctx, colours, opacity, { x, y, width }) {
  ctx.fillStyle = token("--land");
  ctx.fillRect(x, y, width, 10);
  const ramp = ctx.createLinearGradient(x, 0, x + width, 0);
  colours.forEach((one, i) => ramp.addColorStop(i / (colours.length - 1), colour.toCss(one)));
  Object.assign(ctx, { fillStyle: ramp, globalAlpha: opacity });
  ctx.fillRect(x, y, width, 10);
  ctx.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{label: string, percent: number}[]} ticks
 * @param {Point & {width: number}} point
 */
function drawTicks(ctx, ticks, { x, y, width }) {
  for (const { label, percent } of ticks) {
    const align = percent < 10 ? "left" : percent > 90 ? "right" : "center";
    write(ctx, label, { x: x + (width * percent) / 100, y }, { size: SIZES.small, align });
  }
}

/** @type {(ctx: CanvasRenderingContext2D, given: Color[], point: Point) => void} */
function drawPoint(ctx, [first], { x, y }) {
  ctx.fillStyle = colour.toCss(first);
  ctx.beginPath();
  ctx.arc(x + 5, y + 5, 5, 0, 2 * Math.PI);
  ctx.fill();
}

// Of two maps side by side there is one legend, which names neither end.
/** @type {(title: string, given: {mode: string, single: boolean}) => string} */
function titleLegend(title, { mode, single }) {
  if (!isSideBySide(mode)) return title;
  const ends = dataset.listEnds().map((endpoint) => ({ endpoint }));
  return single ? legend.titlePointsOfBoth(ends, trippoints.countDrawn) : title.replace(/^\w+/, "Trips");
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{legends: LegendEntry[], opacity: number, mode: string, single: boolean}} given
 * @param {Point} at
 */
function drawLegend(ctx, { legends, opacity, mode, single }, at) {
  const { title, ticks, note } = legend.describe(legends, single, trippoints.countDrawn);
  const indent = legends.length > 1 ? 70 : 0;
  const [x, width] = [at.x + indent, LEGEND_WIDTH - indent];
  write(ctx, titleLegend(title, { mode, single }), at, { colour: "--text-quiet" });
  legends.forEach(({ colours, endpoint }, i) => {
    const y = at.y + (i + 1) * LINE;
    if (indent) write(ctx, legend.nameOf(endpoint), { x: at.x, y: y - 2 });
    if (single) drawPoint(ctx, colours, { x, y });
    else drawRamp(ctx, colours, opacity, { x, y, width });
  });
  const below = at.y + legends.length * LINE;
  drawTicks(ctx, ticks, { x, y: below + 14, width });
  write(ctx, note, { x: at.x, y: below + 30 }, { size: SIZES.small, colour: "--text-quiet" });
}

// The maps side by side or one above the other, as on the page.
/** @param {LeafletMap[]} maps */
function placeMaps(maps) {
  const area = maps[0].getContainer().parentNode.getBoundingClientRect();
  return maps.map((map) => {
    const { left, top, width, height } = map.getContainer().getBoundingClientRect();
    return { map, x: left - area.left, y: top - area.top, right: left - area.left + width, bottom: top - area.top + height };
  });
}

function readState() {
  const attribution = dom.query(`#${ids.MAP} .leaflet-control-attribution`).textContent;
  return {
    selection: selection.current(), mode: displayStore.current().mode, opacity: opacityOf(displayStore.current()),
    answer: trips.answer(), single: trips.areShown(), status: status.current(), attribution, zones: readZones(),
    flows: flows.describeShown(),
  };
}

// Trips that no zone has, of each end that is shown by zones.
function readZones() {
  const legends = mapview.layers()?.legends().flatMap(([, entries]) => entries) ?? [];
  return legends.flatMap(({ endpoint, zones }) => (zones ? [{ endpoint, unknown: zones.unknown }] : []));
}

// Two maps side by side share colours and scale: one legend tells of both.
/** @type {(layers: Layers, given: {mode: string, single: boolean}) => LegendEntry[]} */
function gatherLegends(layers, { mode, single }) {
  const all = legend.pickRows(layers.legends().flatMap(([, legends]) => legends), single);
  return isSideBySide(mode) ? all.slice(0, 1) : all;
}

/**
 * How large everything is, and where; in CSS pixels.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Layers} layers
 * @param {PictureState} state
 */
function plan(ctx, layers, state) {
  const places = placeMaps(layers.maps());
  const [width, height] = [Math.max(...places.map((one) => one.right)), Math.max(...places.map((one) => one.bottom))];
  const narrow = width < 2.5 * LEGEND_WIDTH;
  const lines = layOut(ctx, state, narrow ? width - 2 * GAP : width - LEGEND_WIDTH - 3 * GAP);
  const legends = gatherLegends(layers, state);
  const [textHeight, legendHeight] = [lines.length * LINE + 4, 50 + LINE * legends.length];
  const foot = 2 * GAP + (narrow ? textHeight + legendHeight + GAP : Math.max(textHeight, legendHeight));
  const corner = narrow ? { x: GAP, y: height + 2 * GAP + textHeight } : { x: width - GAP - LEGEND_WIDTH, y: height + GAP };
  return { places, width, height, whole: height + foot, lines, legends, corner };
}

// -> a canvas with everything on it
export function draw() {
  const state = readState();
  const canvas = dom.build("canvas", {});
  const ctx = canvas.getContext("2d");
  const layers = /** @type {import("../page/layers.js").Layers} */ (mapview.layers()); // who saves sees a map
  const { places, width, height, whole, lines, legends, corner } = plan(ctx, layers, state);
  const ratio = devicePixelRatio || 1;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(whole * ratio) });
  ctx.scale(ratio, ratio);
  ctx.fillStyle = token("--surface");
  ctx.fillRect(0, 0, width, whole);
  const shown = layers.legends().flatMap(([, all]) => all);
  places.forEach(({ map, x, y }, i) => drawAt(ctx, map, { x, y }, places.length > 1 ? shown[i].endpoint : null));
  drawLines(ctx, lines, { x: GAP, y: height + GAP });
  drawLegend(ctx, { ...state, legends }, corner);
  return canvas;
}

// One of two maps bears the name of its end.
/** @type {(ctx: CanvasRenderingContext2D, map: LeafletMap, point: Point, endpoint: string | null) => void} */
function drawAt(ctx, map, { x, y }, endpoint) {
  ctx.save();
  ctx.translate(x, y);
  mapdrawing.draw(ctx, map);
  if (endpoint) {
    ctx.fillStyle = token("--surface");
    ctx.fillRect(GAP, GAP, 96, 30);
    write(ctx, legend.nameOf(endpoint), { x: GAP + 12, y: GAP + 7 }, { size: 15, weight: 600 });
  }
  ctx.restore();
}

// A picture that names filters shows their trips.
function isCurrent() {
  return trips.isCurrent() && flows.isSettled() && ["main", "other"].every((which) => mapview.density(which)?.settled !== false);
}

// Fonts may still be on their way when the page is new.
export async function save() {
  await document.fonts.ready;
  if (!isCurrent()) throw new Error("The map does not show these filters yet. Try again when it does.");
  const canvas = draw();
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  if (!blob) throw new Error("This browser could not make the picture. A smaller window may help.");
  const href = URL.createObjectURL(blob);
  dom.build("a", { href, download: caption.fileName(readState()) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
