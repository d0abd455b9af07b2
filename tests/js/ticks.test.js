import test from "node:test";
import assert from "node:assert/strict";

import { round } from "../../assets/js/core/ticks.js";

test("ticks are round numbers whatever the end", () => {
  assert.deepEqual(round(58), [0, 20, 40]);
  assert.deepEqual(round(74), [0, 20, 40, 60]);
  assert.deepEqual(round(19, 4), [0, 5, 10, 15]);
  assert.deepEqual(round(1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(round(60000), [0, 20000, 40000, 60000]);
});

test("trips are counted in whole ones", () => {
  assert.deepEqual(round(2, 5, 1), [0, 1, 2]);
  assert.deepEqual(round(0, 5, 1), [0]);
});

test("there are few of them, and steps are 1, 2 or 5", () => {
  for (let top = 0.013; top < 1e9; top *= 1.37) {
    const ticks = round(top, 5);
    assert.ok(ticks.length <= 6 && ticks.length >= 2, String(top));
    assert.match(ticks[1].toExponential(), /^[125]e/);
    assert.ok(ticks.at(-1) <= top * (1 + 1e-9));
  }
});
