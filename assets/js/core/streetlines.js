// The city's streets as lines, decoded once and drawn in rectangles of a map. Knows neither Leaflet nor the page.
import { FROM } from "./streetzooms.js";

const STEP = 1e-5; // degrees
const TILE_PX = 256; // of the whole world at zoom 0

/**
 * A line of a street. x and y are of the whole world, 0 to 1 from the north-west in web mercator.
 * @typedef {{name: string, kind: string, x: Float64Array, y: Float64Array, box: [number, number, number, number]}} Line
 */
/** @typedef {{left: number, top: number, width: number, height: number}} Frame in map pixels of a zoom */

/** @type {(longitude: number) => number} */
const toX = (longitude) => longitude / 360 + 0.5;
/** @type {(latitude: number) => number} */
const toY = (latitude) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);

/** @type {(name: string, kind: string, steps: number[]) => Line} */
function decodeLine(name, kind, steps) {
  const size = steps.length / 2;
  const [x, y] = [new Float64Array(size), new Float64Array(size)];
  let [longitude, latitude] = [0, 0];
  for (let i = 0; i < size; i += 1) {
    longitude += steps[2 * i];
    latitude += steps[2 * i + 1];
    x[i] = toX(longitude * STEP);
    y[i] = toY(latitude * STEP);
  }
  return { name, kind, x, y, box: [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)] };
}

/**
 * What a file has: each street with its lines, whose corners are the difference to the one before.
 * @param {{classes: string[], streets: [string, number, number[][]][]}} content
 * @returns {Line[]}
 */
export function decode({ classes, streets }) {
  return streets.flatMap(([name, kind, lines]) => lines.map((steps) => decodeLine(name, classes[kind], steps)));
}

// Pixels at zoom 14. Those that are drawn first lie below.
/** @type {Record<string, number>} */
const WIDTHS = { local: 0.9, ramp: 1, arterial: 1.5, highway: 2 };
export const ORDER = Object.keys(WIDTHS);
const GROWTH = 1.55; // a zoom, in which the ground grows by 2
const [THINNEST, WIDEST] = [0.6, 22];

/** @type {(kind: string, zoom: number) => number} */
export const widthOf = (kind, zoom) => Math.min(Math.max(WIDTHS[kind] * GROWTH ** (zoom - 14), THINNEST), WIDEST);
/** @type {(zoom: number) => string[]} */
export const listKinds = (zoom) => ORDER.filter((kind) => zoom >= FROM[kind]);
/** @type {(zoom: number) => number} */
export const worldSize = (zoom) => TILE_PX * 2 ** zoom;

/**
 * The lines that may be seen in a frame, with `margin` pixels around it.
 * @type {(lines: Line[], frame: Frame, zoom: number, margin?: number) => Line[]}
 */
export function listWithin(lines, { left, top, width, height }, zoom, margin = WIDEST) {
  const size = worldSize(zoom);
  const [west, north] = [(left - margin) / size, (top - margin) / size];
  const [east, south] = [(left + width + margin) / size, (top + height + margin) / size];
  return lines.filter(({ box }) => box[0] <= east && box[2] >= west && box[1] <= south && box[3] >= north);
}

/** @type {(context: CanvasRenderingContext2D, line: Line, frame: Frame, size: number) => void} */
function trace(context, { x, y }, { left, top }, size) {
  context.moveTo(x[0] * size - left, y[0] * size - top);
  for (let i = 1; i < x.length; i += 1) context.lineTo(x[i] * size - left, y[i] * size - top);
}

/**
 * Draw what of some lines is in a frame, whose north-western corner is the context's origin.
 * @type {(context: CanvasRenderingContext2D, lines: Line[], frame: Frame, zoom: number, colours: Record<string, string>) => void}
 */
export function draw(context, lines, frame, zoom, colours) {
  const size = worldSize(zoom);
  const near = listWithin(lines, frame, zoom);
  Object.assign(context, { lineJoin: "round", lineCap: "round" });
  for (const kind of listKinds(zoom)) {
    Object.assign(context, { strokeStyle: colours[kind], lineWidth: widthOf(kind, zoom) });
    context.beginPath();
    for (const line of near) if (line.kind === kind) trace(context, line, frame, size);
    context.stroke();
  }
}
