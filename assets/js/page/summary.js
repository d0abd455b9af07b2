// The figures of the selection: one answer serves every histogram and chart, each without its own
// filter. One question at a time, and none before the map has its tiles: what is under the hand
// comes first. An answer that was overtaken is shown as such until the next one is there.
/** @import { Summary } from "../server.d.ts" */
/** @import { PageState } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as geodesy from "../core/geodesy.js";
import { LiveQuery } from "../core/livequery.js";
import * as dock from "./dock.js";
import * as pageState from "./wanted.js";

const SETTLED_MS = 150;

// shown: names of the histograms that each part of the page shows now.
/** @type {{whole: Summary | null, isOurTurn: boolean, listeners: Set<Function>, shown: Record<string, string[]>}} */
const memory = { whole: null, isOurTurn: false, listeners: new Set(), shown: {} };

// What nobody sees is not counted.
function listShown() {
  const shown = new Set(Object.values(memory.shown).flat());
  return dataset.columns().map(({ name }) => name).filter((name) => shown.has(name));
}

/**
 * What is asked of the server.
 * @param {Pick<PageState, "selection" | "display" | "view" | "version">} state
 */
export function buildQuestion({ selection, display, view, version }) {
  const { endpoint, query } = selection;
  const here = display.scope === "view";
  const bounds = here ? `&bounds=${geodesy.clampBounds(view.bounds).join(",")}` : "";
  const filters = query ? `&${query}` : "";
  const without = dataset.listLinked().map(({ name }) => name).join(",");
  const histograms = listShown().join(",");
  const path = `api/summary?endpoint=${endpoint}${bounds}${filters}&without=${without}&histograms=${histograms}`;
  return { path, version, scope: display.scope, endpoint, query };
}

// Nobody sees the figures while the sheet of a phone is closed and the dock shows something else.
function isSeen() {
  const body = document.querySelector(".panel-body");
  return dock.current() === "charts" || Boolean(body && body.getClientRects().length);
}

const isMapBusy = () => Boolean(document.querySelector(".map-area.is-busy"));

function holdMs() {
  if (!pageState.isReady() || !isSeen()) return Infinity;
  return isMapBusy() && !memory.isOurTurn ? Infinity : 0;
}

/** @type {(question: any, signal: AbortSignal) => Promise<{ figures: any; roundTripMs: number; }>} */
async function load(question, signal) {
  await loadWhole(question, signal);
  const begin = performance.now();
  const figures = await api.getJson(question.path, { signal });
  pageState.expectVersion(figures.version);
  return { figures, roundTripMs: performance.now() - begin };
}

// Once for the data: which days there are.
/** @type {(given: {version: string | null}, signal: AbortSignal) => Promise<void>} */
async function loadWhole({ version }, signal) {
  if (memory.whole && memory.whole.version === version) return;
  const whole = await api.getJson(`api/summary?endpoint=${dataset.findTimedEnd()}`, { signal });
  pageState.expectVersion(whole.version);
  memory.whole = whole;
  tell();
}

const query = new LiveQuery({ load, tell, holdMs, settledMs: SETTLED_MS, keepsAsking: true });

function describe() {
  const { answer, isCurrent } = query;
  const told = answer && { question: answer.question, ...answer.value };
  return { answer: told, whole: memory.whole, isCurrent };
}

function tell() {
  const state = describe();
  for (const listener of memory.listeners) listener(state);
}

/** @param {PageState} wanted */
const follow = (wanted) => query.want(buildQuestion(wanted));

/**
 * A part of the page shows these histograms now. What is no longer shown is left out of the next
 * question, which is not asked for that alone.
 * @param {string} part
 * @param {string[]} names
 */
export function show(part, names) {
  const before = listShown();
  memory.shown[part] = names;
  const wanted = pageState.current();
  if (wanted && listShown().some((name) => !before.includes(name))) follow(wanted);
}

// A map has all its tiles. While a hand moves it asks for the next ones at once: figures of the moment
// are asked for beside them, one after the other.
export function takeTurn() {
  memory.isOurTurn = true;
  query.ask();
  memory.isOurTurn = false;
}

// Somebody looks now who did not before.
export const look = () => query.check();

// Nothing is asked now and nothing waits to be asked.
export const rests = () => query.wanted !== null && query.rests && (query.isCurrent || !isSeen());

/**
 * At once as well; answer: {question, figures, roundTripMs} or null.
 * @param {(state: {answer: any, whole: Summary | null, isCurrent: boolean}) => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  listener(describe());
  return () => memory.listeners.delete(listener);
}

export function begin() {
  pageState.register({ follow, check: (now) => query.check(now) });
  dom.whenThere(".panel-body", (body) => new ResizeObserver(look).observe(body)); // the sheet opens
}
