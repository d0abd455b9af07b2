// A question that is asked until its answer is there, whatever happens in whatever order.
import test from "node:test";
import assert from "node:assert/strict";

import { LiveQuery } from "../../assets/js/core/livequery.js";
import { GIVE_UP_MS } from "../../assets/js/core/requestqueue.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

// Time that passes when a test says so.
class Clock {
  constructor() {
    Object.assign(this, { now: 0, next: 1, timers: new Map() });
  }

  setTimeout = (act, delay) => {
    this.timers.set(this.next, { act, at: this.now + (delay || 0) });
    return this.next++;
  };

  clearTimeout = (id) => this.timers.delete(id);

  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.now = Math.max(this.now, due[1].at);
      due[1].act();
      await turn();
    }
    this.now = end;
  }
}

// A query whose answers a test gives by hand: asked is [{question, signal, resolve, reject}].
function create(more = {}) {
  const clock = new Clock();
  const asked = [];
  const load = (question, signal) => new Promise((resolve, reject) => {
    asked.push({ question, signal, resolve, reject });
    signal.addEventListener("abort", () => reject(Object.assign(new Error("aborted"), { name: "AbortError" })));
  });
  const told = [];
  const query = new LiveQuery({ load, tell: ({ isCurrent }) => told.push(isCurrent), clock, settledMs: 100, ...more });
  return { asked, clock, query, told };
}

const failure = (status, retryAfterSeconds = 0) => Object.assign(new Error("no"), { status, retryAfterSeconds });

test("an answer is current until another question is wanted", async () => {
  const { asked, clock, query, told } = create();
  query.want("a");
  await clock.pass(100);
  asked[0].resolve(1);
  await turn();
  assert.ok(query.isCurrent && query.rests);
  query.want("b");
  assert.ok(!query.isCurrent);
  assert.equal(query.answer.value, 1, "the last answer stays");
  query.want("a");
  assert.ok(query.isCurrent);
  await clock.pass(1000);
  assert.equal(asked.length, 1, "what is known is not asked again");
  assert.deepEqual(told, [false, true, false, true]);
});

test("what was overtaken is aborted, or finished first where that is wanted", async () => {
  const { asked, clock, query } = create();
  query.want("a");
  await clock.pass(100);
  query.want("b");
  await clock.pass(100);
  assert.ok(asked[0].signal.aborted);
  assert.equal(asked[1].question, "b");

  const patient = create({ keepsAsking: true });
  patient.query.want("a");
  await patient.clock.pass(100);
  patient.query.want("b");
  await patient.clock.pass(1000);
  assert.equal(patient.asked.length, 1);
  patient.asked[0].resolve(1);
  await turn();
  assert.deepEqual([patient.query.answer.value, patient.query.isCurrent], [1, false], "shown, and marked");
  await patient.clock.pass(1000);
  assert.equal(patient.asked[1].question, "b");
});

test("failures are asked again after growing pauses, and at once with a sign of life", async () => {
  const { asked, clock, query } = create();
  query.want("a");
  await clock.pass(100);
  asked[0].reject(failure(503, 7));
  await clock.pass(6900);
  assert.equal(asked.length, 1);
  query.check();
  await turn();
  assert.equal(asked.length, 1, "a look does not end the pause");
  query.check(true);
  assert.equal(asked.length, 2);
});

test("what the server refuses is not asked again", async () => {
  const { asked, clock, query } = create();
  query.want("a");
  await clock.pass(100);
  asked[0].reject(failure(400));
  await turn();
  query.check(true);
  await clock.pass(100_000);
  assert.equal(asked.length, 1);
  query.want("b");
  await clock.pass(100);
  assert.equal(asked.length, 2);
});

test("a connection that was lost in silence is given up", async () => {
  const { asked, clock, query } = create();
  query.want("a");
  await clock.pass(100 + GIVE_UP_MS + 1000);
  assert.ok(asked[0].signal.aborted);
  assert.equal(asked.length, 2);
});

test("what is held back is asked with the next check that may", async () => {
  let wait = Infinity;
  const { asked, clock, query } = create({ holdMs: () => wait });
  query.want("a");
  await clock.pass(10_000);
  assert.ok(query.rests);
  wait = 0;
  query.check();
  assert.equal(asked.length, 1);
});

test("whatever order of changes, failures, silence and pauses: in the end the newest is answered", async () => {
  let seed = 11;
  const pick = (n) => Math.floor(((seed = (seed * 16807) % 2147483647) / 2147483647) * n);
  for (let round = 0; round < 200; round++) {
    let wait = 0;
    const { asked, clock, query } = create({ holdMs: () => wait, keepsAsking: round % 2 === 0 });
    const acts = [
      () => query.want(pick(4)), () => query.want(pick(4)), () => { wait = Infinity; }, () => { wait = 0; query.check(true); },
      () => asked.at(-1)?.resolve(asked.at(-1).question), () => asked.at(-1)?.reject(failure([0, 500, 503][pick(3)])),
      () => query.check(), () => query.check(true), () => clock.pass(pick(90_000)), () => clock.pass(pick(200)),
    ];
    query.want(9);
    for (let i = 0; i < 12; i++) {
      await acts[pick(acts.length)]();
      await turn();
      assert.ok(!query.isCurrent || query.answer.value === query.wanted, `round ${round}: a false answer`);
    }
    wait = 0;
    query.check(true);
    // Longer than the longest pause: also before a question that nobody answers is given up.
    for (let i = 0; i < 40 && !query.isCurrent; i++) {
      await clock.pass(5000);
      for (const one of asked) one.resolve(one.question);
      await turn();
    }
    assert.ok(query.isCurrent, `round ${round}: never answered`);
    assert.equal(query.answer.value, query.wanted);
  }
});
