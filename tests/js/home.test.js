import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import "./support/taxi.js";
import { indexAreas } from "../../assets/js/core/geodesy.js";
import { findStep, hasLand, hasPlace, liesOnLand, listLines } from "../../assets/js/core/home.js";

const boundsOf = (west, south, east, north) => ({
  getWest: () => west, getSouth: () => south, getEast: () => east, getNorth: () => north,
});

test("a link says where to look by view, area or place, and not by what the page wrote first", () => {
  for (const search of ["?view=12/41.9/-87.6", "?area=1,2,3,4,5,6", "?place=harlem", "?from_area=1,2,3,4,5,6", "?to_place=harlem"]) assert.ok(hasPlace(search), search);
  for (const search of ["", "?hours=3-4", "?view=12/40.76/-73.95&fare=1-2"]) assert.ok(!hasPlace(search), search);
});

test("land is drawn where New York is in view", () => {
  assert.ok(hasLand(boundsOf(-74, 40.7, -73.9, 40.8)));
  assert.ok(hasLand(boundsOf(-180, -80, 180, 80)));
  assert.ok(!hasLand(boundsOf(-87.9, 41.6, -87.5, 42.1)));
});

test("trips are on New York's land when a quarter of the ground within their bounds is", () => {
  const land = readFileSync(new URL("../../assets/geo/land.geojson", import.meta.url), "utf8");
  const areas = indexAreas(JSON.parse(land).features);
  const [newYork, withJersey] = [[-74.02, 40.67, -73.92, 40.81], [-74.08, 40.67, -73.92, 40.81]];
  for (const bounds of [newYork, withJersey, [-73.98, 40.75, -73.98, 40.75]]) assert.ok(liesOnLand(bounds, areas), bounds);
  const [jersey, hoboken, chicago] = [[-74.072, 40.711, -74.032, 40.745], [-74.04, 40.73, -74.02, 40.76], [-87.9, 41.6, -87.5, 42.1]];
  for (const bounds of [jersey, hoboken, chicago, [-179, -80, 179, 80]]) assert.ok(!liesOnLand(bounds, areas), bounds);
});

test("a net has few lines, at whole steps", () => {
  assert.equal(findStep(0.4), 0.1);
  assert.equal(findStep(360), 45);
  assert.deepEqual(listLines(-87.93, -87.6, 0.1), [-87.9, -87.8, -87.7, -87.6]);
  assert.deepEqual(listLines(0.01, 0.02, 0.1), []);
});
