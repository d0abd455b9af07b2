// What a finger over the head of a sheet means.
import test from "node:test";
import assert from "node:assert/strict";

import * as swipe from "../../assets/js/core/swipe.js";

const FROM = { x: 200, y: 700 };
const to = (x, y) => swipe.read(FROM, { x: FROM.x + x, y: FROM.y + y });

test("a swipe goes up or down, a little aside too", () => {
  assert.equal(to(0, -40), "up");
  assert.equal(to(12, -60), "up");
  assert.equal(to(-8, 30), "down");
});

test("a tap that slips, and a finger that goes aside, is none", () => {
  for (const [x, y] of [[0, 0], [3, -20], [0, 23], [40, -40], [-60, 30], [100, 0]]) assert.equal(to(x, y), null);
});
