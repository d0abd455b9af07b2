import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { decode, draw, listKinds, listWithin, widthOf, worldSize } from "../../assets/js/core/streetlines.js";
import { choose, listStretches } from "../../assets/js/core/streetnames.js";
import { FIRST_LOCAL_ZOOM, FIRST_ZOOM } from "../../assets/js/core/streetzooms.js";

const WORLD = { left: 0, top: 0, width: 256, height: 256 };
// A street along the equator from 90 W to 90 E, with a corner in its middle, and one to the north.
const MADE_UP = decode({
  classes: ["highway", "local"],
  streets: [["Equator Ave", 0, [[-9000000, 0, 9000000, 0, 9000000, 0]]], ["North St", 1, [[0, 0, 0, 6000000]]]],
});

// At zoom 13 the world is 2^21 pixels wide: a frame around the middle of the equator.
const middle = (zoom, size = 1000) => ({
  left: worldSize(zoom) / 2 - size / 2, top: worldSize(zoom) / 2 - size / 2, width: size, height: size,
});

const recorder = () => {
  const calls = [];
  const note = (name) => (...values) => calls.push([name, ...values.map((value) => Math.round(value))]);
  return { calls, context: { beginPath: note("begin"), moveTo: note("move"), lineTo: note("line"), stroke: note("stroke") } };
};

test("lines are decoded from steps to places of the world", () => {
  const [{ name, kind, x, y, box }, north] = MADE_UP;
  const round = (numbers) => Array.from(numbers, (number) => Number(number.toFixed(9)));
  assert.deepEqual([name, kind], ["Equator Ave", "highway"]);
  assert.deepEqual([round(x), round(y)], [[0.25, 0.5, 0.75], [0.5, 0.5, 0.5]]);
  assert.deepEqual(round(box), [0.25, 0.5, 0.75, 0.5]);
  assert.ok(north.box[1] < 0.5); // the north is above
});

test("only what may be seen is drawn, large streets above small ones, from their zooms on", () => {
  assert.deepEqual(listKinds(12), []);
  assert.deepEqual(listKinds(FIRST_ZOOM), ["arterial", "highway"]);
  assert.equal(listKinds(18).at(-1), "highway");
  assert.ok(FIRST_LOCAL_ZOOM > FIRST_ZOOM && listKinds(FIRST_LOCAL_ZOOM).includes("local"));
  assert.equal(listWithin(MADE_UP, WORLD, 0, 0).length, 2);
  assert.deepEqual(listWithin(MADE_UP, { left: 0, top: 0, width: 60, height: 100 }, 0, 0), []);
  for (const kind of listKinds(20)) assert.ok(widthOf(kind, 20) > widthOf(kind, 14));

  const { calls, context } = recorder();
  draw(context, MADE_UP, middle(13), 13, { highway: "gold", arterial: "grey" });
  assert.deepEqual(calls.filter(([name]) => name === "move" || name === "line").map(([, , y]) => y), [500, 500, 500]);
  assert.equal(calls.filter(([name]) => name === "stroke").length, 2);
});

test("stretches end where a street bends", () => {
  const corner = decode({ classes: ["local"], streets: [["Corner St", 0, [[0, 0, 100000, 0, 100000, 0, 0, 100000]]]] })[0];
  assert.deepEqual(listStretches(corner, WORLD, 0).map((stretch) => stretch.length), [3, 2]);
});

test("names stand along their street, upright, apart, and where the street is long enough", () => {
  const measure = () => 60;
  const names = choose(MADE_UP, middle(16), 16, measure);
  assert.ok(names.length >= 3, "one every few hundred pixels");
  assert.deepEqual(new Set(names.map(({ name }) => name)), new Set(["Equator Ave", "North St"]));
  for (const { angle } of names) assert.ok(Math.abs(angle) <= Math.PI / 2 + 1e-9);
  for (const [i, one] of names.entries()) {
    for (const other of names.slice(i + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 13);
  }
  assert.deepEqual(choose(MADE_UP, middle(15), 15, measure).map(({ name }) => name).includes("North St"), false);
  assert.deepEqual(choose(MADE_UP, middle(16), 16, () => 1e9), []);
});

test("a name stays where it is when the map is moved", () => {
  const measure = () => 60;
  const frame = middle(16);
  const moved = { ...frame, left: frame.left + 100 };
  const placeOf = ({ name, x, y }, { left, top }) => `${name} ${Math.round(x + left)} ${Math.round(y + top)}`;
  const before = new Set(choose(MADE_UP, frame, 16, measure).map((one) => placeOf(one, frame)));
  const after = choose(MADE_UP, moved, 16, measure).map((one) => placeOf(one, moved));
  assert.ok(after.filter((one) => before.has(one)).length >= 2);
});

test("the files have Manhattan's grid: Broadway and 42nd Street meet at Times Square", () => {
  const read = (file) => decode(JSON.parse(readFileSync(new URL(`../../assets/geo/${file}`, import.meta.url), "utf8")));
  const streets = [...read("streets.json"), ...read("streets_local.json")];
  const zoom = 17;
  const size = worldSize(zoom);
  const [x, y] = [-73.9866 / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + (40.7556 * Math.PI) / 360)) / (2 * Math.PI)];
  const frame = { left: x * size - 150, top: y * size - 150, width: 300, height: 300 };
  const near = new Set(listWithin(streets, frame, zoom, 0).map(({ name }) => name));
  for (const name of ["Broadway", "7th Ave"]) assert.ok(near.has(name), [...near].join(", "));
  assert.ok([...near].some((name) => /42nd St/.test(name)), [...near].join(", "));
});
