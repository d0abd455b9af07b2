// Ranges as spans over the cells of their histograms, days, and words.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as days from "../../assets/js/core/days.js";
import * as filters from "../../assets/js/core/filters.js";
import { OPEN } from "../../assets/js/core/kinds/amounts.js";
import { kindOf } from "../../assets/js/core/kinds/kinds.js";
import * as labels from "../../assets/js/core/labels.js";

const { change, createSelection } = filters;
const ranges = { create: (name, domain) => kindOf(name).createRange(domain) };
const DOMAIN = { first: "2015-01-01", days: 31 };

test("a value and its span say the same", () => {
  const cases = [
    ["passengers", [1, 4], [1, 5]], ["passengers", [9, 9], [9, 10]], ["hours", [7, 9], [7, 10]],
    ["hours", [22, 3], [22, 4]], ["weekdays", [5, 6], [5, 7]], ["fare", [5, 12.5], [5, 12.5]], ["distance", [0.5, 2], [1, 4]],
    ["dates", ["2015-01-03", "2015-01-05"], [2, 5]],
  ];
  for (const [name, value, span] of cases) {
    const range = ranges.create(name, DOMAIN);
    assert.deepEqual(range.toSpan(value), span, name);
    assert.deepEqual(range.toValue(span, null), value, name);
  }
});

test("a range from rim to rim is no filter", () => {
  const selection = createSelection();
  for (const name of ["passengers", "hours", "fare", "distance", "dates"]) {
    const range = ranges.create(name, DOMAIN);
    const value = range.toValue([0, range.cells], selection[name]);
    assert.deepEqual(change(change(selection, { [name]: value }), {}), selection, name);
  }
  assert.equal(ranges.create("hours").toValue([5, 5]), null, "ends that meet go all round");
});

test("an end at the rim has no limit, and what lies beyond stays while it is not moved", () => {
  const fare = ranges.create("fare");
  assert.deepEqual(fare.toValue([20, 80], null), [20, OPEN]);
  assert.deepEqual(fare.toValue([0, 20], null), [-OPEN, 20]);
  assert.deepEqual(fare.toValue([0, 20], [-5, 90]), [-5, 20]);
  assert.deepEqual(fare.toValue([3, 80], [-5, 90]), [3, 90]);
  assert.deepEqual(ranges.create("dates", DOMAIN).toValue([0, 9], ["2014-12-20", "2015-02-03"]), ["2014-12-20", "2015-01-09"]);
});

test("stray dates do not stretch the daily curve, and every day has a place on it", () => {
  const counts = { "2001-01-01": 1, "2015-01-01": 4000, "2015-01-03": 5000, "2041-11-15": 2 };
  const domain = days.findDomain(counts);
  assert.deepEqual(domain, { first: "2015-01-01", days: 3 });
  assert.deepEqual(days.spread(counts, domain), [4000, 0, 5000]);
  assert.equal(days.findDomain({}), null);
  assert.deepEqual(days.findDomain({ "2015-02-28": 1 }), { first: "2015-02-28", days: 1 });
});

test("days count through months, leap years and summer time", () => {
  assert.equal(days.addDays("2016-02-28", 2), "2016-03-01");
  assert.equal(days.daysBetween("2015-03-07", "2015-03-09"), 2);
  assert.equal(days.daysBetween("2015-01-01", "2016-01-01"), 365);
});

test("a stretch of days is told without what repeats", () => {
  assert.equal(days.describeDays(["2015-01-27", "2015-01-27"]), "Jan 27, 2015");
  assert.equal(days.describeDays(["2015-01-01", "2015-01-31"]), "Jan 1 – 31, 2015");
  assert.equal(days.describeDays(["2015-01-27", "2015-02-03"]), "Jan 27 – Feb 3, 2015");
  assert.equal(days.describeDays(["2014-12-31", "2015-01-01"]), "Dec 31, 2014 – Jan 1, 2015");
});

test("ticks of the days are few and in order", () => {
  for (const count of [1, 5, 31, 90, 365, 1100, 4000]) {
    const ticks = days.pickTicks({ first: "2015-01-01", days: count });
    assert.ok(ticks.length >= 1 && ticks.length <= 12, `${count}: ${ticks.length}`);
    const places = ticks.map(({ at }) => at);
    assert.deepEqual(places, [...places].sort((a, b) => a - b));
  }
});

test("filters are told in words, with their units", () => {
  const selection = change(createSelection(), {
    passengers: [1, 4], hours: [22, 3], weekdays: [0, 1, 2, 3, 4], payment: [1, 2], fare: [5, 12.5],
    distance: [-OPEN, 2], dates: ["2015-01-01", "2015-01-31"],
  });
  const told = Object.fromEntries(filters.listActive(selection).map((name) => [name, labels.describe(selection, name)]));
  assert.deepEqual(told, {
    passengers: "1 – 4", hours: "22:00 – 04:00", weekdays: "Mon – Fri", dates: "Jan 1 – 31, 2015",
    payment: "card, cash", fare: "$5 – $12.50", distance: "up to 2 mi",
  });
  assert.equal(labels.describe(change(selection, { hours: [20, 23] }), "hours"), "20:00 – 24:00");
  assert.equal(labels.describe(change(selection, { fare: [-3.5, OPEN] }), "fare"), "from −$3.50");
  assert.equal(labels.describe(change(selection, { weekdays: [5, 6] }), "weekdays"), "Sat, Sun");
  assert.equal(labels.describe(createSelection(), "dates"), "all dates");
});

test("chips say of what they are", () => {
  const selection = change(createSelection(), { passengers: [1, 1], fare: [20, OPEN] });
  assert.equal(labels.describeChip(selection, "passengers"), "1 passenger");
  assert.equal(labels.describeChip(selection, "fare"), "fare from $20");
});

test("each end has words for a reader", () => {
  const hours = ranges.create("hours");
  assert.deepEqual([0, 1].map((end) => hours.describeEnd([22, 3], end)), ["from 22:00", "until 04:00"]);
  const fare = ranges.create("fare");
  assert.deepEqual([0, 1].map((end) => fare.describeEnd([5, OPEN], end)), ["$5", "no limit"]);
  const weekdays = ranges.create("weekdays");
  assert.deepEqual([0, 1].map((end) => weekdays.describeEnd([1, 4], end)), ["from Tuesday", "until Friday"]);
  assert.deepEqual(weekdays.toValue(weekdays.toSpan([1, 4])), [1, 2, 3, 4], "what lies between is taken along");
  const dates = ranges.create("dates", DOMAIN);
  assert.deepEqual([0, 1].map((end) => dates.describeEnd(null, end)), ["Jan 1, 2015", "Jan 31, 2015"]);
  assert.equal(dates.describeCell(26), "Tue, Jan 27, 2015");
});

test("hours past midnight beside chosen days are of these days, and that is said", () => {
  const explain = (patch) => labels.explainNights({ ...filters.createSelection(), ...patch });
  const said = "On each of these days: 00:00 – 04:00 and 22:00 – 24:00, not the night that follows.";
  assert.equal(explain({ hours: [22, 3], weekdays: [5, 6] }), said);
  assert.equal(explain({ hours: [22, 3], dates: ["2015-01-27", "2015-01-27"] }), said);
  for (const plain of [{}, { hours: [22, 3] }, { hours: [7, 9], weekdays: [5] }, { weekdays: [5] }, { hours: [22, 3], payment: [1] }]) {
    assert.equal(explain(plain), "");
  }
});
