// How a single trip is drawn: a point of the colour that one trip has in the density, with a tooltip, and
// a card when it is chosen.
/** @import { Feature } from "../server.d.ts" */
/** @import { Hideout, LatLng, LeafletEvent, LeafletLayer } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import * as tripfacts from "../core/tripfacts.js";
import * as tripcard from "./tripcard.js";

const fills = new Map(); // by colormap and theme
/** @type {{radius: number, endpoint: string}} */
const memory = { radius: 4, endpoint: "pickup" };

/**
 * What the points that are drawn next are: how many, and of which end.
 * @param {number} points
 * @param {string} endpoint
 */
export function prepare(points, endpoint) {
  Object.assign(memory, { radius: pointRadius(points), endpoint });
}

// Many points are small, as the density beneath is fine; few are large enough to hit.
/** @param {number} points */
function pointRadius(points) {
  return 5.5 - 0.9 * Math.log10(Math.max(10, points));
}

// The colour that one trip has in the density beneath: no jump where points take over.
/** @param {Hideout} hideout */
function pointColour({ colormap, theme }) {
  const key = `${colormap}-${theme}`;
  if (!fills.has(key)) fills.set(key, colour.toCss(colour.buildColours(colormap, theme)[0]));
  return fills.get(key);
}

/** @type {Record<string, string>} */
const EDGES = { light: "#ffffff", dark: "#0b0e14" };
const isDark = () => document.documentElement.dataset.bsTheme === "dark";
/** @param {number} radius */
const edgeOf = (radius) => (radius > 3 ? 1 : 0.5);

/**
 * A point of the map component has its hideout in `this`.
 * @this {any}
 * @param {Feature} feature
 * @param {{hideout: Hideout}} [context]
 */
export function pointStyle(feature, context) {
  const { hideout } = context || this;
  const opacity = 0.9 * (hideout.opacity ?? 1);
  return {
    radius: memory.radius, weight: edgeOf(memory.radius), fillOpacity: opacity, opacity,
    fillColor: pointColour(hideout),
    color: EDGES[hideout.theme],
  };
}

/** @type {(feature: Feature, latlng: LatLng, context: {hideout: Hideout} | undefined) => any} */
export function drawPoint(feature, latlng, context) {
  return L.circleMarker(latlng, pointStyle(feature, context));
}

/** @param {LeafletLayer} layer */
function buildTooltip(layer) {
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
  layer.on("mouseover", () => layer.setStyle({ weight: 2.5, color: EDGES[isDark() ? "light" : "dark"] }).bringToFront());
  layer.on("mouseout", () => layer.setStyle({ weight: edgeOf(memory.radius), color: EDGES[isDark() ? "dark" : "light"] }));
  layer.on("click", (/** @type {LeafletEvent} */ event) => {
    L.DomEvent.stopPropagation(event);
    layer.closeTooltip();
    tripcard.open(layer);
  });
}
