// The cluster's state: asked for while somebody looks, one question at a time, and shown in the
// badge. Polls fast while the cluster starts and slowly when it is ready.
/** @import { Progress, Status } from "../server.d.ts" */
/** @import { PageState } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as format from "../core/format.js";
import * as ids from "../core/ids.js";
import * as dash from "./dash.js";
import * as wanted from "./wanted.js";

const FAST_MS = 1000;
const SLOW_MS = 5000;
const OFFLINE_MS = 3000;
const LONGEST_WAIT_MS = 8000;
const WAKING_MS = 20000; // so long at most it takes until a cluster that was woken says so

/** @type {Record<string, string>} */
export const WORDS = {
  stopped: "Stopped", asleep: "Asleep", starting: "Starting", loading: "Loading", ready: "Ready",
  lost: "Reconnecting", failed: "Failed", offline: "Offline",
};

const AT_REST = ["ready", "asleep", "stopped"];

/** @type {(state: string) => 1000 | 3000 | 5000} */
export function nextDelayMs(state) {
  if (state === "offline") return OFFLINE_MS;
  return AT_REST.includes(state) ? SLOW_MS : FAST_MS;
}

const SILENT = "The server does not answer. What you see is the last answer; trying again.";

// What is known of the data stays known while the server cannot be reached, or has not this set any more.
/** @type {(last: Status | null, message?: string) => any} */
export function toOffline(last, message = SILENT) {
  return { ...last, state: "offline", message, progress: {} };
}

/** @type {{last: any, timer: number | undefined, running: boolean, wokenAt: number}} */
const poll = { last: null, timer: undefined, running: false, wokenAt: 0 };

const listeners = new Set();

// listener(status) with every change, and at once when something is known.
/** @type {(listener: (status: Status) => void) => () => boolean} */
export function subscribe(listener) {
  listeners.add(listener);
  if (poll.last) listener(poll.last);
  return () => listeners.delete(listener);
}

async function read() {
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
    return await api.getJson("api/status", { cache: "no-store", signal });
  } catch (/** @type {any} */ error) {
    return toOffline(poll.last, error.status === 400 ? error.message : undefined);
  }
}

/** @param {Status} status */
function publish(status) {
  if (JSON.stringify(status) === JSON.stringify(poll.last)) return;
  poll.last = status;
  wanted.see({ status });
  dash.setProps(ids.STATUS, { data: status });
  for (const listener of listeners) listener(status);
}

export async function ask() {
  clearTimeout(poll.timer);
  if (poll.running || document.hidden) return;
  poll.running = true;
  publish(await read());
  poll.running = false;
  wanted.check(false);
  const waking = Date.now() - poll.wokenAt < WAKING_MS;
  poll.timer = setTimeout(ask, waking ? FAST_MS : nextDelayMs(poll.last.state));
}

async function askToWake() {
  try {
    publish(await api.getJson("api/wake", { method: "POST", cache: "no-store" }));
  } catch {
    // the next look at the state tells what is wrong
  }
  ask();
}

// Clientside callback without output, for the button beside the badge.
export function wake() {
  if (Date.now() - poll.wokenAt < FAST_MS) return; // a slider tells of many moves
  poll.wokenAt = Date.now();
  askToWake();
}

// Whoever moves a control or the map wants an answer: that wakes a cluster that sleeps.
function createWaker() {
  /** @type {any} */
  let seen = null;
  /** @param {PageState} state */
  return ({ selection, view }) => {
    const moved = seen && (seen.selection !== selection || seen.view !== view);
    seen = { selection, view };
    if (moved && poll.last?.state === "asleep") wake();
  };
}

// Clientside callback without output: begins once, when the page is there.
export function start() {
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  wanted.register({ follow: createWaker(), stale: ask });
  ask();
}

// --- the badge --------------------------------------------------------------------------------

/** @type {(progress: Progress | undefined) => number | null} */
export function fraction(progress) {
  const { fraction: told, rows_done: done, rows_total: total } = progress || {};
  if (typeof told === "number") return told;
  return total ? (done ?? 0) / total : null;
}

/** @param {Status} status */
function detail({ state, progress, workers }) {
  if (state === "ready") return workers ? format.plural(workers, "worker") : "";
  const { files_done: files, files_total: allFiles, rows_done: rows } = progress || {};
  const parts = [];
  if (allFiles) parts.push(`${format.count(files ?? 0)} of ${format.plural(allFiles, "file")}`);
  if (rows) parts.push(`${format.count(rows)} rows`);
  return parts.join(", ");
}

/** @type {(status: Status) => { value: number; label: string; className: string; }} */
export function describeBar({ state, progress }) {
  const busy = ["starting", "loading", "lost"].includes(state);
  const part = busy ? fraction(progress) : null;
  const known = part !== null;
  const kind = busy ? (known ? "known" : "unknown") : "done";
  return {
    value: known ? Math.round(100 * part) : 0,
    label: known ? `${Math.floor(100 * part)}%` : "",
    className: `status-bar status-bar--${kind}`,
  };
}

// Clientside callback: status -> badge class, its word, message, detail, the progress bar, and
// whether the button that wakes the cluster is hidden.
/** @type {(status: Status | null) => (string | number | boolean)[]} */
export function show(status) {
  const state = status || { state: "starting", message: "Asking the server.", progress: {} };
  const bar = describeBar(state);
  return [
    `badge-state badge-state--${state.state}`, WORDS[state.state] || state.state,
    state.message === `${WORDS[state.state]}.` ? "" : state.message, detail(state),
    bar.value, bar.label, bar.className, state.state !== "asleep",
  ];
}

export const current = () => poll.last;
