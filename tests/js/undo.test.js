import test from "node:test";
import assert from "node:assert/strict";

import { createStack, record, undo, redo } from "../../assets/js/core/undo.js";

const after = (...states) => states.reduce(record, createStack("a"));

test("steps go back and forward in order", () => {
  const stack = after("b", "c");
  assert.equal(undo(stack).present, "b");
  assert.equal(undo(undo(stack)).present, "a");
  assert.deepEqual(redo(redo(undo(undo(stack)))), stack);
});

test("at either end nothing happens", () => {
  const stack = createStack("a");
  assert.deepEqual(undo(stack), stack);
  assert.deepEqual(redo(stack), stack);
});

test("an equal state is no step, and keeps the way forward", () => {
  const back = undo(after("b"));
  assert.deepEqual(record(back, "a"), back);
});

test("a new state ends the way forward", () => {
  assert.deepEqual(record(undo(after("b", "c")), "d"), { past: ["a", "b"], present: "d", future: [] });
});

test("the stack keeps the last hundred steps", () => {
  let stack = createStack(0);
  for (let i = 1; i <= 250; i++) stack = record(stack, i);
  assert.equal(stack.past.length, 100);
  assert.equal(stack.past[0], 150);
});
