// Areas as rings of [longitude, latitude]: from shapes, rectangles and hands. Pure functions.
/** @import { Corner } from "../server.d.ts" */
/** @import { Place, Ring } from "../types.d.ts" */
import * as geodesy from "./geodesy.js";

const SHAPE_DECIMALS = 5; // 1.1 m
const FINEST_DECIMALS = 7; // of a hand at the nearest zoom; takes away what floats add
const KM_PER_DEGREE = 111.32;
const MOST_LETTERS = 6500; // servers take addresses of about 8,000
const SEEN_PX = 0.5;
const LEAST_KM2 = 1e-9; // corners on one line, but for rounding

/** @type {(degrees: number, decimals?: number) => number} */
const round = (degrees, decimals = FINEST_DECIMALS) => Number(degrees.toFixed(decimals));
/** @type {(corner: number[], decimals?: number) => Corner} */
const roundCorner = ([lon, lat], decimals) => [round(lon, decimals), round(lat, decimals)];
/** @type {(degrees: number, limit: number) => number} */
const clamp = (degrees, limit) => Math.max(-limit, Math.min(limit, degrees));
/** @type {(a: number[], b: number[]) => boolean} */
const isSame = (a, b) => a[0] === b[0] && a[1] === b[1];

// Beyond the edge of the world there is nothing to draw.
/** @type {(corner: number[]) => Corner} */
export const clampCorner = ([lon, lat]) => [clamp(lon, 180), clamp(lat, 85.05)];

/**
 * A corner as it can be told at this zoom. Set by hand it is counted and sent so: who opens the link
 * counts the very same trips.
 * @type {(corner: number[], zoom: number) => Corner}
 */
export const fitCorner = (corner, zoom) => roundCorner(corner, geodesy.decimalsAt(zoom));

// Without the closing corner that GeoJSON repeats, and without neighbours that rounding made equal.
/** @type {(ring: number[][], decimals?: number) => Corner[]} */
function openRing(ring, decimals) {
  const corners = ring.map((corner) => roundCorner(corner, decimals));
  return corners.filter((corner, i) => !isSame(corner, corners[(i + 1) % corners.length]));
}

// Polygon or MultiPolygon -> one ring. Parts hang together by bridges walked there and back, which
// cancel out under the even-odd rule that the server counts by; so holes stay holes.
/** @type {(shape: {type: string, coordinates: any}) => Ring} */
export function fromShape({ type, coordinates }) {
  const polygons = type === "MultiPolygon" ? coordinates : [coordinates];
  const [first, ...others] = polygons.flat().map((/** @type {Ring} */ ring) => openRing(ring, SHAPE_DECIMALS));
  const bridges = others.flatMap((/** @type {Ring} */ ring) => [first[0], ...ring, ring[0]]);
  return others.length ? [...first, ...bridges] : first;
}

/** @param {number[]} bounds [west, south, east, north] */
export function fromBounds([west, south, east, north]) {
  return [[west, north], [east, north], [east, south], [west, south]].map((corner) => roundCorner(corner));
}

// Two opposite corners, as a hand drags them; null when they enclose nothing.
/** @type {(from: number[], to: number[]) => Corner[] | null} */
export function fromDrag(from, to) {
  const [west, east] = [from[0], to[0]].sort((a, b) => a - b).map((degrees) => round(degrees));
  const [south, north] = [from[1], to[1]].sort((a, b) => a - b).map((degrees) => round(degrees));
  return west === east || south === north ? null : fromBounds([west, south, east, north]);
}

// Corners as clicked, without the last one of a double click; null when they enclose nothing.
/** @type {(corners: number[][]) => Corner[] | null} */
export function fromClicks(corners) {
  const ring = openRing(corners);
  return ring.length < 3 || measureKm2(ring) < LEAST_KM2 ? null : ring;
}

