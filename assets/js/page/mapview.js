// The map that there is, with its density layers, and the view that it shows. Others ask here for the map;
// map.js, which builds it, knows all of them.
/** @import { View } from "../types.d.ts" */
/** @import { Layers } from "./layers.js" */

const NEAREST_FIT = 16; // around a small area, streets are still known

/**
 * A view that a link asks for: a middle with a zoom, or the bounds of an area, from which these follow.
 * @typedef {{center?: [number, number], zoom?: number, bounds?: {west: number, south: number, east: number, north: number}}} AskedView
 */

// view: the one asked for, while nobody has moved the map since.
/** @type {{map: any, layers: Layers | null, view: AskedView | null, isPlacing: boolean}} */
const memory = { map: null, layers: null, view: null, isPlacing: false };

/**
 * The map is there: it shows the view that was asked for.
 * @param {any} map
 */
export function holdMap(map) {
  memory.map = map;
  place();
  map.on("movestart", leaveView);
  map.on("resize", place);
}

/** @param {Layers} layers */
export function holdLayers(layers) {
  memory.layers = layers;
}

/**
 * A view that was asked for is told as it was asked: Leaflet's own middle lies on a whole pixel, so a
 * link that is opened and copied again and again would wander.
 * @param {any} map
 * @returns {View}
 */
export function describeView(map) {
  const bounds = map.getBounds();
  const center = map.getCenter();
  const size = map.getSize();
  return {
    bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    center: memory.view?.center ?? [center.lat, center.lng],
    zoom: map.getZoom(),
    size: [size.x, size.y],
  };
}

/**
 * The URL may be read before the map is there.
 * @param {AskedView} view
 */
export function showView(view) {
  memory.view = view;
  place();
}

// Until somebody moves the map, the view stays in its middle, whatever size its frame is yet to take:
// a panel of the link, the second of two maps, the window.
function place() {
  const { map, view } = memory;
  if (!map || !view || memory.isPlacing) return;
  memory.isPlacing = true;
  map.invalidateSize({ pan: false });
  if (view.bounds) Object.assign(view, fitView(map, view.bounds));
  map.setView(view.center, view.zoom, { animate: false });
  memory.isPlacing = false;
}

/**
 * @param {any} map
 * @param {NonNullable<AskedView["bounds"]>} bounds
 */
function fitView(map, { west, south, east, north }) {
  const bounds = L.latLngBounds([south, west], [north, east]);
  const { lat, lng } = bounds.getCenter();
  return { center: [lat, lng], zoom: Math.min(NEAREST_FIT, map.getBoundsZoom(bounds, false, L.point(48, 48))) };
}

// Nobody has moved it since a view was asked for.
export const isUntouched = () => memory.view !== null;

function leaveView() {
  if (!memory.isPlacing) memory.view = null;
}

// A panel beside the map came or went by hand: the north-west corner stays where it is, so that
// nothing under the eye jumps.
export function keepCorner() {
  if (!memory.map) return;
  leaveView();
  memory.map.invalidateSize({ pan: false });
}

export const fit = () => memory.map?.invalidateSize({ pan: false });
export const layers = () => memory.layers;

/**
 * Before the map is there, and where there is no other one: null.
 * @param {"other"} [which]
 */
export const leaflet = (which) => (which === "other" ? memory.layers?.linked : memory.map) ?? null;

/**
 * What a density layer shows, for whoever waits for it.
 * @param {string} [which] "main", or "other" for the one of the other end
 */
export function density(which) {
  const layer = which === "other" ? memory.layers?.other : memory.layers?.main;
  return layer?.state() ?? null;
}
