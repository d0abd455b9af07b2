// Trips from place to place, while the map or the panel shows them: asked once for both. Which of them is looked
// at, on either, and what choosing one does.
/** @import { FlowCounts } from "../server.d.ts" */
/** @import { Flow, PageState, Selection } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as flows from "../core/flows.js";
import { LiveQuery } from "../core/livequery.js";
import { isUnanswered } from "../core/zones.js";
import * as dock from "./dock.js";
import * as displayStore from "./displaystore.js";
import * as selection from "./selection.js";
import * as wanted from "./wanted.js";

export const PANEL = "flows";
const SETTLED_MS = 150; // the map comes first

// before: the filters that choosing a flow has replaced, by the flow.
/** @type {{listed: Flow[], of: FlowCounts | null, marked: string | null, before: Map<string, Partial<Selection>>, listeners: Set<() => void>}} */
const memory = { listed: [], of: null, marked: null, before: new Map(), listeners: new Set() };

/** @type {(question: {path: string}, signal: AbortSignal) => Promise<FlowCounts>} */
async function load({ path }, signal) {
  const counts = await api.getJson(path, { signal });
  wanted.expectVersion(counts.version);
  return counts;
}

function tell() {
  for (const listener of memory.listeners) listener();
}

const query = new LiveQuery({
  load, tell, holdMs: () => (wanted.isReady() ? 0 : Infinity), settledMs: SETTLED_MS, keepsAsking: true,
});

// Nobody else needs them.
/** @param {PageState} state */
const areWanted = ({ display }) => flows.areThere() && (flows.areShown(display) || dock.current() === PANEL);

/** @param {PageState | null} state */
function follow(state) {
  if (!state) return;
  query.want(areWanted(state) ? flows.buildQuestion(state) : null);
  tell();
}

/**
 * The newest there are, what they were asked as, and whether they answer what is asked now; counts: null before any.
 * @returns {{counts: FlowCounts | null, asked: any, listed: Flow[], isCurrent: boolean, error: any}}
 */
export function current() {
  const { answer, isCurrent, error } = query;
  const counts = answer?.value ?? null;
  if (counts !== memory.of) Object.assign(memory, { of: counts, listed: counts ? flows.list(counts) : [] });
  return { counts, asked: answer?.question ?? null, listed: memory.listed, isCurrent, error };
}

/** @param {string} key */
export const find = (key) => current().listed.find((flow) => flow.key === key);

// What they cover, or why that is not known.
export function describe() {
  const { counts, asked, isCurrent, error } = current();
  if (error?.status === 400) return error.message;
  if (!counts) return error ? "No answer yet. Asking again." : "No answer yet.";
  const isOld = isUnanswered({ isCurrent, error }) || !(isCurrent || wanted.isReady());
  return `${flows.describeCover(counts, asked)}${isOld ? " As last answered." : ""}`;
}

// The same of those that are on the map; empty where there are none.
export const describeShown = () => (flows.areThere() && flows.areShown(displayStore.current()) ? describe() : "");

// Whether nothing is shown, or what was asked for.
export const isSettled = () => query.wanted === null || query.isCurrent;

/**
 * The one that is looked at, on the map or in the list.
 * @param {string | null} key
 */
export function mark(key) {
  if (key === memory.marked) return;
  memory.marked = key;
  tell();
}

export const marked = () => memory.marked;

/**
 * Both ends become filters; of one that is chosen, the filters come back that were there before.
 * @param {Flow} flow
 */
export function choose(flow) {
  const now = selection.current();
  const patch = flows.toggle(now, flow);
  if (flows.isChosen(now, flow)) {
    selection.change(memory.before.get(flow.key) ?? patch);
    memory.before.clear();
    return;
  }
  memory.before.set(flow.key, Object.fromEntries(Object.keys(patch).map((name) => [name, now[name]])));
  selection.change(patch);
}

/**
 * With every change of what is asked, with every answer, and when another one is looked at.
 * @param {() => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  return () => memory.listeners.delete(listener);
}

export function begin() {
  wanted.register({ follow, check: (now) => query.check(now) });
  dock.subscribe(() => follow(wanted.current()));
}
