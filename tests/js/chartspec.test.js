// From the figures of a summary to plotly figures, and from a brush back to a filter.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as chartspec from "../../assets/js/core/chartspec.js";
import { addDays } from "../../assets/js/core/days.js";
import * as filters from "../../assets/js/core/filters.js";
import { OPEN } from "../../assets/js/core/kinds/amounts.js";

const { change, createSelection } = filters;

const counts = (length) => Array.from({ length }, (_, i) => i + 1);
const tip = (trips) => ({ trips, unrecorded: 2 * trips, missing: 1, sum: 3 * trips, mean: trips ? 3 : null, median: trips ? 2.5 : null });
const FIGURES = {
  total: 300, hours: { counts: counts(24) }, weekdays: { counts: counts(7) },
  dates: { counts: { "2015-01-01": 5, "2015-01-03": 7 } },
  fare: { width: 1, counts: counts(80) }, distance: { width: 0.5, counts: counts(60) },
  tip: { width: 0.5, counts: counts(40), under: 0, over: 0, missing: 0, unrecorded: 180 },
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

// A day of 883 trips among days of 2,700: as on 27 January 2015.
const spread = (domain) => Object.fromEntries(Array.from({ length: domain.days }, (_, i) => addDays(domain.first, i))
  .map((day) => [day, day === DIP ? 883 : 2700]));
const draw = (domain, patch) => chartspec.create("dates", {
  ...given(patch), domain, figures: { ...FIGURES, dates: { counts: spread(domain) } },
});
const DIP = "2015-01-27";
const TWO_YEARS = { first: "2014-01-01", days: 730 };
const years = (patch) => draw(TWO_YEARS, patch);

test("no day of two years is hidden: a line goes down to each of them", () => {
  const [line] = years().data;
  assert.deepEqual([line.type, line.mode, line.line.shape, line.line.simplify], ["scatter", "lines", "hvh", false]);
  assert.equal(line.y[line.x.indexOf(DIP)], 883);
  assert.equal(line.y.length, TWO_YEARS.days);
  assert.equal(years().layout.shapes, undefined, "nothing is chosen");
});

test("a chosen day of two years is shown large among its neighbours, and marked", () => {
  const { data: [bars], layout } = years({ dates: [DIP, DIP] });
  assert.equal(bars.type, "bar");
  assert.deepEqual(bars.x.filter((_, i) => bars.marker.color[i] === "C"), [DIP]);
  assert.deepEqual(layout.xaxis.range, ["2015-01-13 12:00", "2015-02-10 12:00"]);
  assert.equal(layout.shapes, undefined, "no day is partly chosen");
  assert.deepEqual(years({ dates: ["2015-12-31", "2015-12-31"] }).layout.xaxis.range[1], "2015-12-31 12:00");
});

test("a chosen stretch too long for bars has a band over it", () => {
  const { data: [line], layout } = years({ dates: ["2014-06-01", "2014-10-31"] });
  assert.equal(line.type, "scatter");
  const [{ x0, x1, yref }] = layout.shapes;
  assert.deepEqual([x0, x1, yref], ["2014-05-31 12:00", "2014-10-31 12:00", "paper"]);
  const [from, to] = layout.xaxis.range;
  assert.ok(from < x0 && to > x1);
  assert.deepEqual(years({ dates: ["2014-02-01", "2015-12-01"] }).layout.xaxis.range, ["2013-12-31 12:00", "2015-12-31 12:00"]);
});

// January 2009 to December 2025.
const LONG = { first: "2009-01-01", days: 6209 };
const months = (patch) => draw(LONG, patch);

test("more than two years are told by month, each month with the sum of its days", () => {
  const { data: [bars], layout } = months();
  assert.deepEqual([bars.type, bars.y.length, layout.bargap], ["bar", 204, 0]);
  assert.deepEqual([bars.customdata[0], bars.y[0]], ["January 2009", 31 * 2700]);
  assert.deepEqual([bars.customdata[72], bars.y[72]], ["January 2015", 30 * 2700 + 883]);
  assert.deepEqual([bars.customdata[203], bars.y[85]], ["December 2025", 29 * 2700], "a leap year's February");
  const { ticktext, tickvals } = layout.xaxis;
  assert.deepEqual(ticktext, ["2010", "2015", "2020", "2025"]);
  assert.deepEqual(tickvals.map((at) => bars.customdata[at]), ticktext.map((year) => `January ${year}`));
  assert.equal(chartspec.titleOf("dates", LONG), "Trips by month");
  assert.equal(chartspec.titleOf("dates", TWO_YEARS), "Trips by day");
});

test("months without trips are bars of none", () => {
  const figures = { ...FIGURES, dates: { counts: { "2009-02-03": 4, "2009-02-28": 3, "2025-12-31": 1 } } };
  const { y } = chartspec.create("dates", { ...given(), domain: LONG, figures }).data[0];
  assert.deepEqual([y.length, y[0], y[1], y[2], y[203]], [204, 0, 7, 0, 1]);
});

test("chosen months are coloured and shown large; of one that is partly chosen, that part", () => {
  const { data: [bars], layout } = months({ dates: ["2014-11-16", "2015-01-31"] });
  assert.deepEqual(bars.customdata.filter((_, i) => bars.marker.color[i] === "C"), ["December 2014", "January 2015"]);
  assert.deepEqual(layout.xaxis.range, [59.5, 83.5], "24 months around three");
  assert.deepEqual(layout.xaxis.ticktext, ["2014", "Jul", "2015", "Jul"]);
  const [{ x0, x1, y1, yref, fillcolor }, ...more] = layout.shapes;
  assert.deepEqual([x0, y1, yref, fillcolor, more.length], [70, 30 * 2700, "y", "C", 0], "from the middle of November on");
  assert.ok(Math.abs(x1 - 70.44) < 1e-9, "to the end of its bar");
  assert.equal(months({ dates: ["2012-01-01", "2012-02-29"] }).layout.shapes, undefined);
  const within = months({ dates: ["2012-02-08", "2012-02-08"] }).layout.shapes;
  assert.equal(within.length, 1);
  assert.ok(Math.abs(within[0].x1 - within[0].x0 - 0.88 / 29) < 1e-9, "one day of February");
});

test("a brush over months, and a click on one, are whole months", () => {
  const brush = (range) => chartspec.brush("dates", range, FIGURES, LONG);
  assert.deepEqual(brush([35.6, 47.3]), ["2012-01-01", "2012-12-31"]);
  assert.deepEqual(brush([47.3, 35.6]), ["2012-01-01", "2012-12-31"]);
  assert.deepEqual(brush([-9, 0.2]), ["2009-01-01", "2009-01-31"]);
  const click = (value) => chartspec.click("dates", 37, value, { figures: FIGURES, domain: LONG });
  assert.deepEqual(click(null), ["2012-02-01", "2012-02-29"]);
  assert.equal(click(["2012-02-01", "2012-02-29"]), null, "once more gives all of them back");
});

test("a month of days stays whole whichever is chosen", () => {
  const january = { first: "2015-01-01", days: 31 };
  const { layout } = chartspec.create("dates", { ...given({ dates: ["2015-01-27", "2015-01-27"] }), domain: january });
  assert.deepEqual(layout.xaxis.range, ["2014-12-31 12:00", "2015-01-31 12:00"]);
});

test("a column is told wherever in it the pointer is, and its axis has the panel's words", () => {
  const busy = { ...FIGURES, hours: { counts: counts(24).map((n) => 2500 * n) } };
  const { layout } = chartspec.create("hours", { ...given(), figures: busy });
  assert.equal(layout.hovermode, "x");
  assert.deepEqual([layout.yaxis.tickvals.at(-1), layout.yaxis.ticktext.at(-1)], [60000, "60K"]);
  const sums = chartspec.create("tips", { ...given(), figure: "sum" }).layout.yaxis;
  assert.deepEqual(sums.ticktext, ["$0", "$10", "$20", "$30"]);
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
  assert.match(bars.customdata[0], /no tip on record/);
  assert.match(bars.customdata[1], /card.*mean.*\$3\.00.*median.*\$2\.50.*sum.*\$12\.00/);
});

test("a chart of tips says of how many trips a tip is on record", () => {
  assert.equal(chartspec.create("tip", given()).layout.xaxis.title.text, "Tip, US$ (on record: 820 of 1K trips)");
  const { data, layout } = chartspec.create("tips", { ...given(), group: "payment" });
  assert.equal(layout.xaxis.title.text, "Paid by (tip on record: 24 of 79 trips)");
  assert.match(data[0].customdata[1], /4 trips with a tip on record, of 13/);
  assert.match(data[0].customdata[0], /no tip on record, 1 trip$/);
});

test("without figures the axes stand already", () => {
  for (const name of chartspec.list()) {
    const { data, layout } = chartspec.create(name, { ...given(), figures: null });
    assert.deepEqual([data, layout.xaxis.tickvals, layout.yaxis.tickvals], [[], [], []]);
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
