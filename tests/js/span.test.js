"use strict";
// What a hand does to a range: cells of one unit, places in cells.

const test = require("node:test");
const assert = require("node:assert/strict");

require("../../assets/js/core/span.js");
const { FROM, TO, drag, press, pressKey, release, split } = globalThis.dashapp.span;

const HOURS = { cells: 24, cyclic: true, reach: 0.5 };
const FARES = { cells: 80, cyclic: false, reach: 0.5 };

function gesture(span, places, limits) {
  let state = press(span, places[0], limits);
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

test("an end follows the hand and stops at the other one, but hours cross it", () => {
  assert.deepEqual(gesture([5, 13], [5.2, 9], FARES), [9, 13]);
  assert.deepEqual(gesture([5, 13], [5.2, 40], FARES), [12, 13]);
  assert.deepEqual(gesture([5, 13], [13.1, 1], FARES), [5, 6]);
  assert.deepEqual(gesture([5, 13], [13.1, 3], HOURS), [5, 3]);
});

test("inside, the whole range moves and keeps its length", () => {
  assert.deepEqual(gesture([5, 13], [9.5, 19.5], FARES), [15, 23]);
  assert.deepEqual(gesture([5, 13], [9.5, 500], FARES), [72, 80]);
  assert.deepEqual(gesture([20, 3], [22.5, 24.5], HOURS), [22, 5]);
  assert.deepEqual(gesture([20, 24], [22.5, 24.5], HOURS), [22, 2]);
});

test("a click takes its cell, and on that very cell gives all back", () => {
  assert.deepEqual(gesture([0, 24], [7.5], HOURS), [7, 8]);
  assert.deepEqual(gesture([7, 8], [7.5], { ...HOURS, reach: 0.1 }), [0, 24]);
  assert.deepEqual(gesture([0, 80], [79.9], { ...FARES, reach: -1 }), [79, 80]);
});

test("two ends at one place: the one that can go there is taken", () => {
  assert.equal(press([5, 5], 4.9, HOURS).end, FROM);
  assert.equal(press([5, 5], 5.1, HOURS).end, TO);
});

test("a range that wraps is two stretches", () => {
  assert.deepEqual(split([22, 3], 24), [[0, 3], [22, 24]]);
  assert.deepEqual(split([3, 22], 24), [[3, 22]]);
  assert.deepEqual(split([22, 24], 24), [[22, 24]]);
});

test("keys move one end, by one, by a page, to the rim", () => {
  const fares = { ...FARES, page: 10 };
  assert.deepEqual(pressKey([5, 13], FROM, "ArrowRight", fares), [6, 13]);
  assert.deepEqual(pressKey([5, 13], TO, "ArrowLeft", fares), [5, 12]);
  assert.deepEqual(pressKey([5, 13], TO, "PageUp", fares), [5, 23]);
  assert.deepEqual(pressKey([5, 13], FROM, "End", fares), [12, 13]);
  assert.deepEqual(pressKey([5, 13], TO, "End", fares), [5, 80]);
  assert.deepEqual(pressKey([5.5, 13], FROM, "ArrowRight", fares), [6, 13], "to the next edge");
  assert.deepEqual(pressKey([5.5, 13], FROM, "ArrowLeft", fares), [5, 13]);
  assert.deepEqual(pressKey([5, 6], FROM, "ArrowRight", { ...HOURS, page: 6 }), [6, 6], "hours meet");
  assert.equal(pressKey([5, 13], FROM, "a", fares), null);
});

test("whatever the hand does, the range stays within its cells and has some", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (const limits of [FARES, HOURS]) {
    let span = [0, limits.cells];
    for (let i = 0; i < 3000; i++) {
      const places = Array.from({ length: 3 }, () => (random() * 1.4 - 0.2) * limits.cells);
      span = gesture(span, places, limits);
      const [a, b] = span;
      const text = `${span} after ${places}`;
      assert.ok(a >= 0 && a < limits.cells && b > 0 && b <= limits.cells, text);
      assert.ok(limits.cyclic || a < b, text);
    }
  }
});
