// What a hand does to a range: cells of one unit, places in cells.
import test from "node:test";
import assert from "node:assert/strict";

import { FROM, TO, drag, findHandle, placeHandles, press, pressKey, release, split } from "../../assets/js/core/rangedrag.js";

const HOURS = { cells: 24, cyclic: true };
const FARES = { cells: 80, cyclic: false };

// places: where the pointer is pressed and then goes; end: whose handle is pressed, if any.
function gesture(span, places, limits, end = null) {
  let state = press(span, places[0], { ...limits, end });
  let now = span;
  for (const place of places.slice(1)) {
    const moved = drag(state, place);
    state = moved.drag;
    now = moved.span;
  }
  return release(state, now);
}

test("a drag over the bars takes every cell it touches, in either direction", () => {
  assert.deepEqual(gesture([0, 80], [5.2, 12.7], FARES), [5, 13]);
  assert.deepEqual(gesture([0, 80], [12.7, 5.2], FARES), [5, 13]);
  assert.deepEqual(gesture([0, 80], [70.5, 200], FARES), [70, 80]);
});

test("a drag of hours goes on past midnight", () => {
  assert.deepEqual(gesture([0, 24], [21.5, 26.5], HOURS), [21, 3]);
  assert.deepEqual(gesture([0, 24], [2.5, -1.5], HOURS), [22, 3]);
  assert.deepEqual(gesture([0, 24], [2.5, 200], HOURS), [0, 24], "all round is all");
});

test("a drag that begins beside a range draws a new one, however near to its end", () => {
  assert.deepEqual(gesture([8, 9], [7.5, 11.5], HOURS), [7, 12]);
  assert.deepEqual(gesture([8, 9], [9.3, 6.5], HOURS), [6, 10]);
  assert.deepEqual(gesture([8, 9], [7.99, 11.5], HOURS), [7, 12]);
  assert.deepEqual(gesture([20, 31], [18.5, 45.5], FARES), [18, 46]);
  assert.deepEqual(gesture([20, 31], [31.1, 10.5], FARES), [10, 32]);
  assert.deepEqual(gesture([22, 3], [3.4, 6.5], HOURS), [3, 7]);
});

test("an end follows the hand; beyond the other one they swap", () => {
  for (const limits of [FARES, HOURS]) {
    assert.deepEqual(gesture([5, 13], [5, 9], limits, FROM), [9, 13]);
    assert.deepEqual(gesture([5, 13], [5, 20], limits, FROM), [13, 20]);
    assert.deepEqual(gesture([5, 13], [13, 3], limits, TO), [3, 5]);
    assert.deepEqual(gesture([5, 13], [13, 3, 9], limits, TO), [5, 9], "and back");
    assert.deepEqual(gesture([5, 13], [5, 13.2], limits, FROM), [13, 14], "one cell is left");
    assert.deepEqual(gesture([5, 13], [5, 12.8], limits, FROM), [12, 13]);
  }
  assert.deepEqual(gesture([5, 13], [5.6, 9.6], FARES, FROM), [9, 13], "hit beside its middle");
  assert.deepEqual(gesture([5.5, 13], [13, 5.6], FARES, TO), [5.5, 6], "a typed end between two cells");
});

test("whoever holds an end is told which one it is now", () => {
  const held = press([5, 13], 5, { ...FARES, end: FROM });
  const beyond = drag(held, 20).drag;
  assert.equal(beyond.end, TO);
  assert.equal(drag(beyond, 9).drag.end, FROM);
});

test("an end of hours goes over midnight only past the rim", () => {
  assert.deepEqual(gesture([5, 13], [13, 27], HOURS, TO), [5, 3]);
  assert.deepEqual(gesture([5, 13], [13, 24.3], HOURS, TO), [5, 24]);
  assert.deepEqual(gesture([5, 13], [5, -2], HOURS, FROM), [22, 13]);
  assert.deepEqual(gesture([5, 13], [13, 30], HOURS, TO), [0, 24], "once round is all");
  assert.deepEqual(gesture([0, 24], [24, 26], HOURS, TO), [0, 24]);
  assert.deepEqual(gesture([22, 3], [3, 7], HOURS, TO), [22, 7]);
  assert.deepEqual(gesture([22, 3], [3, 23], HOURS, TO), [0, 24]);
  assert.deepEqual(gesture([22, 3], [3, -1], HOURS, TO), [22, 23], "and comes back over it");
  assert.deepEqual(gesture([22, 3], [22, 25], HOURS, FROM), [1, 3]);
  assert.deepEqual(gesture([70, 75], [75, 400], FARES, TO), [70, 80], "other ranges end there");
});

test("an end is taken at its handle only", () => {
  const handles = [{ x: 80, y: 46 }, { x: 104, y: 46 }];
  assert.equal(findHandle({ x: 75, y: 16 }, handles, 11), null, "30 px above it");
  assert.equal(findHandle({ x: 85, y: 40 }, handles, 11), FROM);
  assert.equal(findHandle({ x: 93, y: 46 }, handles, 22), TO, "of two the nearer one");
  assert.equal(findHandle({ x: 125, y: 46 }, handles, 22), TO);
  assert.equal(findHandle({ x: 127, y: 46 }, handles, 22), null);
});

