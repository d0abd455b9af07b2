// Single trips and the figures that come with them, in one answer. Asked when things have settled
// for a moment; what was overtaken is aborted.
/** @import { Endpoint } from "../server.d.ts" */
/** @import { CountQuestion, PageState, View } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as geodesy from "../core/geodesy.js";
import * as ids from "../core/ids.js";
import { LiveQuery } from "../core/livequery.js";
import { showsZones } from "../core/mapshows.js";
import * as totalCount from "../core/totalcount.js";
import * as dash from "./dash.js";
import * as trippoints from "./trippoints.js";
import * as wanted from "./wanted.js";

const SETTLED_MS = 150;
const LIMIT = 5000;
const NOTHING = { type: "FeatureCollection", features: [] };

/** @type {(given: {endpoint: Endpoint, query?: string}, bounds: string[], limit: number) => string} */
export function buildPath({ endpoint, query }, bounds, limit) {
  const head = `api/trips?endpoint=${endpoint}&bounds=${bounds.join(",")}&limit=${limit}`;
  return query ? `${head}&${query}` : head;
}

/** @type {(question: any, view: View, limit?: number) => string} */
export const buildPathOf = (question, view, limit = LIMIT) => buildPath(question, geodesy.clampBounds(view.bounds), limit);

/** @type {{answer: any, drawn: any, listeners: Set<() => void>}} */
const memory = { answer: null, drawn: null, listeners: new Set() };

// --- what is asked ------------------------------------------------------------------------------

/** @type {(question: any, signal: AbortSignal) => Promise<{ body: any; roundTripMs: number; }>} */
async function loadTrips(question, signal) {
  const begin = performance.now();
  const body = await api.getJson(question.path, { signal });
  wanted.expectVersion(body.version);
  return { body, roundTripMs: performance.now() - begin };
}

/** @type {(question: any, signal: AbortSignal) => Promise<any>} */
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

/** @param {PageState} state */
function follow({ selection, view, display, version }) {
  const { endpoint, query } = selection;
  const question = { endpoint, query, version };
  const limit = showsZones(display, endpoint) ? 0 : LIMIT; // zones have no points over them
  inView.want({ ...question, path: buildPathOf(question, view, limit) });
  everywhere.want(question);
  tell();
}

/** @param {boolean} [now] */
function check(now) {
  inView.check(now);
  everywhere.check(now);
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
    endpoint: question.endpoint, single: features.length,
    places: trippoints.countDrawn(question.endpoint)?.places ?? 0, late: inView.isCurrent ? null : describeLate(),
  };
}

/** @param {CountQuestion} question */
const recallMatching = ({ endpoint, query, version }) => totalCount.recall({ endpoint, query, version });

function drawTrips() {
  if (memory.drawn === inView.answer) return;
  memory.drawn = inView.answer;
  const { question, value: { body: { features } } } = inView.answer;
  const ordered = trippoints.prepare(features, question.endpoint);
  const data = features.length ? { type: "FeatureCollection", features: ordered } : NOTHING;
  dash.setProps(ids.MAP_TRIPS, { data });
}

// What is older than the question is marked until the newer one is there.
function tell() {
  const late = Boolean(inView.answer) && !inView.isCurrent;
  for (const selector of [".numbers", ".map-area"]) {
    document.querySelector(selector)?.classList.toggle("is-late", late);
  }
  if (inView.isCurrent) everywhere.check();
  if (!inView.answer) {
    sayLate();
    return;
  }
  drawTrips();
  const answer = describe();
  if (JSON.stringify(answer) === JSON.stringify(memory.answer)) return;
  memory.answer = answer;
  dash.setProps(ids.FIGURES_ANSWER, { data: answer });
  for (const listener of memory.listeners) listener();
}

// Before the first answer there is nothing to mark, only to explain.
function sayLate() {
  if (inView.error) dash.setProps(ids.FIGURES_HOW, { children: describeLate() });
}

/**
 * With every answer that says something new.
 * @param {() => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  return () => memory.listeners.delete(listener);
}

export const begin = () => wanted.register({ follow, check });

export const answer = () => memory.answer;
export const isCurrent = () => inView.isCurrent;
export const areShown = () => Boolean(memory.answer?.single);
