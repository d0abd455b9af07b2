// What the panels make of an answer; none of it needs a browser.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import "./support/taxi.js";
import * as format from "../../assets/js/core/format.js";
import * as geodesy from "../../assets/js/core/geodesy.js";
import * as scale from "../../assets/js/core/scale.js";
import * as tripfacts from "../../assets/js/core/tripfacts.js";
import * as ends from "../../assets/js/page/ends.js";
import * as figures from "../../assets/js/page/figures.js";
import * as legend from "../../assets/js/page/legend.js";
import * as urlState from "../../assets/js/page/urlstate.js";
import * as selection from "../../assets/js/page/selection.js";
import * as status from "../../assets/js/page/status.js";
import { chooseTheme, labelToggle } from "../../assets/js/page/theme.js";
import * as trips from "../../assets/js/page/trips.js";

test("reasons stand in the order in which the rules are asked, and add up", () => {
  const leftOut = { zero_coordinates: 30, unreadable: 1, impossible_coordinate: 2, missing_value: 3, passengers_out_of_range: 4 };
  const account = figures.describeAccount({ pickup: { drawn: 60, left_out: leftOut } }, "pickup");
  assert.deepEqual(account.reasons.map(({ name }) => name),
    ["unreadable", "missing_value", "passengers_out_of_range", "zero_coordinates", "impossible_coordinate"]);
  assert.equal(account.leftOut, 40);
  assert.equal(account.drawn, 60);
});

const NO_ROWS = { drawn: 0, left_out: {} };
const LOADED = {
  state: "ready", rows_read: 10, pickup: { drawn: 8, left_out: { missing_value: 2 } }, dropoff: NO_ROWS,
  data_name: "a.csv", gaps: [{ column: "tip_amount", rows: 3, unusable: 1, first: "abc" }],
  not_read: ["b.zip"], files_not_read: 3,
  warning: "20% of the rows cannot be drawn as pickups (2 of 10): nothing in pickup_datetime.",
};

test("what is left out, missing and not read is said, and a warning stands first", () => {
  const { account, summarise } = figures;
  const [, , , , , , gaps, notRead, warning] = account(LOADED, { endpoint: "pickup" });
  assert.match(JSON.stringify(gaps), /without tip_amount.*"3".*1 unusable, the first: “abc”/);
  assert.equal(notRead, "Not read: b.zip and 2 more");
  assert.equal(warning, LOADED.warning);
  const [, line] = summarise({ inView: 8 }, LOADED, null);
  assert.match(line, /^20% of the rows left out\. Pickups/);
});

test("data that are refused say so on a closed sheet too, whatever was answered before", () => {
  const status = { state: "failed", message: "a.csv has no trip to show.", progress: {} };
  assert.deepEqual(figures.summarise({ inView: 8 }, status, null), ["Failed", status.message]);
});

test("an endpoint that has no account yet is empty", () => {
  assert.deepEqual(figures.describeAccount({}, "dropoff"), { drawn: 0, byZoneOnly: 0, leftOut: 0, reasons: [] });
});

test("to zoom out is advised only where that helps", () => {
  assert.match(figures.describeSingle({ inView: 0, matching: 3 }), /Zoom out/);
  assert.match(figures.describeSingle({ inView: 0, matching: null }), /Zoom out/);
  assert.equal(figures.describeSingle({ inView: 0, matching: 0 }), "No trips match these filters.");
});

test("how an answer came about is said", () => {
  assert.match(figures.describeHow({ cached: true, elapsedMs: 80, roundTripMs: 12 }), /12 ms.*cache/);
  assert.match(figures.describeHow({ cached: false, elapsedMs: 80, roundTripMs: 95 }), /95 ms.*computed/);
});

test("the legend's ticks lie where their counts are coloured", () => {
  const top = scale.createScale(8000);
  const { title, names, note, ticks } = legend.describe([{ scale: top, endpoint: "dropoff", pixel: 28.95 }]);
  assert.equal(title, "Dropoffs per 95 × 95 ft");
  assert.deepEqual([names, note], [[""], "Log scale"]);
  assert.equal(ticks[0].percent, 0);
  assert.equal(ticks.at(-1).percent, 100);
  assert.equal(ticks.at(-1).label, format.compact(top.top));
});

test("two ends on one map share the ticks and are named", () => {
  const both = ["pickup", "dropoff"].map((endpoint) => ({ scale: scale.createScale(80, "linear"), endpoint, pixel: 4.83 }));
  const { title, names, note } = legend.describe(both);
  assert.equal(title, "Trips per 16 × 16 ft");
  assert.deepEqual([names, note], [["Pickups", "Dropoffs"], "Linear scale"]);
});

