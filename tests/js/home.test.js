import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import { findStep, hasLand, hasPlace, listLines } from "../../assets/js/core/home.js";

const boundsOf = (west, south, east, north) => ({
  getWest: () => west, getSouth: () => south, getEast: () => east, getNorth: () => north,
});

test("a link says where to look by view, area or place, and not by what the page wrote first", () => {
  for (const search of ["?view=12/41.9/-87.6", "?area=1,2,3,4,5,6", "?place=harlem"]) assert.ok(hasPlace(search), search);
  for (const search of ["", "?hours=3-4", "?view=12/40.76/-73.95&fare=1-2"]) assert.ok(!hasPlace(search), search);
});

test("land is drawn where New York is in view", () => {
  assert.ok(hasLand(boundsOf(-74, 40.7, -73.9, 40.8)));
  assert.ok(hasLand(boundsOf(-180, -80, 180, 80)));
  assert.ok(!hasLand(boundsOf(-87.9, 41.6, -87.5, 42.1)));
});

test("a net has few lines, at whole steps", () => {
  assert.equal(findStep(0.4), 0.1);
  assert.equal(findStep(360), 45);
  assert.deepEqual(listLines(-87.93, -87.6, 0.1), [-87.9, -87.8, -87.7, -87.6]);
  assert.deepEqual(listLines(0.01, 0.02, 0.1), []);
});
