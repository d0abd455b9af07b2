// The page's model of the filters against the forms of docs/api.md.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as areas from "../../assets/js/core/areas.js";
import * as filters from "../../assets/js/core/filters.js";
import { OPEN } from "../../assets/js/core/kinds/amounts.js";
import { describeChip, explainClock } from "../../assets/js/core/labels.js";

const {
  canSwap, change, clear, createSelection, isUsual, listActive, listAreas, parse, patchBoth, swapEnds, toQuery, turnTo, withoutAreas,
} = filters;

const BAD = {
  endpoint: ["", "middle", "Pickup"],
  passengers: ["", "3", "6-2", "0-10", "-1-4", "a-b", "1-2-3", " 1-2", "1.5-2"],
  hours: ["", "24-3", "1-24", "7", "7-8-9", "x"],
  weekdays: ["", "7", "1,,2", "1;2", "-1"],
  dates: ["", "2015-01-01", "2015-02-30..2015-03-01", "2015-01-02..2015-01-01", "15-1-1..15-1-2", "2015-01-01..2015-01-02..2015-01-03"],
  payment: ["", "0", "8", "1,a"],
  fare: ["", "5", "9-5", "a-b", "-", "--", "-5--", "---5", "1-2-3", "5- ", "1-Infinity", "5..9"],
  distance: ["2", "3-1", "x-1", "NaN-2"],
  from_area: ["", "1,2,3,4", "1,2,3,4,5", "1,2,3,4,5,96", "181,2,3,4,5,6", "a,b,c,d,e,f"],
};
const GOOD = {
  passengers: [["0-0", [0, 0]], ["9-9", [9, 9]], ["1-4", [1, 4]]],
  hours: [["22-3", [22, 3]], ["7-9", [7, 9]], ["5-4", [0, 23]], ["0-23", [0, 23]]],
  weekdays: [["6,5,5", [5, 6]], ["0,1,2,3,4,5,6", [0, 1, 2, 3, 4, 5, 6]]],
  dates: [["2015-01-31..2015-02-01", ["2015-01-31", "2015-02-01"]]],
  payment: [["2,1", [1, 2]]],
  fare: [["5-12.50", [5, 12.5]], ["-5-12", [-5, 12]], ["-9--5", [-9, -5]], ["20-1e12", [20, OPEN]], ["20-", [20, OPEN]], ["-20", [-OPEN, 20]],
    ["-5-", [-5, OPEN]], ["--5", [-OPEN, -5]], ["-21474836.47-20", [-OPEN, 20]], ["1.005-2", [1, 2]]],
  distance: [["0.5-2", [0.5, 2]], ["-1e12-1e12", null]],
  to_area: [["1,2,3,4,5,6", [[1, 2], [3, 4], [5, 6]]], ["1,2,3,4,5,6,1,2", [[1, 2], [3, 4], [5, 6]]]],
};

test("what is not of its form is no value", () => {
  for (const [name, texts] of Object.entries(BAD)) {
    for (const text of texts) assert.equal(parse(name, text), undefined, `${name}=${text}`);
  }
});

test("what is of its form is read in its canonical form", () => {
  for (const [name, pairs] of Object.entries(GOOD)) {
    for (const [text, value] of pairs) {
      assert.deepEqual(parse(name, text), value, `${name}=${text}`);
    }
  }
});

test("what is printed is read back the same, in the server's order", () => {
  const selection = change(createSelection(), {
    from_area: [[-74, 40.7], [-73.9, 40.7], [-73.9, 40.8]], distance: [0.5, 2], fare: [-5, 12.5], payment: [1, 6],
    dates: ["2015-01-01", "2015-01-31"], weekdays: [5, 6], hours: [22, 3], passengers: [1, 4],
  });
  const query = toQuery(selection);
  assert.equal(query, "passengers=1-4&hours=22-3&weekdays=5,6&dates=2015-01-01..2015-01-31&payment=1,6" +
    "&fare=-5-12.5&distance=0.5-2&from_area=-74,40.7,-73.9,40.7,-73.9,40.8");
  for (const [name, text] of new URLSearchParams(query)) {
    assert.deepEqual(parse(name, text), selection[name], name);
  }
});

test("an end without a limit is written as nothing", () => {
  const cases = [[[20, OPEN], "20-"], [[-OPEN, 20], "-20"], [[-OPEN, -5], "--5"], [[-5, OPEN], "-5-"], [[-5, 20], "-5-20"]];
  for (const [fare, text] of cases) {
    assert.equal(toQuery(change(createSelection(), { fare })), `fare=${text}`);
    assert.deepEqual(parse("fare", text), fare);
  }
});

test("the usual is every trip and asks nothing", () => {
  const selection = createSelection();
  assert.equal(toQuery(selection), "");
  assert.deepEqual(listActive(selection), []);
});