test("a legend of single trips says that each point is one of them, and has no scale", () => {
  const one = (endpoint) => ({ scale: scale.createScale(8), endpoint, pixel: 1.8 });
  const { title, ticks, note } = legend.describe([one("dropoff")], true);
  assert.deepEqual([title, ticks, note], ["Each point is one dropoff", [], ""]);
  const both = legend.describe(["pickup", "dropoff", "both"].map(one), true);
  assert.equal(both.title, "Each point is one end of a trip");
  assert.deepEqual(both.names, ["Pickups", "Dropoffs"]);
});

test("words of one end stay true when the other end is chosen, or both are shown", () => {
  const texts = { one: "Show", both: "Figures are of {end}s" };
  assert.equal(ends.tell(texts, "dropoff", "single"), "Show");
  assert.equal(ends.tell(texts, "dropoff", "blend"), "Figures are of dropoffs");
  assert.equal(ends.tell({ one: "{End}s in view" }, "pickup", "side"), "Pickups in view");
});

test("a throttle acts at once, at a bounded pace, and never loses the last value", () => {
  const timers = [];
  const clock = { setTimeout: (act) => timers.push(act) };
  const seen = [];
  const tell = selection.createThrottle((value) => seen.push(value), 100, clock);
  tell(1);
  tell(2);
  tell(3);
  assert.deepEqual(seen, [1]);
  timers.shift()();
  assert.deepEqual(seen, [1, 3]);
  timers.shift()();
  tell(4);
  assert.deepEqual(seen, [1, 3, 4]);
});

test("a link that cannot be read is named", () => {
  assert.equal(urlState.describeBad([]), "");
  assert.match(urlState.describeBad(["view", "passengers"]), /view and passengers/);
});

test("the state is asked often until it is ready", () => {
  assert.ok(status.nextDelayMs("loading") < status.nextDelayMs("ready"));
});

test("a server that is gone leaves what is known", () => {
  const offline = status.toOffline({ state: "ready", rows_read: 7, message: "Ready." });
  assert.deepEqual([offline.state, offline.rows_read], ["offline", 7]);
  assert.deepEqual(status.toOffline(null).progress, {});
});

test("the bar tells the part that is done, and moves while that is unknown", () => {
  assert.equal(status.fraction({ fraction: 0.5, rows_done: 1, rows_total: 4 }), 0.5);
  assert.equal(status.fraction({ fraction: null, rows_done: 1, rows_total: 4 }), 0.25);
  assert.equal(status.fraction({}), null);
  assert.equal(status.describeBar({ state: "loading", progress: { fraction: 0.426 } }).label, "42%");
  assert.match(status.describeBar({ state: "starting", progress: {} }).className, /unknown/);
  assert.match(status.describeBar({ state: "failed", progress: { fraction: 0.4 } }).className, /done/);
});

test("what a trip was is told in order, with units", () => {
  const facts = Object.fromEntries(tripfacts.describe({
    pickup_datetime: "2015-01-15T19:05:39", dropoff_datetime: "2015-01-15T19:23:42", passenger_count: 2,
    trip_distance: 1.59, fare_amount: 12, tip_amount: 3.25, total_amount: 17.05, payment_type: 1, duration_minutes: 18.05,
  }));
  assert.deepEqual(Object.keys(facts).slice(0, 4), ["Pickup", "Dropoff", "Duration", "Passengers"]);
  assert.deepEqual([facts.Duration, facts.Distance, facts.Tip, facts.Payment], ["18 min", "1.6 mi", "$3.25", "card"]);
});

test("a question for single trips stays within the world", () => {
  const bounds = geodesy.clampBounds([-200, -90, 190, 86]);
  assert.deepEqual(bounds, ["-180.000000", "-85.051100", "180.000000", "85.051100"]);
  const path = trips.buildPath({ endpoint: "pickup", query: "passengers=1-4" }, bounds, 5000);
  assert.equal(path, "api/trips?endpoint=pickup&bounds=-180.000000,-85.051100,180.000000,85.051100&limit=5000&passengers=1-4");
});

test("theme: the viewer's choice, else the system's", () => {
  assert.equal(chooseTheme("dark", false), "dark");
  assert.equal(chooseTheme("light", true), "light");
  assert.equal(chooseTheme(null, true), "dark");
  assert.equal(chooseTheme("purple", false), "light");
  assert.match(labelToggle("dark"), /light/);
});
