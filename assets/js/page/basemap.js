// The base map that needs no internet: shoreline, parks and names from assets/geo. CSS gives it its
// colours, so a change of theme costs nothing. Street tiles, when chosen, lie over it. Where the view
// has none of New York, or the loaded trips are mostly not on its land, the ground is plain.
/** @import { Feature } from "../server.d.ts" */
/** @import { LatLng, LeafletMap } from "../types.d.ts" */
import * as geodesy from "../core/geodesy.js";
import { hasLand, liesOnLand } from "../core/home.js";
import { fetchFile } from "./geofiles.js";
import * as graticule from "./graticule.js";
import * as status from "./status.js";

const ATTRIBUTION = "Shoreline: NYC Open Data";
/** @type {Record<string, number>} */
const LAST_ZOOM = { city: 10, borough: 13 }; // beyond it the name of so large a thing misleads

const LETTER_PX = 6.5;
const LINE_PX = 16;

/** @type {(given: {kind: string, min_zoom: number}, zoom: number) => boolean} */
function isShown({ kind, min_zoom: from }, zoom) {
  return zoom >= from && zoom <= (LAST_ZOOM[kind] || Infinity);
}

// Places come in order of importance; a name that would touch an earlier one is left out.
// place: {x, y, width} in pixels, the middle of a line of text.
/** @param {{x: number, y: number, width: number, [more: string]: any}[]} places */
function declutter(places) {
  /** @type {{x: number, y: number, width: number, [more: string]: any}[]} */
  const kept = [];
  for (const place of places) {
    const touches = kept.some(
      (other) =>
        Math.abs(place.y - other.y) < LINE_PX &&
        Math.abs(place.x - other.x) < (place.width + other.width) / 2,
    );
    if (!touches) kept.push(place);
  }
  return kept;
}

/** @type {(group: any, renderer: any, shapes: any) => any} */
function addShapes(group, renderer, shapes) {
  return L.geoJSON(shapes, {
    pane: "land",
    interactive: false,
    attribution: ATTRIBUTION,
    renderer,
    /** @param {Feature} feature */
    style: ({ properties }) => ({ className: `land land--${properties.kind}` }),
  }).addTo(group);
}

/** @type {(given: any, latlng: LatLng) => any} */
function buildName({ name, kind }, latlng) {
  const text = document.createElement("span");
  text.textContent = name;
  const icon = L.divIcon({ html: text, className: `place-name place-name--${kind}` });
  return L.marker(latlng, { icon, pane: "names", interactive: false, keyboard: false });
}

/**
 * @param {LeafletMap} map
 * @param {{properties: any, marker: any}} given
 */
function measureName(map, { properties, marker }) {
  const { x, y } = map.project(marker.getLatLng(), map.getZoom());
  return { x, y, width: properties.name.length * LETTER_PX + LINE_PX, marker };
}

/** @type {(map: LeafletMap, group: any, places: {features: Feature[]}) => void} */
function addNames(map, group, places) {
  const names = places.features.map(({ properties, geometry }) => {
    const [longitude, latitude] = geometry.coordinates;
    return { properties, marker: buildName(properties, [latitude, longitude]) };
  });
  const choose = () => {
    const zoom = map.getZoom();
    const wanted = names.filter(({ properties }) => isShown(properties, zoom));
    const chosen = declutter(wanted.map((one) => measureName(map, one)));
    group.clearLayers();
    for (const { marker } of chosen) group.addLayer(marker);
  };
  map.on("zoomend", choose);
  choose();
}

/** @type {{isPlain: boolean, listeners: Set<(isPlain: boolean) => void>}} */
const ground = { isPlain: false, listeners: new Set() };

/** @param {boolean} isPlain */
function tellGround(isPlain) {
  if (isPlain === ground.isPlain) return;
  ground.isPlain = isPlain;
  for (const listener of ground.listeners) listener(isPlain);
}

/**
 * At once, and whenever the ground becomes plain or New York's.
 * @param {(isPlain: boolean) => void} listener
 */
export function subscribeGround(listener) {
  ground.listeners.add(listener);
  listener(ground.isPlain);
}

// What New York has of its own is taken off the map where the ground is plain, and with it its credit.
// -> what is told of the land when that has come.
/** @type {(map: LeafletMap, shown: any[]) => (land: {features: Feature[]}) => void} */
function followTrips(map, shown) {
  /** @type {{areas: any[], bounds: any}} */
  const memory = { areas: [], bounds: null };
  let isTheirs = true;
  const draw = () => {
    const isElsewhere = !isTheirs || !hasLand(map.getBounds());
    for (const group of shown) {
      if (isElsewhere) group.remove();
      else group.addTo(map);
    }
    graticule.draw(map, isElsewhere);
    tellGround(isElsewhere);
  };
  const judge = () => {
    isTheirs = !memory.bounds || !memory.areas.length || liesOnLand(memory.bounds, memory.areas);
    draw();
  };
  status.subscribe(({ bounds }) => {
    if (String(bounds ?? "") === String(memory.bounds ?? "")) return;
    memory.bounds = bounds;
    judge();
  });
  map.on("moveend", draw);
  draw();
  return (land) => {
    memory.areas = geodesy.indexAreas(land.features);
    judge();
  };
}

// The map is complete without any of it, and what does not come is asked again. fail(error): told of it.
/** @type {(map: LeafletMap, fail: (error: any) => void) => void} */
export function attach(map, fail) {
  map.createPane("land").style.zIndex = 150;
  const pane = map.createPane("names");
  pane.style.zIndex = 380;
  pane.style.pointerEvents = "none";
  const [shapes, names] = [L.layerGroup(), L.layerGroup()];
  const settle = followTrips(map, [shapes, names]);
  const renderer = L.svg({ pane: "land", padding: 0.5 });
  fetchFile("land.geojson", (land) => {
    settle(land);
    addShapes(shapes, renderer, land);
    fetchFile("places.geojson", (places) => addShapes(shapes, renderer, places), fail);
    fetchFile("labels.geojson", (places) => addNames(map, names, places), fail);
    // Coarser than the city's own land, so below it.
    fetchFile("outside.geojson", (around) => addShapes(shapes, renderer, around).bringToBack(), fail);
  }, fail);
}
