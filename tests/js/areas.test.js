import test from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import * as areas from "../../assets/js/core/areas.js";

const GEO = path.join(import.meta.dirname, "../../assets/geo");
const SQUARE = [[-74, 40.8], [-73.9, 40.8], [-73.9, 40.7], [-74, 40.7]];

const readFeatures = (name) => JSON.parse(fs.readFileSync(path.join(GEO, name), "utf8")).features;

// The even-odd rule, as the server counts.
function holds(ring, [x, y]) {
  return ring.reduce((inside, [ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length];
    const crosses = ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
    return crosses ? !inside : inside;
  }, false);
}

test("a rectangle is the same whichever corner a hand begins with", () => {
  const corners = [[[-74, 40.8], [-73.9, 40.7]], [[-73.9, 40.7], [-74, 40.8]], [[-74, 40.7], [-73.9, 40.8]]];
  for (const [from, to] of corners) assert.deepEqual(areas.fromDrag(from, to), SQUARE);
  assert.deepEqual(areas.fromBounds([-74, 40.7, -73.9, 40.8]), SQUARE);
  assert.equal(areas.fromDrag([-74, 40.8], [-74, 40.7]), null);
});

test("clicks make an area of three corners or more; the second click of a double one is none", () => {
  assert.deepEqual(areas.fromClicks([...SQUARE, SQUARE[3]]), SQUARE);
  assert.equal(areas.fromClicks(SQUARE.slice(0, 2)), null);
  assert.equal(areas.fromClicks([[0, 0], [1, 1], [2, 2]]), null);
});

const pixelAt = (zoom) => ([lon, lat]) => {
  const size = 256 * 2 ** zoom;
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [((lon + 180) / 360) * size, (0.5 - y / (2 * Math.PI)) * size];
};

test("a corner that a hand has set is told to a quarter of a pixel, and no finer", () => {
  const corner = [-73.985434567, 40.757912345];
  for (let zoom = 2; zoom <= 20; zoom++) {
    const fitted = areas.fitCorner(corner, zoom);
    const degreesPerPixel = 360 / (256 * 2 ** zoom);
    for (const i of [0, 1]) assert.ok(Math.abs(fitted[i] - corner[i]) <= degreesPerPixel / 4, `zoom ${zoom}`);
    const decimals = String(fitted[0]).split(".")[1]?.length ?? 0;
    assert.ok(10 ** -decimals > degreesPerPixel / 20, `zoom ${zoom}: ${fitted}`);
    const ring = areas.fromDrag(fitted, areas.clampCorner([fitted[0] + 0.5, 40]));
    assert.deepEqual(ring[0], fitted, "what is made of it is not rounded again");
  }
});

test("corners that nobody sees are left out of what was drawn, all others stay as they were set", () => {
  const seen = (corners, zoom) => areas.simplify(corners, pixelAt(zoom));
  assert.deepEqual(seen(SQUARE, 12), SQUARE);
  const bent = [...SQUARE, [-73.99999, 40.75]]; // a meter beside the edge
  assert.deepEqual(seen(bent, 12), SQUARE);
  assert.deepEqual(seen(bent, 20), bent, "there it is seen");
  const circle = Array.from({ length: 400 }, (_, i) => [
    -73.95 + 0.05 * Math.cos((i * Math.PI) / 200), 40.75 + 0.04 * Math.sin((i * Math.PI) / 200),
  ]);
  const few = seen(circle, 11);
  assert.ok(few.length < 80 && few.length > 8, few.length);
  assert.deepEqual(few[0], circle[0]);
  const [ground, whole] = [few, circle].map(areas.measureKm2);
  assert.ok(Math.abs(ground / whole - 1) < 0.02);
  const gone = circle.filter((corner) => !few.includes(corner)).map(pixelAt(11));
  const edges = few.map((corner, i) => [corner, few[(i + 1) % few.length]].map(pixelAt(11)));
  for (const [x, y] of gone) {
    const away = edges.map(([[ax, ay], [bx, by]]) => {
      const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
      return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
    });
    assert.ok(Math.min(...away) <= 0.5);
  }
});

test("a shape that crosses itself is drawn as a link has it, and measured as the server counts it", () => {
  const [a, b, c, d] = SQUARE;
  const bow = [a, b, d, c];
  assert.deepEqual(areas.fromClicks(bow), bow);
  assert.ok(Math.abs(areas.measureKm2(bow) / areas.measureKm2(SQUARE) - 0.5) < 1e-9);
  const twice = [...SQUARE, [-74, 40.8], [-73.9, 40.8], [-73.9, 40.7], [-74, 40.7]];
  assert.ok(areas.measureKm2(twice) < 1e-9, "walked round twice is outside");
});

test("a moved corner of a rectangle takes two others along, of a polygon only itself", () => {
  const wider = areas.moveCorner(SQUARE, 1, [-73.8, 40.9]);
  assert.deepEqual(areas.boundsOf(wider), { west: -74, south: 40.7, east: -73.8, north: 40.9 });
  assert.ok(areas.isRectangle(wider));
  const kite = areas.addCorner(SQUARE, 3);
  assert.equal(kite.length, 5);
  const moved = areas.moveCorner(kite, 4, [-74.05, 40.75]);
  assert.deepEqual(moved, [...SQUARE, [-74.05, 40.75]]);
  assert.deepEqual(areas.removeCorner(moved, 4), SQUARE);
});

test("an area never loses what makes it one", () => {
  const triangle = SQUARE.slice(0, 3);
  assert.deepEqual(areas.removeCorner(triangle, 0), triangle);
  assert.deepEqual(areas.moveCorner(triangle, 0, SQUARE[1]), triangle);
  assert.deepEqual(areas.moveCorner(SQUARE, 0, SQUARE[1]), SQUARE);
});

test("parts and holes of a shape stay what they are in one ring", () => {
  const box = (west, south, size) => [
    [west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south],
  ];
  const shape = { type: "MultiPolygon", coordinates: [[box(0, 0, 4), box(1, 1, 1)], [box(10, 0, 2)], [box(20, 5, 1)]] };
  const ring = areas.fromShape(shape);
  const inside = { "0.5,0.5": true, "1.5,1.5": false, "3,3": true, "5,1": false, "11,1": true, "20.5,5.5": true, "15,3": false };
  for (const [point, expected] of Object.entries(inside)) {
    assert.equal(holds(ring, point.split(",").map(Number)), expected, point);
  }
});

test("a square of a tenth of a degree has the ground it has", () => {
  assert.ok(Math.abs(areas.measureKm2(SQUARE) - 94) < 1);
  assert.equal(areas.measureKm2([...SQUARE].reverse()), areas.measureKm2(SQUARE));
});

test("central park is about 3.4 square kilometres and holds its middle", () => {
  const { geometry } = readFeatures("places.geojson").find(({ properties }) => properties.name === "Central Park");
  const ring = areas.fromShape(geometry);
  assert.ok(Math.abs(areas.measureKm2(ring) - 3.4) < 0.2, areas.measureKm2(ring));
  assert.ok(holds(ring, [-73.9665, 40.7812]));
  assert.ok(!holds(ring, [-73.99, 40.7]));
});
