import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { pixelMetres, distanceMetres, coordinates, indexAreas, findName } from "../../assets/js/core/geodesy.js";

const read = (file) => JSON.parse(readFileSync(join(import.meta.dirname, "../../assets/geo", file), "utf8")).features;

test("a pixel of the world's only tile is a 512th of the equator, and smaller further north", () => {
  assert.ok(Math.abs(pixelMetres(0, 512, 0) - 78271.517) < 0.001);
  assert.ok(Math.abs(pixelMetres(11, 512, 40.76) - 28.95) < 0.01);
  assert.ok(Math.abs(pixelMetres(12, 512, 60) - pixelMetres(12, 512, 0) / 2) < 1e-9);
});

test("distances are those of the great circle", () => {
  const miles = distanceMetres([40.6413, -73.7781], [40.758, -73.9855]) / 1609.344; // JFK to Times Square
  assert.ok(Math.abs(miles - 13.52) < 0.05, String(miles));
  assert.equal(distanceMetres([40, -73], [40, -73]), 0);
});

test("places are written with as many digits as they deserve", () => {
  assert.equal(coordinates(40.758041, -73.985491), "40.75804, −73.98549");
});

test("a point has the name of the area around it; holes and open water have none", () => {
  const index = indexAreas([
    { properties: { name: "ring" }, geometry: { type: "Polygon", coordinates: [
      [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [6, 3], [6, 6], [3, 6], [3, 3]]] } },
    { properties: { name: "two" }, geometry: { type: "MultiPolygon", coordinates: [
      [[[20, 0], [21, 0], [21, 1], [20, 0]]], [[[30, 0], [31, 0], [31, 1], [30, 0]]]] } },
  ]);
  assert.equal(findName(index, 1, 1), "ring");
  assert.equal(findName(index, 4, 4), null);
  assert.equal(findName(index, 0.2, 30.8), "two");
  assert.equal(findName(index, 50, 50), null);
});

test("the city's own areas know well-known places", () => {
  const index = indexAreas([...read("places.geojson"), ...read("neighbourhoods.geojson")]);
  const named = (lat, lon) => findName(index, lat, lon);
  assert.match(named(40.758, -73.9855), /Midtown/);
  assert.match(named(40.7812, -73.9665), /Central Park/);
  assert.match(named(40.6413, -73.7781), /Kennedy|JFK/);
  assert.equal(named(40.69, -74.03), null);
});
