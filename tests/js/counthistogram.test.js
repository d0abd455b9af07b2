import test from "node:test";
import assert from "node:assert/strict";

import { EXACT, LENGTH, binOf, floorOf, countPixels, sum, rank } from "../../assets/js/core/counthistogram.js";

test("small counts have a bin each; above, a bin is as wide as its count is high", () => {
  for (const count of [0, 1, 2, 4095]) assert.equal(binOf(count), count);
  assert.equal(binOf(EXACT), EXACT);
  assert.equal(binOf(2 * EXACT) - binOf(EXACT), 64);
  assert.equal(binOf(2 ** 32 - 1), LENGTH - 1);
});

test("the floor of a bin is the smallest count in it", () => {
  for (let bin = 1; bin < LENGTH; bin += 7) {
    assert.equal(binOf(floorOf(bin)), bin);
    assert.equal(binOf(floorOf(bin) - 1), bin - 1);
  }
});

test("histograms of tiles add up to that of their pixels together", () => {
  const [a, b] = [Uint32Array.of(1, 1, 5, 90_000), Uint32Array.of(1, 7)];
  assert.deepEqual(sum([countPixels(a), countPixels(b)]), countPixels(Uint32Array.of(...a, ...b)));
});

test("the fewest lie at 0, the most at 1, the rest by how many pixels have fewer", () => {
  const places = rank(countPixels(Uint32Array.of(2, 2, 3, 3, 9)));
  assert.deepEqual([2, 3, 9].map((count) => places[count]), [0, 0.5, 1]);
  assert.equal(places[100], 1);
});

test("where every pixel has the same count there is one place", () => {
  const places = rank(countPixels(Uint32Array.of(4, 4, 4)));
  assert.equal(places[4], 0);
});
