// Places on the ground: how large a pixel is there, how far two points are apart, how coordinates
// are written, and which area holds a point. Pure functions; degrees of WGS 84, metres.
/** @import { Corner, Feature } from "../server.d.ts" */

/** @typedef {{name: string, properties: any, rings: Corner[][], bounds: number[]}} NamedArea */

const EQUATOR_M = 40075016.686;
const EARTH_M = 6371008.8; // mean radius, IUGG
const TILE_PX = 256; // of the map, at each zoom
const RADIANS = Math.PI / 180;

// Side of one of `size` pixels of a web-mercator tile, at a latitude.
/** @type {(zoom: number, size: number, latitude: number) => number} */
export function pixelMetres(zoom, size, latitude) {
  return (EQUATOR_M * Math.cos(latitude * RADIANS)) / (2 ** zoom * size);
}

// Of degrees, so that a number lies within a quarter of a pixel of the web-mercator map at a zoom: half a
// pixel of a fine screen. More would only make links longer.
/** @type {(zoom: number) => number} */
export const decimalsAt = (zoom) => Math.ceil(Math.log10((2 * TILE_PX * 2 ** zoom) / 360));

// Great circle (haversine). Points are [latitude, longitude].
/** @type {(from: number[], to: number[]) => number} */
export function distanceMetres([lat1, lon1], [lat2, lon2]) {
  const [dLat, dLon] = [(lat2 - lat1) * RADIANS, (lon2 - lon1) * RADIANS];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

// Five decimals are about a metre; a true minus sign.
/** @type {(latitude: number, longitude: number) => string} */
export function coordinates(latitude, longitude) {
  return [latitude, longitude].map((degrees) => degrees.toFixed(5).replace("-", "−")).join(", ");
}

// Even-odd rule over every ring of a polygon, holes included.
/** @type {(rings: Corner[][], lon: number, lat: number) => boolean} */
function isInside(rings, lon, lat) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

/** @param {Corner[]} ring */
function boundsOf(ring) {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

// GeoJSON areas -> what findArea looks through: one entry a polygon.
/** @type {(features: Feature[]) => NamedArea[]} */
export function indexAreas(features) {
  return features.flatMap(({ properties, geometry }) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((/** @type {Corner[][]} */ rings) => ({
      name: properties.name, properties, rings, bounds: boundsOf(rings[0]),
    }));
  });
}

/** @type {(index: NamedArea[], latitude: number, longitude: number) => NamedArea | null} */
export function findArea(index, latitude, longitude) {
  const found = index.find(({ bounds: [west, south, east, north], rings }) =>
    longitude >= west && longitude <= east && latitude >= south && latitude <= north &&
    isInside(rings, longitude, latitude));
  return found ?? null;
}

/** @type {(index: NamedArea[], latitude: number, longitude: number) => string | null} */
export const findName = (index, latitude, longitude) => findArea(index, latitude, longitude)?.name ?? null;

const EDGE_LATITUDE = 85.0511; // of the square world of web mercator

/**
 * A view may reach beyond the world; what is asked does not. Six decimals are 0.1 m.
 * @param {number[]} bounds [west, south, east, north], degrees
 * @returns {string[]}
 */
export function clampBounds([west, south, east, north]) {
  /** @type {(value: number, limit: number) => string} */
  const clamp = (value, limit) => Math.min(limit, Math.max(-limit, value)).toFixed(6);
  return [clamp(west, 180), clamp(south, EDGE_LATITUDE), clamp(east, 180), clamp(north, EDGE_LATITUDE)];
}
