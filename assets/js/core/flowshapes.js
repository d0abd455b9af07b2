// Shapes of flows on the map: a curve that is wide where trips begin and thin where they end, bent to one side so
// that both ways between two places part; a loop for what stays in one place; and rings at the places. Pure functions of CSS pixels,
// where y grows to the south.
/** @import { FlowPlace } from "../server.d.ts" */
/** @import { Flow, Point } from "../types.d.ts" */
import { groupingAt, isLoop } from "./flows.js";

const STEPS = 20; // parts of a curve
const BEND = 0.15; // of its length, to its own right
const BEND_LEAST = 3; // pixels: places beside each other part too
const TIP = 0.5; // half a pixel on each side
const THIN = 2.5; // the smallest that still shows its direction
const LOOP = 9; // its radius beside half its width
const PLACE = { least: 2, more: 3.5 }; // radius

/**
 * Pixels of the widest: the smaller the places are on the map, the less room is between them.
 * @param {number} zoom
 */
export const widestAt = (zoom) => (groupingAt(zoom) === "borough" ? 14 : Math.min(18, 4 * zoom - 34));

/**
 * Trips of the flow that is widest; the widths of all others follow from it. What stays in one place, which is
 * often most, has room for no more, and is not counted.
 * @param {Flow[]} flows
 */
export const topOf = (flows) => Math.max(1, ...flows.filter((flow) => !isLoop(flow)).map(({ trips }) => trips));

/** @type {(trips: number, top: number, widest: number) => number} */
export const widthOf = (trips, top, widest) => Math.min(widest, Math.max(THIN, (widest * trips) / top));

// Half of its width at a part of the way, 0 to 1.
/** @type {(width: number, part: number) => number} */
const halfAt = (width, part) => (width / 2) * (1 - part) + TIP * part;

/**
 * Around a line that is drawn by `at` and has the direction `along` there: down its left side and back.
 * @param {(part: number) => Point} at
 * @param {(part: number) => Point} along
 * @param {number} width
 * @returns {Point[]}
 */
function surround(at, along, width) {
  /** @type {Point[][]} */
  const sides = [[], []];
  for (let i = 0; i <= STEPS; i++) {
    const part = i / STEPS;
    const [{ x, y }, way] = [at(part), along(part)];
    const scale = halfAt(width, part) / (Math.hypot(way.x, way.y) || 1);
    sides[0].push({ x: x + way.y * scale, y: y - way.x * scale });
    sides[1].unshift({ x: x - way.y * scale, y: y + way.x * scale });
  }
  return sides.flat();
}

/**
 * A quadratic Bézier curve, whose middle lies to the right of who goes along.
 * @type {(from: Point, to: Point, width: number) => Point[]}
 */
export function outlineFlow(from, to, width) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = (2 * (BEND * length + BEND_LEAST)) / length; // its middle is half as far out as its control point
  const control = { x: (from.x + to.x) / 2 - dy * bend, y: (from.y + to.y) / 2 + dx * bend };
  /** @type {(a: number, b: number, c: number, t: number) => number} */
  const point = (a, b, c, t) => (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t ** 2 * c;
  /** @type {(a: number, b: number, c: number, t: number) => number} */
  const slope = (a, b, c, t) => (1 - t) * (b - a) + t * (c - b);
  return surround(
    (t) => ({ x: point(from.x, control.x, to.x, t), y: point(from.y, control.y, to.y, t) }),
    (t) => ({ x: slope(from.x, control.x, to.x, t), y: slope(from.y, control.y, to.y, t) }),
    width,
  );
}

/**
 * Once round, from the place and back to it, above it.
 * @type {(place: Point, width: number) => Point[]}
 */
export function outlineLoop({ x, y }, width) {
  const radius = LOOP + width / 2;
  /** @param {number} part */
  const angle = (part) => Math.PI / 2 + 2 * Math.PI * part;
  return surround(
    (part) => ({ x: x + radius * Math.cos(angle(part)), y: y - radius + radius * Math.sin(angle(part)) }),
    (part) => ({ x: -Math.sin(angle(part)), y: Math.cos(angle(part)) }),
    width,
  );
}

/** @param {FlowPlace} place */
const totalOf = (place) => place.out + place.in;

/**
 * Radius of the ring at a place: its area goes by the trips out of it and into it, of the places that are drawn.
 * @type {(place: FlowPlace, places: FlowPlace[]) => number}
 */
export const radiusOf = (place, places) => PLACE.least + PLACE.more * Math.sqrt(totalOf(place) / Math.max(1, ...places.map(totalOf)));

/**
 * As an SVG path has it; a tenth of a pixel is fine enough.
 * @param {Point[]} points
 */
export const toPath = (points) => `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
