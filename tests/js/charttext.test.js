// Charts as words and tables.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as chartspec from "../../assets/js/core/chartspec.js";
import * as charttext from "../../assets/js/core/charttext.js";
import * as filters from "../../assets/js/core/filters.js";
import { OPEN } from "../../assets/js/core/kinds/amounts.js";

const { describe, tabulate } = charttext;

const counts = (length) => Array.from({ length }, (_, i) => i + 1);
const tip = (trips, mean) => ({ trips, unrecorded: trips, missing: 0, sum: trips * (mean || 0), mean, median: mean });
const FIGURES = {
  total: 300, hours: { counts: counts(24), missing: 0 }, weekdays: { counts: [0, 0, 1200, 0, 0, 0, 0], missing: 0 },
  dates: { counts: { "2015-01-01": 5, "2015-01-03": 7 }, missing: 0 },
  fare: { width: 1, counts: counts(80), under: 2, over: 3000, missing: 0 },
  distance: { width: 0.5, counts: counts(60), under: 0, over: 0, missing: 4 },
  tip: { width: 0.5, counts: counts(40), under: 0, over: 9, missing: 1, unrecorded: 70 },
  tips_by_passengers: counts(10).map((n) => tip(n, n / 2)),
  tips_by_payment: [tip(0, null), tip(40, 2.5), ...counts(5).map(() => tip(4, 0))],
};
const given = (patch = {}, more = {}) => ({
  figures: FIGURES, domain: { first: "2015-01-01", days: 3 }, figure: "mean", group: "passengers",
  selection: filters.change(filters.createSelection(), patch), ...more,
});

test("a chart is told: how many trips, where most are, what its own filter takes", () => {
  assert.equal(describe("hours", given()), "Trips by hour: 300 trips, most at 23:00 – 24:00: 24 trips.");
  assert.equal(describe("weekdays", given({ weekdays: [2] })),
    "Trips by weekday: 1,200 trips, most at Wednesday: 1,200 trips. Filtered to Wed.");
  assert.match(describe("dates", given()), /12 trips, most at Jan 3, 2015: 7 trips/);
  assert.match(describe("fare", given({ fare: [10, OPEN] })), /most at \$79 – \$80: 80 trips\. Filtered to from \$10\./);
});

test("tips are told by the figure and the group that are chosen", () => {
  assert.equal(describe("tips", given()),
    "Mean tip by passengers: most for 9 passengers, $5.00. Tip on record: 55 of 110 trips.");
  assert.equal(describe("tips", given({}, { figure: "sum", group: "payment" })), "Sum of tips by payment: most for card, $100.00. Tip on record: 60 of 120 trips.");
});

test("no trips, and no figures yet, are told too", () => {
  const none = { ...FIGURES, weekdays: { counts: [0, 0, 0, 0, 0, 0, 0] }, tips_by_passengers: [tip(0, null), tip(0, null)] };
  assert.equal(describe("weekdays", given({}, { figures: none })), "Trips by weekday: 0 trips.");
  assert.equal(describe("tips", given({}, { figures: none })), "Mean tip by passengers: no trips.");
  for (const name of chartspec.list()) {
    assert.match(describe(name, given({}, { figures: null, domain: null })), /no figures yet/);
    assert.deepEqual(tabulate(name, given({}, { figures: null, domain: null })).rows, []);
  }
});

test("the table of a chart has every bar, and what lies beside the bars", () => {
  const { head, rows } = tabulate("fare", given());
  assert.deepEqual(head, ["Fare", "Trips"]);
  assert.deepEqual([rows.length, rows[0], rows[79]], [82, ["$0 – $1", "1"], ["$79 – $80", "80"]]);
  assert.deepEqual(rows.slice(80), [["below $0", "2"], ["$80 and more", "3,000"]]);
  assert.deepEqual(tabulate("distance", given()).rows.at(-1), ["not given", "4"]);
  assert.deepEqual(tabulate("dates", given()).rows, [["Jan 1, 2015", "5"], ["Jan 2, 2015", "0"], ["Jan 3, 2015", "7"]]);
  assert.deepEqual(tabulate("tip", given()).rows.slice(-3), [["$20 and more", "9"], ["not given", "1"], ["not recorded", "70"]]);
  assert.equal(tabulate("hours", given()).rows.length, 24);
});

test("months are told and tabulated as months, and what lies before and after them stands below", () => {
  const dates = { counts: { "2001-01-01": 2, "2009-01-07": 5, "2009-01-31": 1, "2011-03-02": 1234567, "2088-01-01": 1 }, missing: 3 };
  const long = given({ dates: ["2011-03-01", "2011-03-31"] }, { figures: { ...FIGURES, dates }, domain: { first: "2009-01-01", days: 820 } });
  assert.equal(describe("dates", long),
    "Trips by month: 1,234,573 trips, most at March 2011: 1,234,567 trips. Filtered to Mar 1 – 31, 2011.");
  const { head, rows } = tabulate("dates", long);
  assert.deepEqual(head, ["Month", "Trips"]);
  assert.deepEqual([rows.length, rows[0], rows[1], rows[26]],
    [30, ["January 2009", "6"], ["February 2009", "0"], ["March 2011", "1,234,567"]]);
  assert.deepEqual(rows.slice(27), [["before Jan 1, 2009", "2"], ["after Mar 31, 2011", "1"], ["not given", "3"]]);
});

test("a chart of tips says of how many trips a tip is on record", () => {
  assert.match(describe("tip", given()), /^Tips: 820 trips, .* Tip on record: 829 of 900 trips\.$/);
});

test("the table of tips has all three figures of each group", () => {
  const { head, rows } = tabulate("tips", given({}, { group: "payment" }));
  assert.deepEqual(head, ["Paid by", "Tip on record", "Mean", "Median", "Sum"]);
  assert.deepEqual(rows.slice(0, 2), [["not given", "0 of\u00a00", "–", "–", "–"], ["card", "40 of\u00a080", "$2.50", "$2.50", "$100"]]);
});
