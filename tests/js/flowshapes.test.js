import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import { outlineFlow, outlineLoop, radiusOf, toPath, topOf, widestAt, widthOf } from "../../assets/js/core/flowshapes.js";

const [WEST, EAST] = [{ x: 0, y: 100 }, { x: 200, y: 100 }];
/** @type {(one: any, other: any) => number} */
const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
// The two corners that lie across from each other at a part of the way.
/** @type {(outline: any[], part: number) => any[]} */
const across = (outline, part) => {
  const at = Math.round(part * (outline.length / 2 - 1));
  return [outline[at], outline[outline.length - 1 - at]];
};

test("a flow is as wide as it shall be where it starts, and gets ever thinner", () => {
  const outline = outlineFlow(WEST, EAST, 12);
  const widths = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const [one, other] = across(outline, part);
    return distance(one, other);
  });
  assert.ok(Math.abs(widths[0] - 12) < 1e-9);
  assert.ok(Math.abs(widths[4] - 1) < 1e-9);
  assert.deepEqual(widths, widths.toSorted((a, b) => b - a));
  for (const [part, end] of [[0, WEST], [1, EAST]]) {
    const [one, other] = across(outline, part);
    assert.ok(distance({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }, end) < 1e-9);
  }
});

test("both ways between two places part, each to its own right", () => {
  const [there] = across(outlineFlow(WEST, EAST, 2), 0.5);
  const [back] = across(outlineFlow(EAST, WEST, 2), 0.5);
  assert.ok(there.y > 130, "to the south on the way to the east");
  assert.ok(back.y < 70);
  const near = outlineFlow({ x: 0, y: 0 }, { x: 4, y: 0 }, 2);
  assert.ok(across(near, 0.5)[0].y > 1.5, "places beside each other too");
});

test("what stays in a place goes round once above it", () => {
  const outline = outlineLoop({ x: 50, y: 50 }, 6);
  const middles = [0, 0.5, 1].map((part) => {
    const [one, other] = across(outline, part);
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  });
  assert.ok(distance(middles[0], { x: 50, y: 50 }) < 1e-9);
  assert.ok(distance(middles[2], { x: 50, y: 50 }) < 1e-9);
  assert.ok(Math.abs(middles[1].x - 50) < 1e-9);
  assert.ok(middles[1].y < 30);
});

test("a ring has the area of what leaves and arrives", () => {
  const place = (out, into) => ({ id: 1, name: "", lon: 0, lat: 0, out, in: into });
  const places = [place(300, 100), place(50, 50), place(0, 0)];
  const radii = places.map((one) => radiusOf(one, places) - radiusOf(place(0, 0), places));
  assert.equal(radii[0], 2 * radii[1]);
  assert.ok(radii[1] > 0);
});

test("widths go by trips; loops are not what others are measured by, and none is too thin to have a direction", () => {
  const place = (id) => ({ id, name: "", lon: 0, lat: 0, out: 0, in: 0 });
  const flow = (from, to, trips) => ({ key: `${from}>${to}`, from: place(from), to: place(to), trips });
  assert.equal(topOf([flow(1, 1, 5000), flow(1, 2, 400), flow(2, 1, 300)]), 400);
  assert.equal(topOf([flow(1, 1, 5000)]), 1);
  assert.equal(topOf([]), 1);
  assert.equal(widthOf(400, 400, 16), 16);
  assert.equal(widthOf(200, 400, 16), 8);
  assert.equal(widthOf(5000, 400, 16), 16);
  assert.equal(widthOf(1, 400, 16), 2.5);
  assert.ok(widestAt(11) < widestAt(12) && widestAt(12) < widestAt(20));
  assert.ok(widestAt(10) > widestAt(11), "boroughs have room");
});

test("two places at one point are no trouble", () => {
  assert.doesNotMatch(toPath(outlineFlow(WEST, WEST, 5)), /NaN/);
  assert.equal(toPath([{ x: 1, y: 2 }, { x: 3.14159, y: 4 }]), "M1.0 2.0L3.1 4.0Z");
});
