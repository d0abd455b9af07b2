// Trips by place, of each end that somebody shows: asked once for all of them, one question of an end at a
// time. While a hand drags, an answer that was overtaken is shown as such until the next one is there.
/** @import { Endpoint, PlaceCounts } from "../server.d.ts" */
/** @import { PageState } from "../types.d.ts" */
import * as api from "../core/api.js";
import { LiveQuery } from "../core/livequery.js";
import * as zones from "../core/zones.js";
import * as wanted from "./wanted.js";

// shows: the end that each part of the page shows, by the part.
/** @type {{shows: Map<any, Endpoint>, listeners: Set<() => void>}} */
const memory = { shows: new Map(), listeners: new Set() };

/** @type {(question: {path: string}, signal: AbortSignal) => Promise<PlaceCounts>} */
async function load({ path }, signal) {
  const counts = await api.getJson(path, { signal });
  wanted.expectVersion(counts.version);
  return counts;
}

function tell() {
  for (const listener of memory.listeners) listener();
}

const create = () => new LiveQuery({
  load, tell, holdMs: () => (wanted.isReady() ? 0 : Infinity), keepsAsking: true,
});
/** @type {Record<Endpoint, LiveQuery>} */
const queries = { pickup: create(), dropoff: create() };
const all = () => /** @type {[Endpoint, LiveQuery][]} */ (Object.entries(queries));

/** @param {PageState | null} state */
function follow(state) {
  if (!state) return;
  const { selection, version } = state;
  const shown = new Set(memory.shows.values());
  for (const [endpoint, query] of all()) {
    query.want(shown.has(endpoint) ? { path: zones.buildPath(selection, endpoint), version } : null);
  }
  tell();
}

/**
 * A part of the page shows trips by place at this end now; null at none.
 * @param {any} part
 * @param {Endpoint | null} endpoint
 */
export function show(part, endpoint) {
  if ((memory.shows.get(part) ?? null) === endpoint) return;
  if (endpoint) memory.shows.set(part, endpoint);
  else memory.shows.delete(part);
  follow(wanted.current());
}

/**
 * counts: the newest there are, or null; isCurrent: whether they answer what is asked.
 * @type {(endpoint: Endpoint) => {counts: PlaceCounts | null, isCurrent: boolean, error: any}}
 */
export function current(endpoint) {
  const { answer, isCurrent, error } = queries[endpoint];
  return { counts: answer?.value ?? null, isCurrent, error };
}

/**
 * With every change of what is asked, and with every answer.
 * @param {() => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  return () => memory.listeners.delete(listener);
}

/** @param {boolean} [now] */
export function check(now) {
  for (const [, query] of all()) query.check(now);
}

export const begin = () => wanted.register({ follow, check });
