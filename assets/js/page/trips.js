// Single trips and the figures that come with them, in one answer. Asked when things have settled
// for a moment; what was overtaken is aborted.
import * as api from "../core/api.js";
import * as colour from "../core/colour.js";
import * as ids from "../core/ids.js";
import { LiveQuery } from "../core/livequery.js";
import * as totalCount from "../core/totalcount.js";
import * as tripfacts from "../core/tripfacts.js";
import * as dash from "./dash.js";
import * as map from "./map.js";
import * as othertrips from "./othertrips.js";
import * as tripcard from "./tripcard.js";
import * as wanted from "./wanted.js";

const SETTLED_MS = 150;
const LIMIT = 5000;
const NOTHING = { type: "FeatureCollection", features: [] };

/** @param {number[]} bounds [west, south, east, north], degrees */
export function clampBounds([west, south, east, north]) {
  const clamp = (value, limit) => Math.min(limit, Math.max(-limit, value)).toFixed(6);
  return [clamp(west, 180), clamp(south, 85.0511), clamp(east, 180), clamp(north, 85.0511)];
}

export function buildPath({ endpoint, query }, bounds, limit) {
  const head = `api/trips?endpoint=${endpoint}&bounds=${bounds.join(",")}&limit=${limit}`;
  return query ? `${head}&${query}` : head;
}

export const buildPathOf = (question, view) => buildPath(question, clampBounds(view.bounds), LIMIT);

const fills = new Map(); // by colormap and theme
/** @type {Record<string, any>} */
const memory = { radius: 4, endpoint: "pickup", answer: null, drawn: null };

// --- what is asked ------------------------------------------------------------------------------

async function loadTrips(question, signal) {
  const begin = performance.now();
  const body = await api.getJson(question.path, { signal });
  wanted.expectVersion(body.version);
  return { body, roundTripMs: performance.now() - begin };
}

async function loadMatching(question, signal) {
  const found = totalCount.recall(question) ?? (await totalCount.count(question, signal));
  if (found === null) wanted.expectVersion(null); // it was counted in other data
  return found;
}

const whenReady = () => (wanted.isReady() ? 0 : Infinity);

const inView = new LiveQuery({ load: loadTrips, tell, holdMs: whenReady, settledMs: SETTLED_MS });

// The whole city comes after what is in view.
const everywhere = new LiveQuery({
  load: loadMatching, tell, holdMs: () => (inView.isCurrent ? whenReady() : Infinity),
});

function follow({ selection, view, version }) {
  const { endpoint, query } = selection;
  const question = { endpoint, query, version };
  inView.want({ ...question, path: buildPathOf(question, view) });
  everywhere.want(question);
  othertrips.follow(question, view);
  tell();
}

function check(now) {
  inView.check(now);
  everywhere.check(now);
  othertrips.check(now);
}

// --- what is shown ------------------------------------------------------------------------------

// Told of until the newest answer is there; null while that takes no longer than it should.
function describeLate() {
  if (!wanted.isReady()) return "These are the last figures. Newer ones come when the server answers.";
  const { error } = inView;
  if (!error) return null;
  return error.status === 400 ? error.message : "No answer yet. Asking again.";
}

function describe() {
  const { question, value } = inView.answer;
  const { total, cached, elapsed_ms: elapsedMs, features } = value.body;
  return {
    inView: total, matching: recallMatching(question), cached, elapsedMs, roundTripMs: value.roundTripMs,
    endpoint: question.endpoint, single: features.length, late: inView.isCurrent ? null : describeLate(),
  };
}

const recallMatching = ({ endpoint, query, version }) => totalCount.recall({ endpoint, query, version });

function drawTrips() {
  if (memory.drawn === inView.answer) return;
  memory.drawn = inView.answer;
  const { question, value: { body: { features } } } = inView.answer;
  memory.radius = pointRadius(features.length);
  memory.endpoint = question.endpoint;
  const data = features.length ? { type: "FeatureCollection", features } : NOTHING;
  dash.setProps(ids.MAP_TRIPS, { data });
}

// What is older than the question is marked until the newer one is there.
function tell() {
  const late = Boolean(inView.answer) && !inView.isCurrent;
  for (const selector of [".numbers", ".map-area"]) {
    document.querySelector(selector)?.classList.toggle("is-late", late);
  }
  if (inView.isCurrent) [everywhere, othertrips].forEach((next) => next.check());
  if (!inView.answer) return sayLate();
  drawTrips();
  const answer = describe();
  if (JSON.stringify(answer) === JSON.stringify(memory.answer)) return undefined;
  memory.answer = answer;
  map.drawLegends(); // of points, or of counts again
  return dash.setProps(ids.FIGURES_ANSWER, { data: answer });
}

// Before the first answer there is nothing to mark, only to explain.
function sayLate() {
  if (inView.error) dash.setProps(ids.FIGURES_HOW, { children: describeLate() });
}

// --- how a trip is drawn ------------------------------------------------------------------------

// Many points are small, as the density beneath is fine; few are large enough to hit.
function pointRadius(points) {
  return 5.5 - 0.9 * Math.log10(Math.max(10, points));
}

// The colour that one trip has in the density beneath: no jump where points take over.
function pointColour({ colormap, theme }) {
  const key = `${colormap}-${theme}`;
  if (!fills.has(key)) fills.set(key, colour.toCss(colour.buildColours(colormap, theme)[0]));
  return fills.get(key);
}

const EDGES = { light: "#ffffff", dark: "#0b0e14" };
const isDark = () => document.documentElement.dataset.bsTheme === "dark";
const edgeOf = (radius) => (radius > 3 ? 1 : 0.5);

/** @this {any} */
export function pointStyle(feature, context) {
  const { hideout } = context || this;
  const opacity = 0.9 * (hideout.opacity ?? 1);
  return {
    radius: memory.radius, weight: edgeOf(memory.radius), fillOpacity: opacity, opacity,
    fillColor: pointColour(hideout),
    color: EDGES[hideout.theme],
  };
}

export function drawPoint(feature, latlng, context) {
  return L.circleMarker(latlng, pointStyle(feature, context));
}

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
export function explainPoint(feature, layer, endpoint) {
  layer.tripEndpoint = typeof endpoint === "string" ? endpoint : memory.endpoint;
  layer.bindTooltip(buildTooltip, { className: "trip-tooltip", direction: "top", opacity: 1 });
  layer.on("mouseover", () => layer.setStyle({ weight: 2.5, color: EDGES[isDark() ? "light" : "dark"] }).bringToFront());
  layer.on("mouseout", () => layer.setStyle({ weight: edgeOf(memory.radius), color: EDGES[isDark() ? "dark" : "light"] }));
  layer.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    layer.closeTooltip();
    tripcard.open(layer);
  });
}

export const begin = () => wanted.register({ follow, check });

export const answer = () => memory.answer;
export const isCurrent = () => inView.isCurrent;
export const areShown = () => Boolean(memory.answer?.single);
