import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import { list, print, tabulate } from "../../assets/js/core/tablecsv.js";

const TABLES = Object.fromEntries(list().map((name) => [name, (summary) => tabulate(name, summary)]));

const group = { trips: 3, unrecorded: 6, missing: 1, sum: 4.5, mean: 1.5, median: 1, share_trips: 2, mean_share: null };
const summary = {
  total: 10,
  hours: { counts: Array.from({ length: 24 }, (_, hour) => hour), missing: 2 },
  weekdays: { counts: [1, 2, 3, 4, 5, 6, 7], missing: 0 },
  dates: { counts: { "2015-01-01": 4, "2015-01-03": 6 }, missing: 0 },
  passengers: { counts: [0, 9, 1, 0, 0, 0, 0, 0, 0, 0] },
  payment: { counts: [1, 5, 4, 0, 0, 0, 0] },
  fare: { width: 1, counts: [2, 3], under: 1, over: 4, missing: 0 },
  distance: { width: 0.5, counts: [2, 3, 1], under: 0, over: 4, missing: 0 },
  tip: { width: 0.5, counts: [7], under: 0, over: 0, missing: 1, unrecorded: 2 },
  duration: { width: 1, counts: [4, 5], under: 0, over: 1, missing: 0 },
  speed: { width: 1, counts: [4, 5], under: 0, over: 0, missing: 1 },
  tip_share: { width: 1, counts: [1, 2], under: 0, over: 0, missing: 7 },
  total_paid: { width: 1, counts: [5, 5], under: 0, over: 0, missing: 0 },
  tolls: { width: 0.5, counts: [9, 1], under: 0, over: 0, missing: 0 },
  rate: { counts: [1, 8, 1, 0, 0, 0, 0, 0] },
  tips_by_passengers: [group, group],
  tips_by_payment: [group],
};

test("every table is as wide as its head and prints", () => {
  for (const [name, build] of Object.entries(TABLES)) {
    const [head, ...rows] = build(summary);
    assert.ok(rows.length, name);
    for (const row of rows) assert.equal(row.length, head.length, name);
    assert.equal(print([head, ...rows]).trimEnd().split("\n").length, rows.length + 1);
  }
});

test("no trip of a histogram is lost: with what lies beside the bins it sums to all", () => {
  const sumOf = (name) => TABLES[name](summary).slice(1).reduce((sum, row) => sum + row.at(-1), 0);
  assert.equal(sumOf("fare"), 10);
  assert.equal(sumOf("distance"), 10);
  assert.equal(sumOf("tip"), 10);
  assert.equal(sumOf("dates"), 10);
  assert.equal(sumOf("payment"), 10);
  for (const name of ["duration", "speed", "tip_share", "total_paid", "rate"]) assert.equal(sumOf(name), 10, name);
});

test("bins have their edges in the unit, and names their words", () => {
  assert.deepEqual(TABLES.distance(summary).slice(0, 3), [
    ["distance_from_miles", "distance_to_miles", "trips"], ["", 0, 0], [0, 0.5, 2],
  ]);
  assert.deepEqual(TABLES.payment(summary)[2], [1, "card", 5]);
  assert.deepEqual(TABLES.rate(summary)[3], [2, "JFK", 1]);
  assert.deepEqual(TABLES.tip_share(summary)[0], ["tip_share_from_percent", "tip_share_to_percent", "trips"]);
  assert.deepEqual(TABLES.weekdays(summary)[7], ["Sunday", 7]);
});

test("tips that are not on record have a count of their own", () => {
  assert.deepEqual(TABLES.tip(summary).at(-1), ["not recorded", "not recorded", 2]);
  assert.deepEqual(TABLES.tips_by_payment(summary).map((row) => row.slice(0, 4)), [
    ["payment_type", "trips", "unrecorded", "missing"], [0, 3, 6, 1],
  ]);
});

test("what is not given is empty, and commas and quotes survive", () => {
  assert.equal(print([["a", null, 'b,"c"']], { question: "x=1" }), '# question: x=1\na,,"b,""c"""\n');
});
