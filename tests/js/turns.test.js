"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");

require("../../assets/js/core/turns.js");
const { Turns } = globalThis.dashapp.turns;

// A clock whose time is told, and a worker that is busy until it is told otherwise.
function stage(waitMs = 300) {
  const begun = [];
  const state = { now: 0, busy: false, timer: null };
  const clock = {
    performance: { now: () => state.now },
    setTimeout: (act, ms) => (state.timer = { act, at: state.now + ms }),
    clearTimeout: () => { state.timer = null; },
  };
  const act = (value) => { begun.push(value); state.busy = true; };
  const turns = new Turns({ isUnderWay: () => state.busy, act, waitMs, clock });
  const pass = (ms) => {
    state.now += ms;
    if (state.timer && state.timer.at <= state.now) state.timer.act();
  };
  const finish = () => { state.busy = false; turns.look(); };
  return { begun, turns, pass, finish, state };
}

test("what comes first begins at once", () => {
  const { begun, turns } = stage();
  turns.offer("a");
  assert.deepEqual(begun, ["a"]);
  assert.equal(turns.isWaiting, false);
});

test("of all that come meanwhile only the newest begins, when the first is finished", () => {
  const { begun, turns, finish, pass } = stage();
  turns.offer("a");
  for (const value of ["b", "c", "d"]) { pass(20); turns.offer(value); }
  assert.deepEqual(begun, ["a"]);
  assert.equal(turns.isWaiting, true);
  finish();
  assert.deepEqual(begun, ["a", "d"]);
  finish();
  assert.deepEqual(begun, ["a", "d"]);
});

test("what takes too long is overtaken, and by nobody twice", () => {
  const { begun, turns, pass } = stage(300);
  turns.offer("a");
  pass(250);
  turns.offer("b");
  pass(49);
  assert.deepEqual(begun, ["a"]);
  pass(1);
  assert.deepEqual(begun, ["a", "b"]);
  turns.offer("c");
  pass(299);
  assert.deepEqual(begun, ["a", "b"]);
  pass(1);
  assert.deepEqual(begun, ["a", "b", "c"]);
  pass(1000);
  assert.deepEqual(begun, ["a", "b", "c"]);
});

test("what was taken back never begins", () => {
  const { begun, turns, pass, finish } = stage();
  turns.offer("a");
  turns.offer("b");
  turns.drop();
  finish();
  pass(1000);
  assert.deepEqual(begun, ["a"]);
});
