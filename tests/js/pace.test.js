// The pace of asking is that of answering: a hand drags for ten seconds, before a server of any speed.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import * as requestQueue from "../../assets/js/core/requestqueue.js";
import * as tileState from "../../assets/js/core/tilestate.js";
import { LatestWinsThrottle } from "../../assets/js/core/latestwins.js";
import { TileLoader } from "../../assets/js/page/tileloader.js";

const TILES = 8; // in view
const STEP_MS = 10;
const MOVE_MS = 20;
const DRAG_MS = 10_000;
const PATIENCE_MS = 1500; // as density.js has it: then what is there is shown
const settle = () => new Promise((resolve) => setImmediate(resolve));

// Counts one tile after the other, `paceMs` for all tiles of a view; what is aborted meanwhile was
// counted in vain.
class SlowServer {
  constructor(paceMs) {
    Object.assign(this, { tileMs: paceMs / TILES, line: [], computed: 0, free: 0 });
  }

  load = (url, signal) => new Promise((resolve) => {
    const job = { url, resolve, isLeft: false };
    signal.addEventListener("abort", () => { job.isLeft = true; });
    this.line.push(job);
  });

  work(now) {
    if (!this.wasBusy) this.free = now;
    while (this.line.length && this.free + this.tileMs <= now) {
      const job = this.line.shift();
      if (job.isLeft && !job.isBegun) continue;
      this.free += this.tileMs;
      this.computed += 1;
      job.resolve(job.url);
    }
    this.wasBusy = this.line.length > 0;
    if (this.wasBusy) this.line[0].isBegun = true;
  }
}

// A map of so many tiles: what density.js does, without a screen.
class Page {
  constructor(server) {
    Object.assign(this, { shown: 0, changes: [], isHeld: true, now: 0, asked: 0, records: [] });
    const idle = { setTimeout: () => 0, clearTimeout() {} };
    this.loader = new TileLoader({
      queue: requestQueue.createQueue(server.load, 4, idle),
      urlOf: ({ query }, { x }) => `${query}/${x}`,
      priorityOf: ({ coords }) => coords.x,
      tell: { received() {}, failed() {}, busy() {} },
    });
    const missing = () => this.records.filter((one) => !tileState.hasAnswer(one, this.loader.question));
    this.throttle = new LatestWinsThrottle({
      isUnderWay: () => this.records.some((one) => one.job || one.pending),
      isNearlyDone: () => missing().length <= TILES / 4,
      isHeld: () => this.isHeld,
      act: (question) => this.ask(question),
    });
    this.missing = missing;
    this.zoom(1);
  }

  zoom(z) {
    this.loader.cancelAll(this.records);
    this.records = Array.from({ length: TILES }, (_, x) => (
      tileState.create({ x, y: 0, z }, { classList: { toggle() {} } }, null)
    ));
    if (this.throttle.isWaiting) this.throttle.check();
    else if (this.loader.question) this.records.forEach((one) => this.loader.request(one));
  }

  ask(question) {
    this.loader.setQuestion(question, true);
    this.loader.cancelAll(this.records);
    this.asked = this.now;
    for (const one of this.records) this.loader.request(one);
  }

  show() {
    const fresh = this.records.filter((one) => one.pending);
    if (!fresh.length || (this.missing().length && this.now - this.asked < PATIENCE_MS)) return;
    for (const one of fresh) tileState.promote(one, 1);
    this.shown += fresh.length;
    this.changes.push(this.now);
    this.throttle.check();
  }

  isSettled(query) {
    return this.records.every((one) => one.shownFor?.query === query);
  }
}

// What the hand does at this moment.
function move(page, now, zoomAt) {
  page.now = now;
  if (now <= DRAG_MS && now % MOVE_MS === 0) page.throttle.submit({ query: `at=${now}` });
  if (zoomAt.includes(now)) page.zoom(2 + now);
  if (now !== DRAG_MS) return;
  page.isHeld = false;
  page.throttle.check();
}

async function drag(paceMs, { zoomAt = [] } = {}) {
  const server = new SlowServer(paceMs);
  const page = new Page(server);
  for (let now = 0; now <= DRAG_MS + 10 * paceMs + 1000; now += STEP_MS) {
    move(page, now, zoomAt);
    server.work(now);
    await settle();
    page.show();
    if (page.isSettled(`at=${DRAG_MS}`)) return { server, page, lateMs: now - DRAG_MS };
  }
  throw new Error("the last question was never shown");
}

const cases = [];
for (const paceMs of [10, 40, 150, 350, 700, 1000, 2000, 3000, 4000]) {
  cases.push([paceMs, {}], [paceMs, { zoomAt: [3000, 6500] }]);
}

for (const [paceMs, how] of cases) {
  const zoomed = how.zoomAt ? " with zooms in the middle" : "";
  test(`dragged before a server of ${paceMs} ms a view${zoomed}`, async () => {
    const { server, page, lateMs } = await drag(paceMs, how);
    const ratio = server.computed / page.shown;
    const lost = zoomed ? 2 * TILES : 0; // of the zooms that were left
    assert.ok((server.computed - lost) / page.shown <= 1.2, `computed / shown is ${ratio.toFixed(2)}`);
    const during = page.changes.filter((at) => at <= DRAG_MS);
    assert.ok(during.length >= 0.6 * Math.min(DRAG_MS / paceMs, DRAG_MS / 100) - 1, `${during.length} changes`);
    assert.ok(during.length >= 2, "the map follows");
    assert.ok(lateMs <= 1.6 * paceMs + 50, `the last one came ${lateMs} ms after the hand`);
  });
}
