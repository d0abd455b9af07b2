// A question that is asked until its answer is there: after failures with growing pauses, at once when
// there is a sign of life. Only the newest one counts; until it is answered, `isCurrent` is false.
// Knows neither the page nor what is asked.
/** @import { Clock } from "../types.d.ts" */
import * as requestQueue from "./requestqueue.js";

const LOOK_MS = 60;

/** @param {any} question */
const keyOf = (question) => (question === null ? null : JSON.stringify(question));

export class LiveQuery {
  /**
   * load: gives an answer, or an error with `status`; 400 is final. tell: something has changed.
   * holdMs: milliseconds until asking may begin, 0 for now, Infinity until check() is called.
   * settledMs: a question is asked when it has stayed the newest for so long.
   * keepsAsking: an overtaken question is finished rather than aborted, and its answer told, so that a
   * drag of any length costs the server no more than it can answer, and something of it is seen.
   * @param {{load: (question: any, signal: AbortSignal) => Promise<any>, tell: (query: LiveQuery) => void,
   *   holdMs?: () => number, settledMs?: number, keepsAsking?: boolean, clock?: Clock}} options
   */
  constructor({ load, tell, holdMs = () => 0, settledMs = 0, keepsAsking = false, clock = globalThis }) {
    this.load = load;
    this.tell = tell;
    this.holdMs = holdMs;
    this.settledMs = settledMs;
    this.keepsAsking = keepsAsking;
    this.clock = clock;
    /** @type {any} */
    this.wanted = null;
    /** @type {any} question, key and value of the last that was answered; null before */
    this.answer = null;
    /** @type {any} */
    this.error = null;
    this.tries = 0;
    /** @type {AbortController | null} */
    this.running = null;
    /** @type {any} */
    this.timer = null;
  }

  // answer: {question, key, value} of the last question that was answered, however old.
  get isCurrent() {
    return this.answer !== null && this.answer.key === keyOf(this.wanted);
  }

  // Neither asking nor about to ask.
  get rests() {
    return !this.running && this.timer === null;
  }

  // question: a plain value; null asks nothing.
  /** @param {any} question */
  want(question) {
    if (keyOf(question) === keyOf(this.wanted)) return;
    Object.assign(this, { wanted: question, error: null, tries: 0 });
    if (!this.keepsAsking) this.abort();
    this.schedule(this.settledMs);
    this.tell(this);
  }

  // What was lost is asked again. now: without waiting for the end of a pause.
  check(now = false) {
    if (this.timer === null || (now && this.error)) this.ask();
  }

  /** @param {number} delay */
  schedule(delay) {
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.ask(), delay);
  }

  get isDue() {
    return this.wanted !== null && !this.running && !this.isCurrent && this.error?.status !== 400;
  }

  ask() {
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    if (!this.isDue) return;
    const wait = this.holdMs();
    if (wait === 0) this.run(this.wanted);
    else if (wait < Infinity) this.schedule(wait);
  }

  /** @param {any} question */
  async run(question) {
    const controller = new AbortController();
    this.running = controller;
    const limit = this.clock.setTimeout(() => controller.abort(), requestQueue.GIVE_UP_MS);
    const outcome = await this.settle(question, controller.signal);
    this.clock.clearTimeout(limit);
    if (this.running !== controller) return; // aborted: nobody waits for it any more
    this.running = null;
    if (keyOf(question) === keyOf(this.wanted)) this.receive(outcome);
    else this.receiveLate(outcome);
  }

  // Newer than what there is, though not the newest.
  /** @param {{answer?: any}} outcome */
  receiveLate({ answer }) {
    this.schedule(LOOK_MS);
    if (!answer || this.wanted === null) return;
    this.answer = answer;
    this.tell(this);
  }

  /**
   * @param {any} question
   * @param {AbortSignal} signal
   * @returns {Promise<{answer?: any, error?: any}>} one of them
   */
  async settle(question, signal) {
    try {
      return { answer: { question, key: keyOf(question), value: await this.load(question, signal) } };
    } catch (error) {
      return { error };
    }
  }

  /** @param {{answer?: any, error?: any}} outcome */
  receive({ answer, error }) {
    if (answer) {
      Object.assign(this, { answer, error: null, tries: 0 });
    } else {
      this.tries += 1;
      this.error = error;
      if (error.status !== 400) this.schedule(requestQueue.retryDelayMs(this.tries, error.retryAfterSeconds));
    }
    this.tell(this);
  }

  abort() {
    const { running } = this;
    this.running = null;
    running?.abort();
  }
}
