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

const dated = (first, last, trips = 1000) => Object.fromEntries(
  Array.from({ length: days.daysBetween(first, last) + 1 }, (_, i) => [days.addDays(first, i), trips]));
const LONG = days.findDomain(dated("2009-01-05", "2025-12-14"));

test("more than two years are whole months, whatever days stray", () => {
  assert.deepEqual([LONG, days.lastOf(LONG)], [{ first: "2009-01-01", days: 6209 }, "2025-12-31"]);
  const strays = { "2001-01-01": 40, "2008-12-31": 900, ...dated("2009-01-05", "2025-12-14"), "2037-01-01": 1, "2088-01-24": 1 };
  assert.deepEqual(days.findDomain(strays), LONG);
  const [two, more] = ["2015-12-31", "2016-01-01"].map((last) => days.findDomain(dated("2014-01-01", last)));
  assert.deepEqual([days.isLong(two), two.days, days.isLong(more), days.lastOf(more)], [false, 730, true, "2016-01-31"]);
  const leap = days.findDomain(dated("2016-02-29", "2018-02-28"));
  assert.deepEqual([days.isLong(leap), leap.days], [false, 731]);
});

test("a month with trips on most of its days is of the data, however few they are beside the others", () => {
  const small = { ...dated("2009-01-01", "2009-01-31", 20), ...dated("2024-01-01", "2024-12-31", 600000) };
  assert.deepEqual(days.findDomain(small), { first: "2009-01-01", days: 5844 });
  const few = { ...dated("2009-01-01", "2009-01-15", 20), ...dated("2024-01-01", "2024-12-31", 600000) };
  assert.deepEqual(days.findDomain(few), { first: "2024-01-01", days: 366 });
});

test("an end that is moved goes by months, and a day within a month stays where it was", () => {
  const dates = ranges.create("dates", LONG);
  assert.deepEqual([dates.cells, dates.page], [204, 12]);
  assert.deepEqual(dates.toSpan(["2012-01-01", "2012-12-31"]), [36, 48]);
  assert.deepEqual(dates.toValue([36, 48], null), ["2012-01-01", "2012-12-31"]);
  const value = ["2012-02-15", "2012-06-15"];
  const span = dates.toSpan(value);
  assert.deepEqual(span, [37 + 14 / 29, 41.5]);
  assert.deepEqual(dates.toValue(span, value), value);
  assert.deepEqual(dates.toValue([37, span[1]], value), ["2012-02-01", "2012-06-15"]);
  assert.deepEqual(dates.toValue([span[0], 48], value), ["2012-02-15", "2012-12-31"]);
  assert.deepEqual(dates.toValue([36, span[0]], value), ["2012-01-01", "2012-02-14"], "past the other end");
  assert.deepEqual(dates.toValue([span[1], 43], value), ["2012-06-16", "2012-07-31"]);
  assert.deepEqual(dates.toValue(span.map((edge) => edge + 1), value), ["2012-03-01", "2012-07-31"], "both moved: whole months");
  assert.equal(dates.toValue([0, 204], value), null);
});

test("months have words for a reader, and years on their axis", () => {
  const dates = ranges.create("dates", LONG);
  assert.equal(dates.describeCell(36), "January 2012");
  assert.deepEqual([0, 1].map((end) => dates.describeEnd(null, end)), ["Jan 1, 2009", "Dec 31, 2025"]);
  assert.deepEqual([0, 1].map((end) => dates.describeEnd(["2012-02-15", "2012-02-29"], end)), ["Feb 15, 2012", "Feb 29, 2012"]);
  assert.deepEqual(dates.ticks.map(({ at, text }) => [text, dates.describeCell(at)]),
    ["2010", "2015", "2020", "2025"].map((year) => [year, `January ${year}`]));
  const three = ranges.create("dates", days.findDomain(dated("2023-03-01", "2025-05-31")));
  assert.deepEqual(three.ticks.map(({ text }) => text), ["Jul", "2024", "Jul", "2025"]);
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
  for (const count of [1, 5, 31, 90, 365, 731, 1100, 4000, 40000]) {
    const { ticks } = ranges.create("dates", days.findDomain(dated("2015-01-01", days.addDays("2015-01-01", count - 1))));
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
