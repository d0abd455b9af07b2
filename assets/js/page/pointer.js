// What lies under the pointer: trips, coordinates and the name of the place. For a mouse while it
// moves, for a finger that rests, for the keyboard in the middle of the map.
/** @import { LatLng, LeafletEvent, LeafletMap } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as format from "../core/format.js";
import * as geodesy from "../core/geodesy.js";
import * as ids from "../core/ids.js";
import * as lengths from "../core/lengths.js";
import * as flowlayer from "./flowlayer.js";
import * as flows from "./flows.js";

/** @import { Layers } from "./layers.js" */

const REST_MS = 500;
const STILL_PX = 10;
const AGAIN_MS = 10000; // after names that did not come
const NEAR_PX = globalThis.matchMedia?.("(pointer: coarse)").matches ? 14 : 8; // a point that opens is within
const AREAS = ["assets/geo/places.geojson", "assets/geo/neighbourhoods.geojson"];

/** @type {Record<string, any>} */
const memory = { layers: null, areas: null, frame: null, timer: null };

// counts: {pickup, dropoff}, null where no answer is on the map yet; metres: how far around they lie.
/** @type {(counts: Record<string, number | null>, metres: number) => string} */
function describeCounts(counts, metres) {
  const known = Object.entries(counts).filter(([, count]) => count !== null);
  if (!known.length) return "not known yet";
  const parts = known.map(([end, count]) => format.plural(/** @type {number} */ (count), dataset.endWord(end)));
  return `${parts.join(", ")} within ${lengths.length(metres)}`;
}

// Names come with the first question for one: the map needs none to begin with.
/** @param {() => void} [act] */
export function whenNamed(act) {
  if (!memory.loading) {
    const files = Promise.all(AREAS.map((file) => api.getJson(file)));
    memory.loading = files.then((all) => {
      memory.areas = geodesy.indexAreas(all.flatMap(({ features }) => features));
    }, () => setTimeout(() => { memory.loading = null; }, AGAIN_MS)); // until then without names
  }
  if (act && !memory.areas) memory.loading.then(act);
}

// point: [latitude, longitude] -> the area around it, null where there is none or not yet known
/** @type {(numbers: number[]) => string | null} */
export function nameOf([latitude, longitude]) {
  whenNamed();
  return memory.areas ? geodesy.findName(memory.areas, latitude, longitude) : null;
}

/**
 * What is told of a place on the map: a heading and what follows it.
 * @param {LatLng} latlng
 * @returns {string[]}
 */
export function describe(latlng) {
  const flow = flowlayer.tellAt(latlng);
  if (flow) return flow.told;
  const zone = memory.layers.tellZone(latlng);
  if (zone === null) return [`No ${dataset.placeWord()}`];
  return zone ? [zone.name, ...zone.trips] : describePoint(latlng);
}

// The same for who listens.
/** @param {LatLng} latlng */
export function tell(latlng) {
  const flow = flowlayer.tellAt(latlng);
  if (flow) return flow.spoken;
  const [heading, ...more] = describe(latlng);
  if (memory.layers.tellZone(latlng) !== undefined) return `${[heading, more.join("; ")].filter(Boolean).join(": ")}.`;
  return `${heading} at ${more.join(", ")}. Single trips come when few are in view: zoom in with plus.`;
}

// Trips nearby, coordinates, name.
/** @param {LatLng} latlng */
function describePoint(latlng) {
  const { lat, lng } = latlng.wrap();
  const metres = NEAR_PX * geodesy.pixelMetres(memory.layers.map.getZoom(), 256, lat);
  const counts = describeCounts(memory.layers.countsNear(latlng, NEAR_PX), metres);
  const name = nameOf([lat, lng]);
  return [counts, geodesy.coordinates(lat, lng), ...(name ? [name] : [])];
}

function readout() {
  return dom.byId(ids.MAP_READOUT);
}

/** @param {LatLng} latlng */
export function show(latlng) {
  const [heading, ...more] = describe(latlng);
  const box = readout();
  box.hidden = false;
  const lines = more.map((text) => dom.build("span", { className: "readout-more" }, text));
  box.replaceChildren(dom.build("strong", {}, heading), ...lines);
  const flow = flowlayer.tellAt(latlng);
  flows.mark(flow?.key ?? null);
  memory.layers.markZone(flow ? null : memory.layers.tellZone(latlng)?.id ?? null);
}

// Where two maps show the same ground, the place is marked on the other one.
/** @type {(latlng: LatLng, map?: LeafletMap) => void} */
function echo(latlng, map) {
  if (memory.echo) memory.echo.remove();
  const other = memory.layers.maps().find((/** @type {LeafletMap} */ one) => one !== map);
  if (!other || !latlng) return;
  const icon = L.divIcon({ className: "map-echo", iconSize: [14, 14] });
  memory.echo = L.marker(latlng, { icon, pane: "tooltipPane", interactive: false, keyboard: false }).addTo(other);
}

function hide() {
  echo(null);
  cancelAnimationFrame(memory.frame);
  memory.frame = null;
  readout().hidden = true;
  memory.layers.markZone(null);
  flows.mark(null);
}

// A pointer moves more often than the screen is drawn.
/** @type {(latlng: LatLng, map: LeafletMap) => void} */
function showSoon(latlng, map) {
  cancelAnimationFrame(memory.frame);
  memory.frame = requestAnimationFrame(() => {
    show(latlng);
    echo(latlng, map);
  });
}

/** @param {LeafletMap} map */
function followMouse(map) {
  map.on("mousemove", (/** @type {LeafletEvent} */ { latlng, originalEvent }) => {
    if (originalEvent.pointerType !== "touch") showSoon(latlng, map);
  });
  map.on("mouseout", hide);
}

// A finger that rests asks; the next touch ends it.
/** @param {LeafletMap} map */
function followFinger(map) {
  const container = map.getContainer();
  /** @type {{x: number, y: number} | null} */
  let start = null;
  const stop = () => clearTimeout(memory.timer);
  container.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    stop();
    container.dataset.pointed = ""; // whoever points needs no focus ring
    if (event.pointerType !== "touch") return;
    hide();
    start = { x: event.clientX, y: event.clientY };
    const latlng = map.mouseEventToLatLng(event);
    memory.timer = setTimeout(() => event.isPrimary && show(latlng), REST_MS);
  });
  container.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) stop();
  });
  for (const end of ["pointerup", "pointercancel"]) container.addEventListener(end, stop);
}

// layers: dashapp.layers.Layers; map: one of its maps.
/** @type {(layers: Layers, map: LeafletMap) => void} */
export function attach(layers, map) {
  memory.layers = layers;
  followMouse(map);
  followFinger(map);
}
