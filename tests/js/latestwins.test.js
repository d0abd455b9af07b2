import test from "node:test";
import assert from "node:assert/strict";

import { LatestWinsThrottle } from "../../assets/js/core/latestwins.js";

// A worker that is busy until it is told otherwise, and a hand.
function stage() {
  const begun = [];
  const state = { busy: false, held: true, nearlyDone: false };
  const act = (value) => { begun.push(value); Object.assign(state, { busy: true, nearlyDone: false }); };
  const throttle = new LatestWinsThrottle({
    isUnderWay: () => state.busy, isNearlyDone: () => state.nearlyDone, isHeld: () => state.held, act,
  });
  const finish = () => { state.busy = false; throttle.check(); };
  const letGo = () => { state.held = false; throttle.check(); };
  return { begun, throttle, finish, letGo, state };
}

test("what comes first begins at once", () => {
  const { begun, throttle } = stage();
  throttle.submit("a");
  assert.deepEqual(begun, ["a"]);
  assert.equal(throttle.isWaiting, false);
});

test("of all that come meanwhile only the newest begins, when the first is finished", () => {
  const { begun, throttle, finish } = stage();
  throttle.submit("a");
  for (const value of ["b", "c", "d"]) throttle.submit(value);
  assert.deepEqual(begun, ["a"]);
  assert.equal(throttle.isWaiting, true);
  finish();
  assert.deepEqual(begun, ["a", "d"]);
  finish();
  assert.deepEqual(begun, ["a", "d"]);
});

test("when the hand lets go the last one waits no more", () => {
  const { begun, throttle, letGo } = stage();
  throttle.submit("a");
  throttle.submit("b");
  letGo();
  assert.deepEqual(begun, ["a", "b"]);
});

test("what comes after the hand has let go begins at once", () => {
  const { begun, throttle, letGo } = stage();
  throttle.submit("a");
  letGo();
  throttle.submit("b");
  assert.deepEqual(begun, ["a", "b"]);
});

test("what is nearly done is waited for, even then", () => {
  const { begun, throttle, finish, letGo, state } = stage();
  throttle.submit("a");
  throttle.submit("b");
  state.nearlyDone = true;
  letGo();
  assert.deepEqual(begun, ["a"]);
  finish();
  assert.deepEqual(begun, ["a", "b"]);
});

test("what has overtaken another one is not overtaken itself", () => {
  const { begun, throttle, finish, letGo } = stage();
  throttle.submit("a");
  letGo();
  for (const value of ["b", "c", "d"]) throttle.submit(value);
  assert.deepEqual(begun, ["a", "b"]);
  finish();
  assert.deepEqual(begun, ["a", "b", "d"]);
  throttle.submit("e");
  assert.deepEqual(begun, ["a", "b", "d", "e"], "what began by itself may be overtaken again");
});

test("what was taken back never begins", () => {
  const { begun, throttle, finish } = stage();
  throttle.submit("a");
  throttle.submit("b");
  throttle.cancel();
  finish();
  assert.deepEqual(begun, ["a"]);
});
