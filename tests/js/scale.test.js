"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");

require("../../assets/js/core/scale.js");
const { createScale, sameScale, place, buildTable, pickTicks, roundUp } = globalThis.dashapp.scale;

test("the top is the next of 1, 2, 5, 10, ... and never below what is shown", () => {
  const cases = { 1: 1, 2: 2, 3: 5, 6: 10, 10: 10, 11: 20, 4999: 5000, 5001: 10000, 146112989: 200000000 };
  for (const [count, top] of Object.entries(cases)) assert.equal(roundUp(Number(count)), top);
  assert.equal(createScale(3).top, 10);
  assert.equal(createScale(0).top, 10);
});

test("a change that rounds to the same top is no change", () => {
  assert.ok(sameScale(createScale(600), createScale(999)));
  assert.ok(!sameScale(createScale(600), createScale(1001)));
  assert.ok(!sameScale(null, createScale(1)));
});

test("one trip lies at 0, the top at 1, each decade as far as the last", () => {
  const scale = createScale(10000);
  assert.equal(place(scale, 1), 0);
  assert.equal(place(scale, 10000), 1);
  assert.equal(place(scale, 1e9), 1);
  for (const power of [1, 2, 3]) assert.ok(Math.abs(place(scale, 10 ** power) - power / 4) < 1e-12);
});

test("the table says what the arithmetic says", () => {
  const scale = createScale(700);
  const table = buildTable(scale, 512, 256);
  assert.equal(table.length, 512);
  for (let count = 1; count < 512; count++) {
    assert.equal(table[count], Math.round(place(scale, count) * 255));
    assert.ok(table[count] >= table[count - 1]);
  }
});

test("ticks begin at one trip, end at the top and stay apart", () => {
  for (const highest of [1, 7, 15, 40, 99, 120, 480, 999, 4000, 12345, 80000, 1e6, 3e7, 1.4e8]) {
    const scale = createScale(highest);
    const ticks = pickTicks(scale);
    assert.equal(ticks[0], 1);
    assert.equal(ticks.at(-1), scale.top);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${highest}: ${ticks}`);
    for (let i = 1; i < ticks.length; i++) {
      assert.ok(place(scale, ticks[i]) - place(scale, ticks[i - 1]) > 0.12, `${highest}: ${ticks}`);
    }
  }
});