test("a change keeps the rest, null is the usual, and what is no value changes nothing", () => {
  const first = change(createSelection(), { hours: [7, 9], fare: [5, 10] });
  assert.deepEqual(listActive(first), ["hours", "fare"]);
  const second = change(first, { hours: null, fare: [9, 1], passengers: [0, 12], nonsense: 3 });
  assert.deepEqual(second, { ...createSelection(), fare: [5, 10] });
  assert.deepEqual(first.hours, [7, 9], "the first one is as it was");
});

test("a polygon of too many corners is none, and so is a filter without a value", () => {
  const corners = Array.from({ length: 501 }, (_, i) => [i / 10, (i * i) % 90]);
  const selection = createSelection();
  assert.equal(change(selection, { from_area: corners }).from_area, null);
  assert.equal(change(selection, { from_area: corners.slice(1) }).from_area.length, 500);
  assert.deepEqual(change(selection, { weekdays: [], payment: undefined }), selection);
});

test("clear takes every filter back and leaves the end of the trip", () => {
  const selection = change(createSelection(), { endpoint: "dropoff", payment: [2], passengers: [2, 2] });
  assert.deepEqual(clear(selection), { ...createSelection(), endpoint: "dropoff" });
  assert.equal(isUsual(selection, "payment"), false);
  assert.equal(isUsual(selection, "endpoint"), false);
});

const RING = [[-74, 40.7], [-73.9, 40.7], [-73.9, 40.8]];
const OTHER_RING = [[-74, 40.7], [-73.9, 40.7], [-73.95, 40.9]];

test("the other end is of the same trips, and twice is where it began", () => {
  const start = change(createSelection(), { from_area: RING, from: [132], hours: [7, 9] });
  const there = change(start, swapEnds(start));
  assert.deepEqual([there.endpoint, there.time_at, there.from_area, there.from, there.hours], ["dropoff", "pickup", RING, [132], [7, 9]]);
  assert.match(toQuery(there), /^hours=7-9&from=jfk&from_area=[^&]*&time_at=pickup$/);
  assert.deepEqual(change(there, swapEnds(there)), start);
  const late = change(start, { endpoint: "dropoff", time_at: null });
  assert.deepEqual(change(change(late, swapEnds(late)), swapEnds(change(late, swapEnds(late)))), late);
});

test("the same question of another end takes what is drawn along, unless something is drawn there", () => {
  const drawn = change(createSelection(), { from_area: RING, from: [132], hours: [7, 9] });
  const turned = change(drawn, turnTo(drawn, "dropoff"));
  assert.deepEqual([turned.endpoint, turned.time_at, turned.from_area, turned.to_area, turned.from], ["dropoff", null, null, RING, [132]]);
  assert.deepEqual(change(turned, turnTo(turned, "pickup")), drawn);
  const both = change(drawn, { to_area: OTHER_RING });
  assert.deepEqual(change(both, turnTo(both, "dropoff")), { ...both, endpoint: "dropoff" });
  const swapped = change(drawn, swapEnds(drawn));
  assert.deepEqual(change(swapped, turnTo(swapped, "pickup")), drawn, "it is there already");
  assert.deepEqual(change(drawn, turnTo(drawn, "pickup")), drawn);
});

test("where trips go is asked of those that are chosen by an end", () => {
  const start = createSelection();
  assert.equal(canSwap(change(start, { hours: [7, 9], passengers: [1, 2] })), false);
  for (const patch of [{ from_area: RING }, { to_area: RING }, { from: [-132] }, { to: [1, 2] }]) {
    assert.equal(canSwap(change(start, patch)), true, JSON.stringify(patch));
  }
});

test("areas are listed from the end that is shown on, and go together", () => {
  const both = change(createSelection(), { from_area: RING, to_area: OTHER_RING, endpoint: "dropoff" });
  assert.deepEqual(listAreas(both), [{ end: "dropoff", ring: OTHER_RING }, { end: "pickup", ring: RING }]);
  assert.deepEqual(listAreas(change(both, withoutAreas())), []);
  assert.deepEqual(listAreas(change(both, patchBoth(RING))).map(({ ring }) => ring), [RING, RING]);
});

test("a chip says whose end is in the area, and a line whose hours are told", () => {
  const now = change(createSelection(), { from_area: RING, to_area: OTHER_RING });
  assert.equal(describeChip(now, "from_area"), "Pickup in the drawn area");
  areas.learn([{ name: "JFK Airport", slug: "jfk", ring: OTHER_RING }]);
  assert.equal(describeChip(now, "to_area"), "Dropoff in JFK Airport");
  assert.equal(explainClock(now), "");
  assert.equal(explainClock(change(now, swapEnds(now))), "Hours and days are those of the pickup.");
});
