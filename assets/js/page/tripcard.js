// One trip: its way from pickup to dropoff on the map, and a card that tells everything about it.
// From the card one steps through the trips in view, nearest to the middle first.
/** @import { Endpoint } from "../server.d.ts" */
/** @import { LeafletLayer, LeafletMap, Trip } from "../types.d.ts" */
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as format from "../core/format.js";
import * as ids from "../core/ids.js";
import * as stacks from "../core/stacks.js";
import * as tripfacts from "../core/tripfacts.js";
import * as mapview from "./mapview.js";
import * as messages from "./messages.js";
import * as pointer from "./pointer.js";

const PANE = "trip";
const END_PX = 7;
const MARGIN_PX = 60;

// A trip here is {feature, endpoint}: a feature of /api/trips and the end that it was asked for.
/** @type {{trip: any, list: any[], groups: any[], opener: any}} */
const memory = { trip: null, list: [], groups: [], opener: null };
/** @param {Trip} trip */
const endsOf = ({ feature, endpoint }) => tripfacts.findEnds(feature, endpoint);
const card = () => dom.byId(ids.MAP_TRIP);
const layers = () => /** @type {import("./layers.js").Layers} */ (mapview.layers());

// --- on the map ---------------------------------------------------------------------------------

/** @param {LeafletMap} map */
function preparePane(map) {
  if (!map.getPane(PANE)) map.createPane(PANE).style.zIndex = 420;
  map.tripRenderer = map.tripRenderer || L.svg({ pane: PANE });
  return { pane: PANE, renderer: map.tripRenderer, interactive: false };
}

/** @type {(point: [number, number], end: string, options: any) => any} */
function buildEnd(point, end, options) {
  const marker = L.circleMarker(point, { ...options, radius: END_PX, className: `trip-end trip-end--${end}` });
  return marker.bindTooltip(dataset.endTitle(end), {
    permanent: true, direction: "right", offset: [8, 0], className: "trip-end-name",
  });
}

/** @type {(map: LeafletMap, ends: any) => any} */
function drawWay(map, ends) {
  const options = preparePane(map);
  const known = Object.entries(ends).filter(([, point]) => point);
  const parts = known.map(([end, point]) => buildEnd(point, end, options));
  if (known.length === 2) {
    const way = known.map(([, point]) => point);
    /** @param {string} className */
    const line = (className) => L.polyline(way, { ...options, className });
    parts.unshift(line("trip-way trip-way--edge"), line("trip-way"));
  }
  return L.layerGroup(parts).addTo(map);
}

function erase() {
  for (const group of memory.groups) group.remove();
  memory.groups = [];
}

// --- the card -----------------------------------------------------------------------------------

// Which one it is of several at one place; nothing of one alone.
/** @returns {(string | null)[][]} */
function describeStack() {
  const { trip, list } = memory;
  const here = list.filter((one) => isAtPlaceOf(one, trip));
  const ofAll = `${format.count(here.indexOf(trip) + 1)} of ${format.plural(here.length, dataset.endWord(trip.endpoint))}`;
  return here.length > 1 ? [["At this place", ofAll]] : [];
}

function buildFacts() {
  const told = tripfacts.describeAll(memory.trip.feature, memory.trip.endpoint, pointer.nameOf);
  const facts = [...describeStack(), ...told];
  return facts.flatMap(([name, value]) => [dom.build("dt", {}, name), dom.build("dd", {}, value)]);
}

/** @type {(className: string, label: string, act: () => void, disabled?: boolean) => any} */
function buildButton(className, label, act, disabled = false) {
  const icon = dom.build("span", { className, "aria-hidden": "true" });
  return dom.build("button", {
    className: "icon-button", type: "button", title: label, "aria-label": label, disabled, onclick: act,
  }, icon);
}

function buildHead() {
  const at = memory.list.indexOf(memory.trip);
  const alone = memory.list.length < 2;
  const title = at < 0 ? "A trip" : `Trip ${format.count(at + 1)} of ${format.count(memory.list.length)}`;
  return dom.build("div", { className: "trip-head" },
    dom.build("h2", { className: "trip-title" }, title),
    buildButton("arrow-icon arrow-icon--back", "Previous trip", () => step(-1), alone),
    buildButton("arrow-icon", "Next trip", () => step(1), alone),
    buildButton("close-icon", "Close the trip", close));
}

