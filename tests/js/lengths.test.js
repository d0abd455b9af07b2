// Lengths and areas as words, in the units of the data set.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as dataset from "../../assets/js/core/dataset.js";
import * as lengths from "../../assets/js/core/lengths.js";

const METERS = [28.95, 4.83, 0.148, 300, 1234, 9265];

test("where distances are in miles, lengths are in feet and miles", () => {
  assert.deepEqual(METERS.map(lengths.length), ["95 ft", "16 ft", "0.49 ft", "980 ft", "0.77 mi", "5.8 mi"]);
  assert.equal(lengths.square(28.95), "95 × 95 ft");
  assert.equal(lengths.area(47.4), "18.3 sq mi");
});

test("elsewhere they are in meters and kilometers", () => {
  const taxi = dataset.describe();
  dataset.use({ ...taxi, columns: taxi.columns.filter(({ unit }) => unit?.name !== "miles") });
  assert.deepEqual(METERS.map(lengths.length), ["29 m", "4.8 m", "0.15 m", "300 m", "1.2 km", "9.3 km"]);
  assert.equal(lengths.square(28.95), "29 × 29 m");
  assert.equal(lengths.area(47.4), "47.4 km²");
  dataset.use(taxi);
});
