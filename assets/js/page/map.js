// The map's own side: what it shows is told to the page, the density layer and the base map are
// attached, and the questions of the selection go to the density layer.
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import { isBlended } from "../core/mapmodes.js";
import * as area from "./area.js";
import * as basemap from "./basemap.js";
import * as dash from "./dash.js";
import * as displaySettings from "./displaysettings.js";
import * as fullscreen from "./fullscreen.js";
import { Layers } from "./layers.js";
import * as legend from "./legend.js";
import * as mapkeys from "./mapkeys.js";
import * as othertrips from "./othertrips.js";
import * as pointer from "./pointer.js";
import * as status from "./status.js";
import * as streets from "./streets.js";
import * as summary from "./summary.js";
import * as tripcard from "./tripcard.js";
import * as trips from "./trips.js";
import * as urlState from "./urlstate.js";
import * as wanted from "./wanted.js";

const HOW = "Arrow keys move it, plus and minus zoom, Enter tells of the middle.";
const NEAREST_FIT = 16; // around a small area, streets are still known

// view: the one asked for, while nobody has moved the map since.
/** @type {{map: any, layers: Layers | null, view: any, isPlacing: boolean, look: any, [more: string]: any}} */
const parts = { map: null, layers: null, view: null, isPlacing: false, look: null };

/**
 * A view that was asked for is told as it was asked: Leaflet's own middle lies on a whole pixel, so a
 * link that is opened and copied again and again would wander.
 * @param {any} map
 * @returns {import("../types.d.ts").View}
 */
export function describeView(map) {
  const bounds = map.getBounds();
  const center = map.getCenter();
  const size = map.getSize();
  return {
    bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    center: parts.view ? parts.view.center : [center.lat, center.lng],
    zoom: map.getZoom(),
    size: [size.x, size.y],
  };
}

// Event handler of the map: moveend (also after a resize).
export function report(event) {
  const map = event.target._map || event.target;
  const view = describeView(map);
  wanted.see({ view });
  urlState.seeView(view);
}

// Event handler of an empty layer group: the first moment at which the map is there.
export function attach(event) {
  const map = event.target._map;
  if (parts.map !== map) build(map);
  report(event);
}

// view: {center, zoom}, or {bounds} of an area. The URL may be read before the map is there.
export function showView(view) {
  parts.view = view;
  place();
}

// Until somebody moves the map, the view stays in its middle, whatever size its frame is yet to take:
// a panel of the link, the second of two maps, the window.
function place() {
  const { map, view } = parts;
  if (!map || !view || parts.isPlacing) return;
  parts.isPlacing = true;
  map.invalidateSize({ pan: false });
  if (view.bounds) Object.assign(view, fitView(map, view.bounds));
  map.setView(view.center, view.zoom, { animate: false });
  parts.isPlacing = false;
}

function fitView(map, { west, south, east, north }) {
  const bounds = L.latLngBounds([south, west], [north, east]);
  const { lat, lng } = bounds.getCenter();
  return { center: [lat, lng], zoom: Math.min(NEAREST_FIT, map.getBoundsZoom(bounds, false, L.point(48, 48))) };
}

function leaveView() {
  if (!parts.isPlacing) parts.view = null;
}

// A panel beside the map came or went by hand: the north-west corner stays where it is, so that
// nothing under the eye jumps.
export function keepCorner() {
  if (!parts.map) return;
  leaveView();
  parts.map.invalidateSize({ pan: false });
}

function build(map) {
  // How far beside a point the pointer still hits it: fingers are blunt.
  const blunt = matchMedia("(pointer: coarse)").matches;
  L.Canvas.mergeOptions({ tolerance: blunt ? 8 : 2 });
  parts.map = map;
  dress(map, `Map of ${dataset.describe().trips}. ${HOW}`);
  place();
  stayInWorld(map);
  map.on("movestart", leaveView);
  map.on("resize", place);
  const frame = dom.byId(ids.MAP_OTHER);
  parts.layers = new Layers(map, frame, {
    drawLegends,
    dress: dressLinked,
    busy: (busy) => map.getContainer().parentNode.classList.toggle("is-busy", busy),
    rested: () => summary.takeTurn(),
    stale: () => status.ask(),
    refused: notify,
  });
  if (parts.look) showLook(...parts.look);
  pointer.attach(parts.layers, map);
  mapkeys.attach(map);
  fullscreen.attach(map);
  area.attach(map);
}

// Whoever wants less motion has maps that are there at once.
function calm(map) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  map.options.inertia = false;
  const glide = map.panBy;
  map.panBy = (offset, options) => glide.call(map, offset, { ...options, animate: false });
}

// Counts, numbers and links know one world: a map that was moved round it, by key or by a throw, stands
// in that one again.
function stayInWorld(map) {
  map.on("moveend", () => {
    const center = map.getCenter();
    if (Math.abs(center.lng) > 180) map.setView(center.wrap(), map.getZoom(), { animate: false });
  });
}

// What every map of the page has beside its counts.
function dress(map, name) {
  calm(map);
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", name);
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  basemap.attach(map, () => notify("The base map did not load. It comes when the server answers."));
}

function dressLinked(linked) {
  dress(linked, "The same ground with the other end of the trips.");
  pointer.attach(parts.layers, linked);
  mapkeys.followMap(linked);
  area.attach(linked);
}

export function drawLegends() {
  const { layers } = parts;
  if (!layers) return; // the first layer is still being made
  const opacity = layers.display ? layers.display.opacity : 1;
  const single = trips.areShown();
  for (const [id, legends] of layers.legends()) legend.draw(id, legends, { opacity, single });
}

export function notify(message) {
  dash.setProps(ids.PAGE_NOTICE_TEXT, { children: message });
  dash.setProps(ids.PAGE_NOTICE, { is_open: true });
}

// The question of the layers.
function follow({ selection, tileVersion, isReady }) {
  if (!parts.layers) return;
  const { endpoint, query } = selection;
  closeTripOf(`${endpoint} ${query}`);
  parts.layers.ask({ version: tileVersion, endpoint, query }, isReady);
}

// A trip of other filters may be none of what is shown now.
function closeTripOf(question) {
  if (parts.question !== question) tripcard.close();
  parts.question = question;
}

function showLook(display, theme) {
  parts.look = [display, theme];
  displaySettings.show(display, theme);
  if (!parts.layers) return;
  parts.layers.show(display, theme);
  streets.show(parts.layers.maps(), display.base, theme);
  othertrips.refresh();
}

// Clientside callback: theme, display, selection -> hideout of the points. Nothing is asked of the
// server.
export function recolour(theme, display, selection) {
  const none = dash.noUpdate();
  if (!display) return none;
  showLook(display, theme);
  const { colours, opacity, mode } = display;
  const colormap = isBlended(mode) && selection ? selection.endpoint : colours;
  const hideout = { colormap, theme, opacity };
  const same = JSON.stringify(hideout) === parts.hideout;
  parts.hideout = JSON.stringify(hideout);
  return same ? none : hideout;
}

const layer = (which) => (which === "other" ? parts.layers?.other : parts.layers?.main) || null;

export function begin() {
  wanted.register({ follow, check: (now) => parts.layers?.check(now) });
}

export const fit = () => parts.map?.invalidateSize({ pan: false });
// For tests, and whoever is curious in the console. Before the map is there: null.
export const density = (which) => layer(which)?.state() ?? null;
export const leaflet = (which) => (which === "other" ? parts.layers?.linked : parts.map) ?? null;
export const layers = () => parts.layers;
