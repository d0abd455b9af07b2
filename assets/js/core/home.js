// Whether a link says where to look, and whether a view has anything of the land that is drawn. Pure functions.
import { findName } from "./geodesy.js";
import { HOME, nameOfPlace, printView } from "./address.js";
import * as dataset from "./dataset.js";

/** Of New York's shoreline: west, south, east, north. */
const LAND = [-74.27, 40.48, -73.68, 40.93];

/** @param {string} search */
export function hasPlace(search) {
  const params = new URLSearchParams(search);
  if (params.get("view") === printView(HOME)) params.delete("view"); // the page has written it before it knew
  const areas = dataset.listAreas().flatMap(({ name, end }) => [name, nameOfPlace(end)]);
  return ["view", "area", "place", ...areas].some((name) => params.has(name));
}

/**
 * @param {{getWest: () => number, getSouth: () => number, getEast: () => number, getNorth: () => number}} bounds
 */
export function hasLand(bounds) {
  const [west, south, east, north] = LAND;
  return bounds.getWest() < east && bounds.getEast() > west && bounds.getSouth() < north && bounds.getNorth() > south;
}

const GRID = 16;
const LAND_SHARE = 0.25;

/**
 * Whether at least a quarter of the ground within the bounds of the trips is land of these areas. Those
 * of Jersey City lie beside New York's shoreline, which would leave them on the water.
 * @param {import("../server.d.ts").Bounds} bounds of nearly all trips
 * @param {import("./geodesy.js").NamedArea[]} areas
 */
export function liesOnLand([west, south, east, north], areas) {
  const parts = Array.from({ length: GRID }, (_, i) => (i + 0.5) / GRID);
  const points = parts.flatMap((x) => parts.map((y) => [south + y * (north - south), west + x * (east - west)]));
  const onLand = points.filter(([lat, lon]) => findName(areas, lat, lon) !== null).length;
  return onLand >= LAND_SHARE * points.length;
}

const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30];

/**
 * Degrees between the lines of a net of about six over this span.
 * @param {number} span
 */
export const findStep = (span) => STEPS.find((step) => span / step <= 6) ?? 45;

/**
 * The whole multiples of a step within a span.
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
export function listLines(from, to, step) {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => Number(((first + i) * step).toFixed(6)));
}
