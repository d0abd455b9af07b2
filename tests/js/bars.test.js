// Bars of the panel's histograms.
import test from "node:test";
import assert from "node:assert/strict";

import { MOST_COLUMNS, draw, gather } from "../../assets/js/core/bars.js";

test("a bar stands for each count that is not zero, the highest reaches the top", () => {
  const { body, peaks } = draw([0, 5, 10], 100);
  assert.equal(body.split("M").length - 1, 2);
  assert.match(body, /v-100\.00h/);
  assert.match(body, /v-50\.00h/);
  assert.equal(peaks, "");
  assert.deepEqual(draw([0, 0], 100), { body: "", peaks: "" });
});

test("whatever has any trips is seen", () => {
  assert.match(draw([1, 100000], 100).body, /v-2\.50h/);
});

test("no day of ten years is hidden by its neighbours, be it a dip or a peak", () => {
  const days = Array.from({ length: 3652 }, (_, i) => 2000 + 500 * (i % 7));
  days[1801] = 700;
  days[3333] = 9000;
  const columns = gather(days);
  assert.equal(columns.length, MOST_COLUMNS);
  assert.deepEqual([columns[0].from, columns.at(-1).to], [0, days.length]);
  const holding = (day) => columns.find(({ from, to }) => day >= from && day < to);
  assert.equal(holding(1801).low, 700);
  assert.equal(holding(3333).high, 9000);
  const heightOf = (path, { from }) => Number(path.match(new RegExp(`M${from} [\\d.]+v-([\\d.]+)h`))[1]);
  const { body, peaks } = draw(days, 100);
  assert.ok(heightOf(body, holding(1801)) < 0.4 * heightOf(body, holding(900)), "the dip is cut out of the body");
  assert.ok(heightOf(body, holding(3333)) + heightOf(peaks, holding(3333)) > 99, "the peak reaches the top");
});

test("columns cover the cells one after the other, whatever their number", () => {
  for (const cells of [1, 7, 80, 239, 240, 241, 365, 2191]) {
    const columns = gather(Array.from({ length: cells }, () => 1));
    for (const [i, { from, to }] of columns.entries()) {
      assert.ok(to > from);
      assert.equal(from, i ? columns[i - 1].to : 0);
    }
    assert.equal(columns.at(-1).to, cells);
  }
});
