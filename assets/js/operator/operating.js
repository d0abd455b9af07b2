// What the operator's panel says: words and numbers for what /api/operator tells. No page, no requests.
/** @import { Deed, Library, Machines } from "../server.d.ts" */
import * as format from "../core/format.js";

const GIB = 2 ** 30;
const AT_REST = ["stopped", "asleep"];
const TROUBLED = ["failed", "lost"];

/** @type {Record<string, {name: string, when: (state: string) => boolean, question?: string}>} */
export const ACTIONS = {
  start: { name: "Start", /** @type {(state: string) => any} */ when: (state) => AT_REST.includes(state) },
  retry: { name: "Try now", /** @type {(state: string) => any} */ when: (state) => TROUBLED.includes(state) },
  reload: { name: "Reload data", /** @type {(state: string) => any} */ when: (state) => state === "ready" },
  restart: {
    name: "Restart", /** @type {(state: string) => any} */ when: (state) => !AT_REST.includes(state),
    question: "Restart the cluster? Nobody gets answers until it has loaded its data again.",
  },
  stop: {
    name: "Stop", /** @type {(state: string) => any} */ when: (state) => state !== "stopped",
    question: "Stop the cluster? Nobody gets answers until you start it again.",
  },
};

// Those that make sense in this state, of those that the cluster allows.
/** @type {(state: string, allowed?: string[]) => string[]} */
export const listActions = (state, allowed = Object.keys(ACTIONS)) =>
  Object.keys(ACTIONS).filter((name) => allowed.includes(name) && ACTIONS[name].when(state));

/** @type {(seconds: number) => string} */
export function describeSpan(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 5400) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} days`;
}

/** @param {number} bytes */
function memory(bytes) {
  return `${(bytes / GIB).toFixed(bytes < 100 * GIB ? 1 : 0)} GiB`;
}

/** @param {{questions: number, computed: number}} given */
function describeCache({ questions, computed }) {
  if (!questions) return { value: "–", note: "no questions yet" };
  const hits = questions - computed;
  return {
    value: `${Math.floor((100 * hits) / questions)}%`,
    note: `${format.count(hits)} of ${format.count(questions)} not computed`,
  };
}

/** @param {{idle_seconds: number, ends_in_seconds: number | null}} given */
function describeIdle({ idle_seconds: idle, ends_in_seconds: ends }) {
  const value = idle < 5 ? "in use" : describeSpan(idle);
  if (ends === null) return { value, note: "does not sleep by itself" };
  return { value, note: ends > 0 ? `sleeps in about ${describeSpan(ends)}` : "is about to sleep" };
}

/** @param {number} dollars */
function describeCost(dollars) {
  return { value: `about ${format.money(dollars)}`, note: "an hour, with scheduler" };
}

// The figures of the panel: [{name, value, note}]; without machines only what the page knows.
/** @type {(view: any) => { name: string; value: string; note: string; }[]} */
export function listFigures(view) {
  const { machines, traffic, web_processes: processes } = view;
  const figures = [
    { name: "Questions a minute", value: format.count(traffic.per_minute), note: `at ${format.count(processes)} web process${processes === 1 ? "" : "es"}` },
    { name: "From the cache", ...describeCache(traffic) },
  ];
  if (!machines) return figures;
  const { workers, threads, busy, waiting } = machines;
  figures.unshift(
    { name: "Workers", value: format.count(workers), note: view.most_workers ? `of ${format.count(view.most_workers)} allowed` : "of somebody else" },
    { name: "Threads", value: `${busy} of ${threads} busy`, note: waiting ? `${format.count(waiting)} more waiting` : "nothing waits" },
    { name: "Idle", ...describeIdle(machines) },
  );
  if (view.cost_per_hour_usd !== null) {
    figures.push({ name: "Cost", ...describeCost(view.cost_per_hour_usd) });
  }
  return figures;
}

/** @type {(machines: Machines) => {percent: number, text: string, tight: boolean}} */
export function describeMemory({ memory_bytes: used, memory_limit_bytes: limit }) {
  const percent = limit ? Math.min(100, Math.round((100 * used) / limit)) : 0;
  return { percent, text: `${memory(used)} of ${memory(limit)}`, tight: percent >= 80 };
}

// [{name, web, cluster, differs}], those that differ first.
/** @param {Library[]} libraries */
export function listLibraries(libraries) {
  const rows = libraries.map(({ name, web, cluster }) => ({
    name, web, cluster: cluster.join(", "), differs: cluster.some((version) => version !== web),
  }));
  return rows.sort((a, b) => Number(b.differs) - Number(a.differs));
}

/** @type {(deed: Deed, nowSeconds: number) => string} */
export function describeDeed({ outcome, sentence, at }, nowSeconds) {
  if (!outcome) return "";
  return outcome === "running" ? sentence : `${sentence} (${describeSpan(Math.max(0, nowSeconds - at))} ago)`;
}
