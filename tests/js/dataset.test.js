// Another data set than the taxis': everything that the page says and asks follows from its columns.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import "./support/shuttles.js";
import * as address from "../../assets/js/core/address.js";
import * as areafigures from "../../assets/js/core/areafigures.js";
import * as chartspec from "../../assets/js/core/chartspec.js";
import * as charttext from "../../assets/js/core/charttext.js";
import * as dataset from "../../assets/js/core/dataset.js";
import * as displayModel from "../../assets/js/core/displaymodel.js";
import * as filters from "../../assets/js/core/filters.js";
import { kindOf } from "../../assets/js/core/kinds/kinds.js";
import * as labels from "../../assets/js/core/labels.js";
import * as tablecsv from "../../assets/js/core/tablecsv.js";
import * as tripfacts from "../../assets/js/core/tripfacts.js";
import * as caption from "../../assets/js/later/caption.js";
import * as summary from "../../assets/js/page/summary.js";
import { FIELDS } from "../../assets/js/page/typed.js";
import * as urlState from "../../assets/js/page/urlstate.js";

const { change, createSelection } = filters;
const LINK = "?wait=5-12.5&bags=1-2&clock=22-3&on=2024-05-01..2024-05-02&company=1,3&where=-74,40,-73,40,-73,41";
const FIGURES = {
  total: 40, wait: { width: 2, counts: [20, 15, ...Array(28).fill(0)], under: 0, over: 3, missing: 2 },
  bags: { counts: [10, 20, 10, 0, 0, 0], missing: 0 }, clock: { counts: [...Array(23).fill(1), 17], missing: 0 },
  on: { counts: { "2024-05-01": 25, "2024-05-03": 15 }, missing: 0 }, company: { counts: [1, 30, 9, 0], missing: 0 },
};
const PALETTE = { chosen: "C", bars: "B", line: "L", text: "T", quiet: "Q", surface: "S", font: "F", rem: 16 };
const given = (patch = {}) => ({
  figures: FIGURES, domain: { first: "2024-05-01", days: 3 }, palette: PALETTE, selection: change(createSelection(), patch),
});
// What a page of this data set says nothing of.
const OTHERS = /taxi|passenger|fare|distance|payment|weekday|\btips?\b|\$/i;

test("a link of all its filters is read, told and written the same", () => {
  const { state, bad } = address.parse(LINK);
  assert.deepEqual(bad, []);
  assert.equal(`?${filters.toQuery(state.selection)}`, LINK);
  const chips = filters.listActive(state.selection).map((name) => labels.describeChip(state.selection, name));
  assert.deepEqual(chips, ["5 – 12.5 min", "1 – 2 bags", "22:00 – 04:00", "May 1 – 2, 2024", "Blue Van, Night Line", "Pickup in the drawn area"]);
  assert.deepEqual(Object.keys(displayModel.createDisplay()).filter((name) => ["figure", "group"].includes(name)), []);
});

test("a link that asks for what another data set has is told so", () => {
  const search = "?fare=5-&payment=1&group=payment&wait=5-&utm_source=x";
  assert.deepEqual(address.parse(search).bad, []);
  assert.deepEqual(address.listLacking(search), ["fare", "payment", "tip"]);
  assert.equal(urlState.describeLacking(address.listLacking("?fare=5-")), "This data set has no fare: that part of the link is left out.");
  assert.match(urlState.describeLacking(["fare", "payment", "tip"]), /has no fare, no payment and no tip:/);
  assert.equal(urlState.describeLacking(address.listLacking(LINK)), "");
});

test("each kind has its control, with words of the column", () => {
  const wait = kindOf("wait");
  const range = wait.createRange();
  assert.deepEqual([range.cells, range.describeCell(1), range.ticks.at(-1).text], [30, "2 min – 4 min", "60 min+"]);
  assert.deepEqual(kindOf("company").choices().map(({ name }) => name), ["Blue Van", "Red Bus", "Night Line"]);
  assert.deepEqual(dataset.listLinked().filter(({ kind }) => kind in FIELDS).map(({ name }) => name), ["wait", "on"]);
  assert.deepEqual(kindOf("bags").createRange().toValue([2, 6]), [2, 5]);
});

test("one question has the histograms of all its filters", () => {
  const asked = { selection: { endpoint: "pickup", query: "wait=5-" }, display: { scope: "city" }, version: "v1" };
  assert.equal(summary.buildQuestion(asked).path, "api/summary?endpoint=pickup&wait=5-&without=wait,bags,clock,on,company&histograms=");
});

test("its charts are those of its columns, with their words", () => {
  assert.deepEqual(chartspec.list().map((name) => chartspec.titleOf(name)), ["Waits", "Trips by hour", "Trips by day", "Trips by company"]);
  for (const name of chartspec.list()) {
    const { data, layout } = chartspec.create(name, given());
    assert.ok(data[0].y.length, name);
    assert.doesNotMatch(JSON.stringify([layout, charttext.describe(name, given()), charttext.tabulate(name, given())]), OTHERS);
  }
  assert.equal(chartspec.create("wait", given()).layout.xaxis.title.text, "Wait, minutes");
  assert.deepEqual(charttext.tabulate("company", given()).rows,
    [["Blue Van", "30"], ["Red Bus", "9"], ["Night Line", "0"], ["not given", "1"]]);
});

test("a click on a bar is its filter, and a second one takes it back", () => {
  const click = (name, x, patch = {}) => chartspec.click(name, x, given(patch).selection[name], given());
  assert.deepEqual(click("company", 1), [2]);
  assert.equal(click("company", 1, { company: [2] }), null);
  assert.deepEqual(click("wait", 3), [2, 4]);
  assert.equal(click("wait", 3, { wait: [2, 4] }), null);
  assert.equal(chartspec.canBrush("company"), false, "its codes have no order");
});

test("files of figures have its names and units", () => {
  assert.deepEqual(tablecsv.list(), ["wait", "bags", "clock", "on", "company"]);
  assert.deepEqual(tablecsv.tabulate("wait", FIGURES)[0], ["wait_from_minutes", "wait_to_minutes", "trips"]);
  assert.deepEqual(tablecsv.tabulate("company", FIGURES)[2], [1, "Blue Van", 30]);
  for (const name of tablecsv.list()) {
    const sum = tablecsv.tabulate(name, FIGURES).slice(1).reduce((total, row) => total + row.at(-1), 0);
    assert.equal(sum, FIGURES.total, name);
  }
});

test("a trip is told by its columns", () => {
  const feature = {
    geometry: { type: "Point", coordinates: [-73.9, 40.7] },
    properties: {
      pickup_datetime: "2024-05-01T08:00:00", dropoff_datetime: "2024-05-01T08:30:00", wait_minutes: 6.5, bags: 2, company_code: 3, ride_minutes: 30,
    },
  };
  const told = tripfacts.describeAll(feature, "pickup");
  assert.deepEqual(told.slice(-3), [["Wait", "6.5 min"], ["Bags", "2"], ["Company", "Night Line"]]);
  assert.match(tripfacts.summarise(feature), /08:00, 30 min, 6\.5 min of waiting\.$/);
  assert.doesNotMatch(JSON.stringify(told), OTHERS);
});

test("an area is compared by the columns that the list marks, and a picture has the title", () => {
  assert.deepEqual(areafigures.describe(FIGURES), { trips: 40, clock: 23 });
  const lines = caption.describe({ selection: change(createSelection(), { bags: [1, 1] }), mode: "single", zones: [] });
  assert.deepEqual(lines, ["Airport shuttle pickups", "Bags: 1"]);
});
