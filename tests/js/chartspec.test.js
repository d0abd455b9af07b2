"use strict";
// From the figures of a summary to plotly figures, and from a brush back to a filter.

const test = require("node:test");
const assert = require("node:assert/strict");

for (const name of ["chartspec", "days", "filters", "format", "words"]) {
  require(`../../assets/js/core/${name}.js`);
}
const { chartspec, filters } = globalThis.dashapp;
const { OPEN, change, createSelection } = filters;

const counts = (length) => Array.from({ length }, (_, i) => i + 1);
const tip = (trips) => ({ trips, missing: 0, sum: 3 * trips, mean: trips ? 3 : null, median: trips ? 2.5 : null });
const FIGURES = {
  total: 300, hours: { counts: counts(24) }, weekdays: { counts: counts(7) },
  dates: { counts: { "2015-01-01": 5, "2015-01-03": 7 } },
  fare: { width: 1, counts: counts(80) }, distance: { width: 0.5, counts: counts(60) },
  tip: { width: 0.5, counts: counts(40) },
  tips_by_passengers: counts(10).map(() => tip(10)), tips_by_payment: [tip(0), ...counts(6).map(() => tip(4))],
};
const DOMAIN = { first: "2015-01-01", days: 3 };
const PALETTE = { chosen: "C", bars: "B", line: "L", text: "T", quiet: "Q", surface: "S", font: "F", rem: 16 };
const given = (patch = {}) => ({
  figures: FIGURES, domain: DOMAIN, palette: PALETTE, selection: change(createSelection(), patch),
  figure: "mean", group: "passengers",
});

test("every chart counts what the summary counts", () => {
  for (const name of ["hours", "weekdays", "fare", "distance", "tip"]) {
    const { data, layout } = chartspec.create(name, given());
    assert.deepEqual(data[0].y, FIGURES[name].counts, name);
    assert.equal(data[0].x.length, data[0].y.length);
    assert.ok(data[0].marker.color.every((colour) => colour === "C"), `${name}: nothing is filtered`);
    assert.equal(layout.yaxis.title.text, "Trips");
  }
  assert.deepEqual(chartspec.create("dates", given()).data[0].y, [5, 0, 7]);
});

test("the bars that its own filter takes in are coloured", () => {
  const chosen = (name, patch) =>
    chartspec.create(name, given(patch)).data[0].marker.color.flatMap((colour, i) => (colour === "C" ? [i] : []));
  assert.deepEqual(chosen("hours", { hours: [22, 1] }), [0, 1, 22, 23]);
  assert.deepEqual(chosen("weekdays", { weekdays: [5, 6] }), [5, 6]);
  assert.deepEqual(chosen("dates", { dates: ["2015-01-02", "2015-01-03"] }), [1, 2]);
  assert.deepEqual(chosen("fare", { fare: [3, 6] }), [3, 4, 5]);
  assert.equal(chosen("hours", { fare: [3, 6] }).length, 24, "another filter colours nothing");
});

test("letters and margins grow with the page's", () => {
  const [small, large] = [16, 24].map((rem) => chartspec.create("fare", { ...given(), palette: { ...PALETTE, rem } }).layout);
  assert.deepEqual([small.margin, small.font.size], [{ l: 48, r: 8, t: 6, b: 40 }, 12]);
  assert.deepEqual([large.margin, large.font.size], [{ l: 72, r: 12, t: 9, b: 60 }, 18]);
});

test("axes name their units", () => {
  assert.match(chartspec.create("fare", given()).layout.xaxis.title.text, /US\$/);
  assert.match(chartspec.create("distance", given()).layout.xaxis.title.text, /miles/);
  assert.match(chartspec.create("tips", given()).layout.yaxis.title.text, /Mean.*US\$/);
});

test("tips by either group, as mean, median or sum; no trips is no bar", () => {
  for (const [figure, value] of [["mean", 3], ["median", 2.5], ["sum", 30]]) {
    assert.equal(chartspec.create("tips", { ...given(), figure }).data[0].y[1], value);
  }
  const [bars] = chartspec.create("tips", { ...given(), group: "payment" }).data;
  assert.equal(bars.y[0], null);
  assert.match(bars.customdata[0], /no trips/);
  assert.match(bars.customdata[1], /card.*mean.*\$3\.00.*median.*\$2\.50.*sum.*\$12\.00/);
});

test("without figures the axes stand already", () => {
  for (const name of chartspec.NAMES) {
    assert.deepEqual(chartspec.create(name, { ...given(), figures: null }).data, []);
  }
});

test("a range brushed on a chart is its filter", () => {
  const brush = (name, range) => chartspec.brush(name, range, FIGURES, DOMAIN);
  assert.deepEqual(brush("hours", [6.6, 9.4]), [7, 9]);
  assert.deepEqual(brush("hours", [9.4, 6.6]), [7, 9]);
  assert.deepEqual(brush("hours", [7.1, 7.3]), [7, 7]);
  assert.deepEqual(brush("hours", [-3, 40]), [0, 23]);
  assert.deepEqual(brush("weekdays", [4.6, 6.5]), [5, 6]);
  assert.deepEqual(brush("dates", ["2015-01-01 12:30", "2015-01-03 08:00"]), ["2015-01-02", "2015-01-03"]);
  assert.deepEqual(brush("dates", ["2014-12-01", "2015-03-01"]), ["2015-01-01", "2015-01-03"]);
  assert.deepEqual(brush("fare", [4.6, 12.2]), [5, 12]);
  assert.deepEqual(brush("fare", [20, 90]), [20, OPEN]);
  assert.deepEqual(brush("distance", [-1, 2.1]), [-OPEN, 2]);
});

test("a brush is always a value of its filter", () => {
  let seed = 3;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let i = 0; i < 500; i++) {
    for (const [name, top] of [["hours", 24], ["weekdays", 7], ["fare", 80], ["distance", 30]]) {
      const value = chartspec.brush(name, [random() * top * 1.2 - 2, random() * top * 1.2 - 2], FIGURES, DOMAIN);
      assert.notEqual(filters.validate(name, value), undefined, `${name} ${value}`);
    }
  }
});
