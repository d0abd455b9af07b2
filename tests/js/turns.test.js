import test from "node:test";
import assert from "node:assert/strict";

import { Turns } from "../../assets/js/core/turns.js";

// A worker that is busy until it is told otherwise, and a hand.
function stage() {
  const begun = [];
  const state = { busy: false, held: true, nearlyDone: false };
  const act = (value) => { begun.push(value); Object.assign(state, { busy: true, nearlyDone: false }); };
  const turns = new Turns({
    isUnderWay: () => state.busy, isNearlyDone: () => state.nearlyDone, isHeld: () => state.held, act,
  });
  const finish = () => { state.busy = false; turns.look(); };
  const letGo = () => { state.held = false; turns.look(); };
  return { begun, turns, finish, letGo, state };
}

test("what comes first begins at once", () => {
  const { begun, turns } = stage();
  turns.offer("a");
  assert.deepEqual(begun, ["a"]);
  assert.equal(turns.isWaiting, false);
});

test("of all that come meanwhile only the newest begins, when the first is finished", () => {
  const { begun, turns, finish } = stage();
  turns.offer("a");
  for (const value of ["b", "c", "d"]) turns.offer(value);
  assert.deepEqual(begun, ["a"]);
  assert.equal(turns.isWaiting, true);
  finish();
  assert.deepEqual(begun, ["a", "d"]);
  finish();
  assert.deepEqual(begun, ["a", "d"]);
});

test("when the hand lets go the last one waits no more", () => {
  const { begun, turns, letGo } = stage();
  turns.offer("a");
  turns.offer("b");
  letGo();
  assert.deepEqual(begun, ["a", "b"]);
});

test("what comes after the hand has let go begins at once", () => {
  const { begun, turns, letGo } = stage();
  turns.offer("a");
  letGo();
  turns.offer("b");
  assert.deepEqual(begun, ["a", "b"]);
});

test("what is nearly done is waited for, even then", () => {
  const { begun, turns, finish, letGo, state } = stage();
  turns.offer("a");
  turns.offer("b");
  state.nearlyDone = true;
  letGo();
  assert.deepEqual(begun, ["a"]);
  finish();
  assert.deepEqual(begun, ["a", "b"]);
});

test("what has overtaken another one is not overtaken itself", () => {
  const { begun, turns, finish, letGo } = stage();
  turns.offer("a");
  letGo();
  for (const value of ["b", "c", "d"]) turns.offer(value);
  assert.deepEqual(begun, ["a", "b"]);
  finish();
  assert.deepEqual(begun, ["a", "b", "d"]);
  turns.offer("e");
  assert.deepEqual(begun, ["a", "b", "d", "e"], "what began by itself may be overtaken again");
});

test("what was taken back never begins", () => {
  const { begun, turns, finish } = stage();
  turns.offer("a");
  turns.offer("b");
  turns.drop();
  finish();
  assert.deepEqual(begun, ["a"]);
});
