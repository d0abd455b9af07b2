// Loads the counts of tiles: one question at a time, what nobody needs is aborted, what failed is
// asked again. Knows tiles as records and neither how they are shown nor the map.
/** @import { Cells, TileQuestion, TileRecord } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as cellTools from "../core/cells.js";
import * as counts from "../core/counts.js";
import * as requestQueue from "../core/requestqueue.js";

// Resolves to the cells of the tile at `url`.
/** @type {(url: string, signal: AbortSignal, reach: number) => Promise<Cells>} */
async function loadCells(url, signal, reach) {
  const response = await api.get(url, { signal, headers: { Accept: counts.MEDIA_TYPE } });
  const body = response.status === 204 ? null : counts.read(await response.arrayBuffer(), response);
  return cellTools.decode(body, reach);
}

/** @type {ReturnType<typeof requestQueue.createQueue> | null} */
let shared = null;

// One queue for every layer of the page: they share the browser's connections.
/** @param {number} reach */
export function shareQueue(reach) {
  shared = shared || requestQueue.createQueue((url, signal) => loadCells(url, signal, reach));
  return shared;
}

export class TileLoader {
  /**
   * priorityOf: the lowest goes first.
   * @param {{queue: ReturnType<typeof shareQueue>, urlOf: (question: TileQuestion, coords: TileRecord["coords"]) => string,
   *   priorityOf: (record: TileRecord) => number, tell: {received: (record: TileRecord) => void,
   *   failed: (record: TileRecord, error: any) => void, busy: (busy: boolean) => void}}} options
   */
  constructor({ queue, urlOf, priorityOf, tell }) {
    this.queue = queue;
    this.urlOf = urlOf;
    this.priorityOf = priorityOf;
    this.tell = tell;
    /** @type {TileQuestion | null} */
    this.question = null;
    this.ready = false;
    this.jobs = new Set();
    this.busy = false;
  }

  /**
   * Nothing is asked while the data is not ready. Answers know their question by identity, so an
   * equal one must not take its place. -> whether tiles must be asked again
   * @param {any} question
   * @param {boolean} ready
   */
  setQuestion(question, ready) {
    const changed = JSON.stringify(question) !== JSON.stringify(this.question);
    const woken = ready && !this.ready;
    if (changed) this.question = question;
    this.ready = ready;
    return ready && (changed || woken);
  }

  /** @param {TileRecord} record */
  request(record) {
    if (!this.question || !this.ready || record.shownFor === this.question) return;
    const { question } = this;
    record.job = this.queue.add({
      url: this.urlOf(question, record.coords),
      priority: this.priorityOf(record),
      /** @param {Cells} cells */
      onDone: (cells) => this.receive(record, question, cells),
      /** @param {any} error */
      onError: (error) => this.fail(record, question, error),
    });
    this.jobs.add(record.job);
    this.announce();
  }

  /**
   * @param {TileRecord} record
   * @param {any} question
   * @param {Cells} cells
   */
  receive(record, question, cells) {
    this.end(record);
    if (question !== this.question) return;
    Object.assign(record, { pending: cells, pendingFor: question, tries: 0 });
    this.mark(record, false);
    this.announce();
    this.tell.received(record);
  }

  /**
   * @param {TileRecord} record
   * @param {any} question
   * @param {any} error
   */
  fail(record, question, error) {
    this.end(record);
    if (question !== this.question) return;
    record.tries += 1;
    this.mark(record, true);
    if (error.status !== 400) {
      const delay = requestQueue.retryDelayMs(record.tries, error.retryAfterSeconds);
      record.timer = setTimeout(() => this.retry(record), delay);
    }
    this.announce();
    this.tell.failed(record, error);
  }

  /** @param {TileRecord} record */
  retry(record) {
    clearTimeout(record.timer);
    record.timer = null;
    this.request(record);
  }

  /**
   * Nothing is under way for it and nothing has come: ask. What was refused stays refused.
   * @param {TileRecord} record
   * @param {boolean} [now]
   */
  check(record, now) {
    const isKnown = record.pendingFor === this.question || (record.failed && !record.timer);
    if (record.job || isKnown || (record.timer && !now)) return;
    this.retry(record);
  }

  /** @param {TileRecord} record */
  end(record) {
    this.jobs.delete(record.job);
    record.job = null;
  }

  /**
   * @param {TileRecord} record
   * @param {boolean} failed
   */
  mark(record, failed) {
    record.failed = failed;
    record.canvas.classList.toggle("density-tile--failed", failed);
  }

  /** @param {TileRecord} record */
  cancel(record) {
    clearTimeout(record.timer);
    record.timer = null;
    if (record.job) this.queue.cancel(record.job);
    this.end(record);
    record.tries = 0;
    this.mark(record, false);
  }

  /** @param {TileRecord[]} records */
  cancelAll(records) {
    for (const record of records) this.cancel(record);
    this.announce();
  }

  announce() {
    const busy = this.jobs.size > 0;
    if (busy !== this.busy) this.tell.busy(busy);
    this.busy = busy;
  }
}