// How far a point of the screen is from the line between two others.
/** @type {(point: number[], from: number[], to: number[]) => number} */
function distanceToLine([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

// Of points from one to another, which ones tell their line, both ends too (Douglas and Peucker, 1973).
/** @type {(points: number[][], from: number, to: number) => number[]} */
function pickSeen(points, from, to) {
  const away = points.map((point, i) => (i > from && i < to ? distanceToLine(point, points[from], points[to % points.length]) : 0));
  const farthest = away.indexOf(Math.max(...away));
  if (away[farthest] <= SEEN_PX) return [from, to];
  return [...pickSeen(points, from, farthest).slice(0, -1), ...pickSeen(points, farthest, to)];
}

/**
 * Without corners that nobody sees on this screen: each that goes lies within half a pixel of the edge that
 * takes its place. What is left is a way round, from the corner that was set first.
 * @type {(corners: number[][], toPixel: (corner: number[]) => number[]) => number[][]}
 */
export function simplify(corners, toPixel) {
  const points = corners.map(toPixel);
  if (points.length < 4) return corners;
  const away = points.map(([x, y]) => Math.hypot(x - points[0][0], y - points[0][1]));
  const opposite = away.indexOf(Math.max(...away));
  const kept = [...pickSeen(points, 0, opposite), ...pickSeen(points, opposite, points.length).slice(1, -1)];
  return kept.map((i) => corners[i]);
}

/** @type {(ring: Ring) => boolean} */
export function isRectangle(ring) {
  if (ring.length !== 4) return false;
  const { west, south, east, north } = boundsOf(ring);
  /** @param {number[]} numbers */
  const isCorner = ([lon, lat]) => [west, east].includes(lon) && [south, north].includes(lat);
  return ring.every(isCorner) && new Set(ring.map(String)).size === 4;
}

// The ring with one corner elsewhere; a rectangle stays one.
/** @type {(ring: Ring, index: number, corner: number[]) => Ring} */
export function moveCorner(ring, index, corner) {
  if (isRectangle(ring)) return fromDrag(ring[(index + 2) % 4], corner) || ring;
  const moved = ring.map((old, i) => (i === index ? roundCorner(corner) : old));
  return fromClicks(moved) ? moved : ring;
}

// A triangle keeps its corners: an area has three at least.
/** @type {(ring: Ring, index: number) => Ring} */
export function removeCorner(ring, index) {
  const left = ring.filter((_, i) => i !== index);
  return fromClicks(left) ? left : ring;
}

/** @type {(ring: Ring, after: number) => Corner[]} */
export function addCorner(ring, after) {
  const [a, b] = [ring[after], ring[(after + 1) % ring.length]];
  const middle = roundCorner([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
  return [...ring.slice(0, after + 1), middle, ...ring.slice(after + 1)];
}

/** @type {(ring: number[][]) => {west: number, south: number, east: number, north: number}} */
export function boundsOf(ring) {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  return {
    west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats),
  };
}

// Where two edges cross, as heights; edges: [x0, y0, x1, y1].
/** @type {(edge: number[], other: number[]) => number | null} */
function crossingOf([ax, ay, bx, by], [cx, cy, dx, dy]) {
  const across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (across === 0) return null;
  const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across;
  const u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / across;
  return t > 0 && t < 1 && u > 0 && u < 1 ? ay + t * (by - ay) : null;
}

/** @param {number[][]} edges */
function findCrossings(edges) {
  const found = edges.flatMap((edge, i) => edges.slice(i + 1).map((other) => crossingOf(edge, other)));
  return found.filter((y) => y !== null);
}

// Width at one height of what the server counts as inside: between every second pair of edges.
/** @type {(edges: number[][], y: number) => number} */
function widthAt(edges, y) {
  const xs = edges.filter(([, y0, , y1]) => y0 < y !== y1 < y)
    .map(([x0, y0, x1, y1]) => x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)).sort((a, b) => a - b);
  return xs.reduce((sum, x, i) => (i % 2 ? sum + x - xs[i - 1] : sum), 0);
}

// By the even-odd rule, as the server counts: right for holes, parts joined by bridges and rings that
// cross themselves. Between two heights without a corner or a crossing it is a trapezium. On the plane
// that touches the ring's middle: right to a percent for a city.
/** @type {(ring: number[][]) => number} */
export function measureKm2(ring) {
  const { south, north } = boundsOf(ring);
  const edges = ring.map(([x, y], i) => [x, y, ...ring[(i + 1) % ring.length]]);
  const heights = [...new Set([...ring.map(([, y]) => y), ...findCrossings(edges)])].sort((a, b) => a - b);
  const degrees = heights.slice(1).reduce((sum, y, i) => sum + (y - heights[i]) * widthAt(edges, (y + heights[i]) / 2), 0);
  return degrees * Math.cos((((south + north) / 2) * Math.PI) / 180) * KM_PER_DEGREE * KM_PER_DEGREE;
}

// What no address has room for: the hundred islets of Jamaica Bay, where no taxi goes.
/** @type {(ring: number[][]) => boolean} */
export const fitsAddress = (ring) => ring.join(",").length <= MOST_LETTERS;

// Places whose areas have been looked up, by their corners: an area has a place's name as long as
// it is that place's, wherever it comes from.
const known = new Map();

// places: [{name, slug, ring, ...}], those that are offered first first.
/** @param {Place[]} places */
export function learn(places) {
  for (const place of places) if (!known.has(String(place.ring))) known.set(String(place.ring), place);
}

// The name that was asked for, where several places have the same area.
/** @type {(place: Place) => Map<any, any>} */
export const choose = (place) => known.set(String(place.ring), place);

/** @type {(ring: number[][]) => Place | undefined} */
export const placeOf = (ring) => known.get(String(ring)) || null;
