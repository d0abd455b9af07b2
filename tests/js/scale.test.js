import test from "node:test";
import assert from "node:assert/strict";

import { createScale, sameScale, place, buildTable, pickTicks, roundUp } from "../../assets/js/core/scale.js";
import { countPixels } from "../../assets/js/core/counthistogram.js";

const equalise = (...counts) => createScale(Math.max(...counts), "equal", countPixels(Uint32Array.from(counts)));
// A town as it is: most pixels have few trips, a handful very many.
const town = Array.from({ length: 20_000 }, (_, i) => Math.ceil(30_000 / (i + 1)));

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

test("linear: one trip lies at 0, the top at 1, and half the trips half way", () => {
  const scale = createScale(1800, "linear");
  assert.equal(scale.top, 2000);
  assert.deepEqual([1, 2000, 5000].map((count) => place(scale, count)), [0, 1, 1]);
  assert.ok(Math.abs(place(scale, 1000) - 0.5) < 0.001);
});

test("equalised: each colour covers as many pixels as the next", () => {
  const counts = Array.from({ length: 4000 }, (_, i) => (i + 1) ** 2); // no two alike
  const scale = equalise(...counts);
  const covered = [0, 0, 0, 0];
  for (const count of counts) covered[Math.min(3, Math.floor(4 * place(scale, count)))]++;
  for (const pixels of covered) assert.ok(Math.abs(pixels - 1000) < 100, String(covered));
});

test("equalised: one more trip is never a step back, and the ends are the ends", () => {
  const scale = equalise(...town);
  assert.deepEqual([place(scale, 1), place(scale, 30_000)], [0, 1]);
  for (let count = 2; count < 30_000; count++) assert.ok(place(scale, count) >= place(scale, count - 1));
});

test("equalised: a view that is nearly the same keeps its colours", () => {
  assert.ok(sameScale(equalise(...town), equalise(...town.slice(0, -20))));
  assert.ok(!sameScale(equalise(...town), equalise(...town.slice(0, 15_000))));
  assert.ok(!sameScale(equalise(...town), createScale(30_000)));
});

test("scales that paint alike have one key, others have not", () => {
  assert.equal(createScale(600).key, createScale(999).key);
  const keys = [createScale(600), createScale(600, "linear"), equalise(1, 600), equalise(2, 600)].map(({ key }) => key);
  assert.equal(new Set(keys).size, 4);
});

test("the table says what the arithmetic says", () => {
  for (const scale of [createScale(700), createScale(700, "linear"), equalise(...town)]) {
    const table = buildTable(scale, 512, 256);
    assert.equal(table.length, 512);
    for (let count = 1; count < 512; count++) {
      assert.equal(table[count], Math.round(place(scale, count) * 255));
      assert.ok(table[count] >= table[count - 1]);
    }
  }
});

test("ticks of every kind run from the lowest to the top, rise, and stay apart", () => {
  for (const highest of [1, 2, 7, 15, 40, 99, 999, 12345, 3e7]) {
    const some = town.map((count) => Math.ceil((count * highest) / 30_000));
    for (const scale of [createScale(highest), createScale(highest, "linear"), equalise(...some)]) {
      const ticks = pickTicks(scale);
      assert.equal(ticks[0], scale.kind === "equal" ? Math.min(...some) : 1);
      assert.equal(ticks.at(-1), scale.top);
      assert.ok(ticks.length <= 6, `${scale.kind} ${highest}: ${ticks}`);
      for (let i = 1; i < ticks.length; i++) {
        assert.ok(Number.isInteger(ticks[i]), `${scale.kind} ${highest}: ${ticks}`);
        assert.ok(place(scale, ticks[i]) - place(scale, ticks[i - 1]) > 0.12, `${scale.kind} ${highest}: ${ticks}`);
      }
    }
  }
});

test("an equalised scale of one count has one tick", () => {
  assert.deepEqual(pickTicks(equalise(4, 4, 4)), [4]);
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
