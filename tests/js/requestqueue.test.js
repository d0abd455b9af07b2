import test from "node:test";
import assert from "node:assert/strict";

import { createQueue, retryDelayMs } from "../../assets/js/core/requestqueue.js";

// No time passes unless a test says so.
const still = { setTimeout: () => 0, clearTimeout: () => {} };

// A loader whose answers are given by hand.
function createLoader() {
  const asked = new Map();
  const load = (url, signal) =>
    new Promise((resolve, reject) => asked.set(url, { resolve, reject, signal }));
  return { asked, load };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function addJob(queue, url, priority, log) {
  return queue.add({
    url, priority, onDone: (value) => log.push([url, value]), onError: (error) => log.push([url, error.message]),
  });
}

test("no more than the limit run at once, the nearest first", async () => {
  const { asked, load } = createLoader();
  const queue = createQueue(load, 2, still);
  const log = [];
  for (const [url, priority] of [["far", 9], ["near", 1], ["middle", 5]]) addJob(queue, url, priority, log);
  await turn();
  assert.deepEqual([...asked.keys()], ["near", "middle"]);
  assert.deepEqual(queue.counts(), { waiting: 1, running: 2 });

  asked.get("near").resolve("pixels");
  await turn();
  assert.deepEqual([...asked.keys()], ["near", "middle", "far"]);
  assert.deepEqual(log, [["near", "pixels"]]);
});

test("a failure is told and makes room", async () => {
  const { asked, load } = createLoader();
  const queue = createQueue(load, 1, still);
  const log = [];
  addJob(queue, "a", 0, log);
  addJob(queue, "b", 1, log);
  await turn();
  asked.get("a").reject(new Error("no"));
  await turn();
  assert.deepEqual(log, [["a", "no"]]);
  assert.ok(asked.has("b"));
});

test("a cancelled job is aborted, says nothing and makes room", async () => {
  const { asked, load } = createLoader();
  const queue = createQueue(load, 1, still);
  const log = [];
  const first = addJob(queue, "first", 0, log);
  const never = addJob(queue, "never", 1, log);
  addJob(queue, "next", 2, log);
  await turn();
  queue.cancel(never);
  queue.cancel(first);
  await turn();
  assert.ok(asked.get("first").signal.aborted);
  asked.get("first").resolve("too late");
  asked.get("next").resolve("in time");
  await turn();
  assert.deepEqual(log, [["next", "in time"]]);
  assert.ok(!asked.has("never"));
  assert.deepEqual(queue.counts(), { waiting: 0, running: 0 });
});

test("pauses double up to half a minute; the server's wish is the least", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 9].map((tries) => retryDelayMs(tries)), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  assert.equal(retryDelayMs(1, 5), 5000);
  assert.equal(retryDelayMs(4, 5), 8000);
});

test("an answer that never comes does not hold its place for ever", async () => {
  const limits = [];
  const clock = { setTimeout: (act) => limits.push(act), clearTimeout: () => {} };
  const load = (url, signal) => new Promise((resolve, reject) =>
    signal.addEventListener("abort", () => reject(new Error("given up"))));
  const queue = createQueue(load, 1, clock);
  const log = [];
  for (const url of ["lost", "next"]) addJob(queue, url, 1, log);
  await turn();
  limits[0]();
  await turn();
  assert.deepEqual(log, [["lost", "given up"]]);
  assert.deepEqual(queue.counts(), { waiting: 0, running: 1 });
});

test("a server that is busy gets fewer at once, and more again with every one that goes well", async () => {
  const asked = [];
  const load = (url) => new Promise((resolve, reject) => asked.push({ url, resolve, reject }));
  const queue = createQueue(load, 4, still);
  const done = [];
  const failed = [];
  for (let n = 0; n < 12; n += 1) {
    queue.add({ url: n, priority: n, onDone: (value) => done.push(value), onError: (error) => failed.push(error) });
  }
  const rest = () => new Promise((resolve) => setImmediate(resolve));
  await rest();
  for (const [n, status] of [503, 429].entries()) asked[n].reject(Object.assign(new Error("busy"), { status }));
  await rest();
  assert.deepEqual([queue.counts().running, failed.length], [2, 0], "nobody is told: they are asked again");
  let most = 0;
  for (let n = 2; n < asked.length; n += 1) {
    asked[n].resolve(asked[n].url);
    await rest();
    most = Math.max(most, queue.counts().running);
  }
  assert.equal(most, 4);
  assert.deepEqual(done.sort((a, b) => a - b), Array.from({ length: 12 }, (_, n) => n));
});

test("a server that refuses all is told of, and asked by as many as before", async () => {
  const asked = [];
  const load = (url) => new Promise((resolve, reject) => asked.push({ url, resolve, reject }));
  const queue = createQueue(load, 2, still);
  const failed = [];
  const add = (n) => queue.add({ url: n, priority: n, onDone() {}, onError: ({ status }) => failed.push(status) });
  const rest = () => new Promise((resolve) => setImmediate(resolve));
  [1, 2].forEach(add);
  await rest();
  for (let n = 0; n < asked.length; n += 1) {
    asked[n].reject(Object.assign(new Error("not ready"), { status: 503 }));
    await rest();
  }
  assert.deepEqual(failed, [503, 503]);
  [3, 4].forEach(add);
  await rest();
  assert.equal(queue.counts().running, 2);
});
