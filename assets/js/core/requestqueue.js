// A bounded queue of requests. A browser opens 6 connections to a host: tiles take at most 4, so
// that Dash and the figures always find a free one. Knows neither tiles nor the map.
/** @import { Clock } from "../types.d.ts" */

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30000;
const ROOMLESS = new Set([429, 503]);
export const GIVE_UP_MS = 60000; // a connection that was lost in silence must not hold its place for ever

/**
 * The lowest priority goes first. A cancelled job calls nothing.
 * @typedef {{url: string, priority: number, onDone: (value: any) => void, onError: (error: any) => void}} Job
 */

/**
 * A server that has no thread free for one of several (503), or for which they are too many (429),
 * gets fewer of them at once, and one more again with every round that went well.
 * @param {(url: string, signal: AbortSignal) => Promise<any>} load
 * @param {number} [limit] of requests at once
 * @param {Clock} [clock]
 */
export function createQueue(load, limit = 4, clock = globalThis) {
  /** @type {Job[]} */
  const waiting = [];
  const running = new Map();
  let allowed = limit;

  function pump() {
    waiting.sort((a, b) => a.priority - b.priority);
    while (running.size < Math.floor(allowed) && waiting.length) start(/** @type {Job} */ (waiting.shift()));
  }

  /** @param {Job} job */
  function start(job) {
    const controller = new AbortController();
    const limit = clock.setTimeout(() => controller.abort(), GIVE_UP_MS);
    running.set(job, { controller, limit });
    /** @type {(tell: (value: any) => void) => (value: any) => void} */
    const finish = (tell) => (value) => {
      if (!end(job)) return; // cancelled meanwhile
      tell(value);
      pump();
    };
    load(job.url, controller.signal).then(finish((value) => succeed(job, value)), finish((error) => fail(job, error)));
  }

  /** @type {(job: Job, value: any) => void} */
  function succeed(job, value) {
    allowed = Math.min(limit, allowed + 1 / allowed);
    job.onDone(value);
  }

  // Those that are under way will make room.
  /** @type {(job: Job, error: any) => void} */
  function fail(job, error) {
    const isBusy = ROOMLESS.has(error.status) && running.size > 0;
    allowed = isBusy ? running.size : limit;
    if (isBusy) waiting.push(job);
    else job.onError(error);
  }

  // -> what was under way for the job, if anything
  /** @param {Job} job */
  function end(job) {
    const flight = running.get(job);
    running.delete(job);
    if (flight) clock.clearTimeout(flight.limit);
    return flight;
  }

  /** @param {Job} job */
  function add(job) {
    waiting.push(job);
    // Jobs added in one go are sorted before the first of them starts.
    queueMicrotask(pump);
    return job;
  }

  /** @param {Job} job */
  function cancel(job) {
    const index = waiting.indexOf(job);
    if (index >= 0) waiting.splice(index, 1);
    const flight = end(job);
    if (!flight) return;
    flight.controller.abort();
    queueMicrotask(pump);
  }

  return { add, cancel, counts: () => ({ waiting: waiting.length, running: running.size }) };
}

// Doubling pauses; what the server asks for (Retry-After) is the least.
/** @type {(tries: number, retryAfterSeconds?: number) => number} */
export function retryDelayMs(tries, retryAfterSeconds = 0) {
  const doubled = FIRST_DELAY_MS * 2 ** Math.max(0, tries - 1);
  return Math.min(LONGEST_DELAY_MS, Math.max(doubled, 1000 * retryAfterSeconds));
}