function draw() {
  erase();
  const ends = endsOf(memory.trip);
  memory.groups = layers().maps().map((map) => drawWay(map, ends));
  const whole = dom.build("button", {
    className: "tool-button trip-whole", type: "button", onclick: showWhole, hidden: !ends.pickup || !ends.dropoff,
  }, "Show full trip");
  const box = card();
  const focused = dom.focusedWithin(box)?.title;
  box.hidden = false;
  box.replaceChildren(buildHead(), dom.build("dl", { className: "trip-facts" }, ...buildFacts()), whole);
  layers().map.panInside(ends[/** @type {Endpoint} */ (memory.trip.endpoint)], findRoom());
  if (focused !== undefined) (box.querySelector(`[title="${focused}"]`) || box).focus({ preventScroll: true });
}

// What the card leaves of the map: it lies at its left, on a phone at its foot.
function findRoom() {
  const map = layers().map.getContainer().getBoundingClientRect();
  const { width, height } = card().getBoundingClientRect();
  const below = width > map.width / 2;
  return {
    paddingTopLeft: [below ? MARGIN_PX : width + MARGIN_PX, MARGIN_PX],
    paddingBottomRight: [MARGIN_PX, below ? height + MARGIN_PX : MARGIN_PX],
    animate: false,
  };
}

function showWhole() {
  const { pickup, dropoff } = endsOf(memory.trip);
  layers().map.fitBounds(L.latLngBounds([pickup, dropoff]), findRoom());
}

/** @param {LeafletLayer} layer */
const isPoint = (layer) => Boolean(layer.feature && layer.tripEndpoint);
/** @param {LeafletLayer} given */
const toTrip = ({ feature, tripEndpoint }) => ({ feature, endpoint: tripEndpoint });

/** @type {(one: Trip, other: Trip) => boolean} */
const isAtPlaceOf = (one, other) => one.endpoint === other.endpoint && stacks.placeOf(one.feature) === stacks.placeOf(other.feature);

// Single trips of a map, nearest to its middle first; the one of `layer` as `chosen`, or the first of
// those at its place, so that the next ones are the others there.
/** @type {(map: LeafletMap, layer?: LeafletLayer) => { list: any[]; chosen: any; }} */
function listNear(map, layer) {
  /** @type {{away: number, one: LeafletLayer, trip: Trip}[]} */
  const found = [];
  const middle = map.getCenter();
  map.eachLayer((/** @type {LeafletLayer} */ one) => {
    if (isPoint(one)) found.push({ away: middle.distanceTo(one.getLatLng()), one, trip: toTrip(one) });
  });
  found.sort((a, b) => a.away - b.away);
  const chosen = layer ? found.find(({ trip }) => isAtPlaceOf(trip, toTrip(layer))) : found[0];
  return { list: found.map(({ trip }) => trip), chosen: chosen && chosen.trip };
}

/** @type {(trip: Trip, list: Trip[], opener: any) => void} */
function show(trip, list, opener) {
  Object.assign(memory, { trip, list, opener });
  pointer.whenNamed(() => memory.trip === trip && draw());
  draw();
}

// layer: the point of the trip on one of the maps.
/** @param {LeafletLayer} layer */
export function open(layer) {
  const { list, chosen } = listNear(layer._map, layer);
  show(chosen || toTrip(layer), list, document.activeElement);
}

// From the keyboard: the trip nearest to the middle. -> whether there is one
/** @type {(map: LeafletMap) => boolean} */
export function openNearest(map) {
  const { list, chosen } = listNear(map);
  if (!chosen) return false;
  show(chosen, list, map.getContainer());
  card().focus({ preventScroll: true });
  return true;
}

/** @param {number} by */
export function step(by) {
  const { list, trip } = memory;
  if (!list.length) return;
  memory.trip = list[(list.indexOf(trip) + by + list.length) % list.length];
  draw();
  messages.say(tripfacts.summarise(memory.trip.feature));
}

export function close() {
  if (!memory.trip) return;
  const inside = card().contains(document.activeElement);
  erase();
  card().hidden = true;
  card().replaceChildren();
  const { opener } = memory;
  Object.assign(memory, { trip: null, list: [], opener: null });
  if (inside && opener) opener.focus({ preventScroll: true });
}

export const current = () => memory.trip;
