// The outlines of the zones, as they are drawn: fetched when they are first needed.
/** @import { Corner, Feature } from "../server.d.ts" */
/** @import { LatLng } from "../types.d.ts" */
/** @import { Zone } from "../core/zones.js" */
import * as geodesy from "../core/geodesy.js";
import * as geofiles from "./geofiles.js";
import * as messages from "./messages.js";

const LOST = "The outlines of the zones did not load. They come when the server answers.";

/** @type {{isAsked: boolean, features: Feature[] | null, index: geodesy.NamedArea[], waiting: ((features: Feature[]) => void)[]}} */
const memory = { isAsked: false, features: null, index: [], waiting: [] };

/** @param {{features: Feature[]}} content */
function receive({ features }) {
  Object.assign(memory, { features, index: geodesy.indexAreas(features) });
  for (const act of memory.waiting.splice(0)) act(features);
}

/**
 * `act` runs once, now or when they are there.
 * @param {(features: Feature[]) => void} act
 */
export function whenThere(act) {
  if (memory.features) {
    act(memory.features);
    return;
  }
  memory.waiting.push(act);
  if (memory.isAsked) return;
  memory.isAsked = true;
  geofiles.fetchFile("zones.geojson", receive, () => messages.notify(LOST));
}

export const areThere = () => memory.features !== null;

/**
 * The zone in whose outline a point lies, as it is drawn.
 * @type {(latlng: LatLng) => Zone | null}
 */
export function find(latlng) {
  const { lat, lng } = latlng.wrap();
  return geodesy.findArea(memory.index, lat, lng)?.properties ?? null;
}

/** GeoJSON has the longitude first, Leaflet the latitude. */
/** @type {(feature: Feature) => [number, number][][][]} */
export function latLngsOf({ geometry }) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((/** @type {Corner[][]} */ rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
}
