// How a single trip is drawn: a point of the colour that one trip has in the density, with a tooltip, and
// a card when it is chosen. Several at one place, as at a station, are larger, and say how many they are.
/** @import { Endpoint, Feature } from "../server.d.ts" */
/** @import { Hideout, LatLng, LeafletEvent, LeafletLayer } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import * as dataset from "../core/dataset.js";
import * as format from "../core/format.js";
import * as stacks from "../core/stacks.js";
import * as tripfacts from "../core/tripfacts.js";
import * as tripcard from "./tripcard.js";

const fills = new Map(); // by colormap and theme
const outlines = new Map(); // by fill
/** @type {{radius: number, endpoint: Endpoint, counts: Partial<Record<Endpoint, Map<string, number>>>, listeners: Set<() => void>}} */
const memory = { radius: 4, endpoint: "pickup", counts: {}, listeners: new Set() };

/**
 * What the points that are drawn next are, and of which end. -> them in the order to draw them in
 * @type {(trips: Feature[], endpoint: Endpoint) => Feature[]}
 */
export function prepare(trips, endpoint) {
  memory.endpoint = endpoint;
  const ordered = prepareOther(trips, endpoint);
  memory.radius = pointRadius(memory.counts[endpoint]?.size ?? 0);
  return ordered;
}

/**
 * The same of the end that is not the chosen one, whose points are as large.
 * @type {(trips: Feature[], endpoint: Endpoint) => Feature[]}
 */
export function prepareOther(trips, endpoint) {
  const counts = stacks.countByPlace(trips);
  memory.counts[endpoint] = counts;
  for (const listener of memory.listeners) listener();
  return stacks.putFullestFirst(trips, counts);
}

/**
 * How many trips are drawn at an end, and at how many places; null before any.
 * @type {(endpoint: Endpoint) => {trips: number, places: number} | null}
 */
export function countDrawn(endpoint) {
  const counts = memory.counts[endpoint];
  return counts ? { trips: [...counts.values()].reduce((sum, n) => sum + n, 0), places: counts.size } : null;
}

/**
 * Whenever other trips are drawn.
 * @param {() => void} listener
 */
export const subscribe = (listener) => memory.listeners.add(listener);

/** @type {(feature: Feature, endpoint: Endpoint) => number} */
const countAt = (feature, endpoint) => memory.counts[endpoint]?.get(stacks.placeOf(feature)) ?? 1;

// Many points are small, as the density beneath is fine; few are large enough to hit.
/** @param {number} points */
function pointRadius(points) {
  return 5.5 - 0.9 * Math.log10(Math.max(10, points));
}

// The colour that one trip has in the density beneath: no jump where points take over.
/** @param {Hideout} hideout */
function pointColour({ colormap, theme }) {
  const key = `${colormap}-${theme}`;
  if (!fills.has(key)) {
    const fill = colour.buildColours(colormap, theme)[0];
    fills.set(key, colour.toCss(fill));
    outlines.set(colour.toCss(fill), colour.toCss(colour.outlineOf(fill, theme)));
  }
  return fills.get(key);
}

/** @type {Record<string, string>} */
const HOVERED = { light: "#0b0e14", dark: "#ffffff" };
const isDark = () => document.documentElement.dataset.bsTheme === "dark";
/** @param {number} radius */
const edgeOf = (radius) => (radius > 3 ? 1 : 0.5);

/**
 * A point of the map component has its hideout in `this`.
 * @this {any}
 * @param {Feature} feature
 * @param {{hideout: Hideout, endpoint?: Endpoint}} [context]
 */
export function pointStyle(feature, context) {
  const { hideout, endpoint = memory.endpoint } = context || this;
  const opacity = 0.9 * (hideout.opacity ?? 1);
  return {
    radius: memory.radius * stacks.growthOf(countAt(feature, endpoint)), weight: edgeOf(memory.radius), fillOpacity: opacity, opacity,
    fillColor: pointColour(hideout),
    color: outlines.get(pointColour(hideout)),
  };
}

/** @type {(feature: Feature, latlng: LatLng, context: {hideout: Hideout, endpoint?: Endpoint} | undefined) => any} */
export function drawPoint(feature, latlng, context) {
  return L.circleMarker(latlng, pointStyle(feature, context));
}

/** @param {LeafletLayer} layer */
function buildTooltip(layer) {
  const count = countAt(layer.feature, layer.tripEndpoint);
  return count > 1 ? buildCount(count, layer.tripEndpoint) : buildReceipt(layer);
}

/** @type {(count: number, endpoint: Endpoint) => HTMLElement} */
function buildCount(count, endpoint) {
  const text = document.createElement("span");
  text.className = "trip-count";
  text.textContent = `${format.plural(count, dataset.endWord(endpoint))} at this place. Click for each of them.`;
  return text;
}

/** @param {LeafletLayer} layer */
function buildReceipt(layer) {
  const list = document.createElement("dl");
  list.className = "trip-facts";
  for (const [name, value] of tripfacts.describe(layer.feature.properties)) {
    const [term, fact] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    fact.textContent = value;
    list.append(term, fact);
  }
  return list;
}

// endpoint: the end that the point is; for points of the map component, the chosen one.
/** @type {(feature: Feature, layer: LeafletLayer, endpoint: any) => void} */
export function explainPoint(feature, layer, endpoint) {
  layer.tripEndpoint = typeof endpoint === "string" ? endpoint : memory.endpoint;
  layer.bindTooltip(buildTooltip, { className: "trip-tooltip", direction: "top", opacity: 1 });
  layer.on("mouseover", () => layer.setStyle({ weight: 2.5, color: HOVERED[isDark() ? "dark" : "light"] }).bringToFront());
  layer.on("mouseout", () => layer.setStyle({ weight: edgeOf(memory.radius), color: outlines.get(layer.options.fillColor) }));
  layer.on("click", (/** @type {LeafletEvent} */ event) => {
    L.DomEvent.stopPropagation(event);
    layer.closeTooltip();
    tripcard.open(layer);
  });
}