test("handles of a narrow range stand apart, within the histogram", () => {
  assert.deepEqual(placeHandles([80, 91], 264, 24), [73.5, 97.5]);
  assert.deepEqual(placeHandles([0, 3], 264, 24), [0, 24]);
  assert.deepEqual(placeHandles([261, 264], 264, 24), [240, 264]);
  assert.deepEqual(placeHandles([20, 200], 264, 24), [20, 200]);
  assert.deepEqual(placeHandles([250, 240], 264, 24), [257, 233], "over the rim");
});

test("inside, the whole range moves and keeps its length", () => {
  assert.deepEqual(gesture([5, 13], [9.5, 19.5], FARES), [15, 23]);
  assert.deepEqual(gesture([5, 13], [9.5, 500], FARES), [72, 80]);
  assert.deepEqual(gesture([20, 3], [22.5, 24.5], HOURS), [22, 5]);
  assert.deepEqual(gesture([20, 24], [22.5, 24.5], HOURS), [22, 2]);
});

test("a click takes its cell, and on that very cell gives all back", () => {
  assert.deepEqual(gesture([0, 24], [7.5], HOURS), [7, 8]);
  assert.deepEqual(gesture([7, 8], [7.5], HOURS), [0, 24]);
  assert.deepEqual(gesture([0, 80], [79.9], FARES), [79, 80]);
});

test("a range that wraps is two stretches", () => {
  assert.deepEqual(split([22, 3], 24), [[0, 3], [22, 24]]);
  assert.deepEqual(split([3, 22], 24), [[3, 22]]);
  assert.deepEqual(split([22, 24], 24), [[22, 24]]);
});

test("keys move one end, by one, by a page, to the rim, and swap it with the other one", () => {
  const key = (span, end, name, limits = { ...FARES, page: 10 }) => pressKey(span, end, name, limits);
  const hours = { ...HOURS, page: 6 };
  assert.deepEqual(key([5, 13], FROM, "ArrowRight"), { span: [6, 13], end: FROM });
  assert.deepEqual(key([5, 13], TO, "ArrowLeft"), { span: [5, 12], end: TO });
  assert.deepEqual(key([5, 13], TO, "PageUp"), { span: [5, 23], end: TO });
  assert.deepEqual(key([5, 13], TO, "End"), { span: [5, 80], end: TO });
  assert.deepEqual(key([5.5, 13], FROM, "ArrowRight").span, [6, 13], "to the next edge");
  assert.deepEqual(key([5.5, 13], FROM, "ArrowLeft").span, [5, 13]);
  assert.deepEqual(key([5, 13], FROM, "End"), { span: [13, 80], end: TO });
  assert.deepEqual(key([5, 13], TO, "PageDown"), { span: [3, 5], end: FROM });
  assert.deepEqual(key([5, 6], FROM, "ArrowRight"), { span: [6, 7], end: TO });
  assert.deepEqual(key([5, 6], TO, "ArrowLeft"), { span: [4, 5], end: FROM });
  assert.deepEqual(key([79, 80], FROM, "ArrowRight").span, [79, 80]);
  assert.deepEqual(key([0, 80], FROM, "ArrowLeft").span, [0, 80]);
  assert.deepEqual(key([5, 6], FROM, "ArrowRight", hours).span, [6, 7], "hours too");
  assert.deepEqual(key([7, 24], TO, "ArrowRight", hours).span, [7, 1], "past the rim over midnight");
  assert.deepEqual(key([7, 1], TO, "ArrowLeft", hours).span, [7, 24]);
  assert.deepEqual(key([0, 13], FROM, "ArrowLeft", hours).span, [23, 13]);
  assert.deepEqual(key([7, 22], TO, "PageUp", hours).span, [7, 24], "a page ends at the rim");
  assert.deepEqual(key([0, 24], TO, "ArrowRight", hours).span, [0, 24]);
  assert.equal(key([5, 13], FROM, "a"), null);
});

test("whatever the hand does, the range stays within its cells and has some", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (const limits of [FARES, HOURS]) {
    let span = [0, limits.cells];
    for (let i = 0; i < 3000; i++) {
      const places = Array.from({ length: 3 }, () => (random() * 1.4 - 0.2) * limits.cells);
      span = gesture(span, places, limits, [null, FROM, TO][i % 3]);
      const [a, b] = span;
      const text = `${span} after ${places}`;
      assert.ok(a >= 0 && a < limits.cells && b > 0 && b <= limits.cells, text);
      assert.ok(limits.cyclic || a < b, text);
    }
  }
});

test("a range beyond the rim covers nothing", () => {
  assert.deepEqual([split([0, 0], 80), split([80, 80], 80), split([0, 80], 80)], [[], [], [[0, 80]]]);
});
