// The base map that needs no internet: shoreline, parks and names from assets/geo. CSS gives it its
// colours, so a change of theme costs nothing. Street tiles, when chosen, lie over it.
/** @import { Feature } from "../server.d.ts" */
/** @import { LatLng, LeafletMap } from "../types.d.ts" */
import * as api from "../core/api.js";
import { LiveQuery } from "../core/livequery.js";
import * as graticule from "./graticule.js";
import * as wanted from "./wanted.js";

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

// Asked until it is there; fail(error) after each try in vain.
/** @type {(file: string, act: (content: any) => void, fail: (error: any) => void) => void} */
function fetchFile(file, act, fail) {
  const query = new LiveQuery({
    load: (name, signal) => api.getJson(`assets/geo/${name}`, { signal }),
    tell: ({ answer, error }) => {
      if (answer) act(answer.value);
      else if (error) fail(error);
    },
  });
  query.want(file);
  wanted.register({ check: (now) => query.check(now) });
}

/** @type {(map: LeafletMap, renderer: any, shapes: any) => void} */
function addShapes(map, renderer, shapes) {
  L.geoJSON(shapes, {
    pane: "land",
    interactive: false,
    attribution: ATTRIBUTION,
    renderer,
    /** @param {Feature} feature */
    style: ({ properties }) => ({ className: `land land--${properties.kind}` }),
  }).addTo(map);
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

/** @type {(map: LeafletMap, places: {features: Feature[]}) => void} */
function addNames(map, places) {
  const names = places.features.map(({ properties, geometry }) => {
    const [longitude, latitude] = geometry.coordinates;
    return { properties, marker: buildName(properties, [latitude, longitude]) };
  });
  const choose = () => {
    const zoom = map.getZoom();
    const wanted = names.filter(({ properties }) => isShown(properties, zoom));
    const chosen = declutter(wanted.map((one) => measureName(map, one)));
    for (const { marker } of names) marker.remove();
    for (const { marker } of chosen) marker.addTo(map);
  };
  map.on("zoomend", choose);
  choose();
}

// The map is complete without any of it, and what does not come is asked again. fail(error): told of it.
/** @type {(map: LeafletMap, fail: (error: any) => void) => void} */
export function attach(map, fail) {
  map.createPane("land").style.zIndex = 150;
  const pane = map.createPane("names");
  pane.style.zIndex = 380;
  pane.style.pointerEvents = "none";
  graticule.attach(map);
  const renderer = L.svg({ pane: "land", padding: 0.5 });
  fetchFile("land.geojson", (land) => {
    addShapes(map, renderer, land);
    fetchFile("places.geojson", (places) => addShapes(map, renderer, places), fail);
    fetchFile("labels.geojson", (places) => addNames(map, places), fail);
  }, fail);
}
