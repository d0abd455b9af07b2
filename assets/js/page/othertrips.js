// Single trips of the other end, where both ends are shown: asked and drawn as those of the end that
// is chosen, on the other map or on the same one.
/** @import { Feature } from "../server.d.ts" */
/** @import { LatLng, LeafletLayer, PageState } from "../types.d.ts" */
import * as api from "../core/api.js";
import { LiveQuery } from "../core/livequery.js";
import * as mapview from "./mapview.js";
import * as trippoints from "./trippoints.js";
import * as trips from "./trips.js";
import * as wanted from "./wanted.js";

/** @type {Record<string, any>} */
const memory = { question: null, view: null, drawn: null, map: null, layer: null };

const targetOf = () => mapview.layers()?.otherTarget() ?? null;

/** @type {(given: {path: string}, signal: AbortSignal) => Promise<any>} */
async function load({ path }, signal) {
  const { features, version } = await api.getJson(path, { signal });
  wanted.expectVersion(version);
  return features;
}

// After the trips of the chosen end.
const query = new LiveQuery({
  load, tell: draw, holdMs: () => (trips.isCurrent() ? 0 : Infinity),
});

function clear() {
  if (memory.layer) memory.layer.remove();
  Object.assign(memory, { layer: null, drawn: null });
}

// What is drawn stays until newer trips are there.
function draw() {
  const target = targetOf();
  if (!target || !query.isCurrent) return;
  const { endpoint, hideout, map } = target;
  const key = JSON.stringify([query.answer.key, endpoint, hideout]);
  if (key === memory.drawn && map === memory.map) return;
  clear();
  const features = trippoints.prepareOther(query.answer.value, endpoint);
  memory.layer = L.geoJSON({ type: "FeatureCollection", features }, {
    /** @type {(feature: Feature, latlng: LatLng) => any} */
    pointToLayer: (feature, latlng) => trippoints.drawPoint(feature, latlng, { hideout, endpoint }),
    /** @type {(feature: Feature, layer: LeafletLayer) => void} */
    onEachFeature: (feature, layer) => trippoints.explainPoint(feature, layer, endpoint),
  }).addTo(map);
  Object.assign(memory, { drawn: key, map });
}

// Which end is the other one, and where it belongs, may have changed.
export function refresh() {
  const target = targetOf();
  if (!target || !memory.question) {
    query.want(null);
    clear();
    return;
  }
  const question = { ...memory.question, endpoint: target.endpoint };
  query.want({ ...question, path: trips.buildPathOf(question, memory.view) });
  draw();
}

/** @param {PageState} state */
function follow({ selection, view, version }) {
  const { endpoint, query: filters } = selection;
  Object.assign(memory, { question: { endpoint, query: filters, version }, view });
  refresh();
}

// After trips.js, whose question is the first.
export function begin() {
  wanted.register({ follow, check: (now) => query.check(now) });
  trips.subscribe(() => query.check());
}
