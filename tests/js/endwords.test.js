// What the ends of a trip are called is the data set's: bikes have starts and ends.
import test from "node:test";
import assert from "node:assert/strict";

import described from "./datasets/taxi.json" with { type: "json" };
import * as dataset from "../../assets/js/core/dataset.js";

dataset.use({ ...described, title: "Bike trips", words: { pickup: "start", dropoff: "end" } });
const address = await import("../../assets/js/core/address.js");
const caption = await import("../../assets/js/later/caption.js");
const ends = await import("../../assets/js/page/ends.js");
const figures = await import("../../assets/js/page/figures.js");
const filters = await import("../../assets/js/core/filters.js");
const legend = await import("../../assets/js/page/legend.js");
const { describeMode } = await import("../../assets/js/core/mapmodes.js");
const tripfacts = await import("../../assets/js/core/tripfacts.js");

const selection = { ...filters.createSelection(), endpoint: "dropoff" };
const scale = { kind: "log", low: 1, high: 10, steps: [1, 10] };

test("the ways to show both ends are in the words of the data set", () => {
  assert.deepEqual(describeMode("single")[0], "Starts or ends");
  assert.deepEqual(describeMode("side")[1], "starts and ends on two maps that move together");
  assert.deepEqual(describeMode("blend")[1], "both on one map, starts in orange, ends in blue");
});

test("so are figures, the account, legend and headings", () => {
  assert.equal(figures.account(null, selection)[5], "Shown as ends");
  assert.equal(figures.summarise(null, null, selection)[1], "Ends, no filter set");
  assert.equal(legend.nameOf("pickup"), "Starts");
  assert.equal(legend.nameOf("both"), "Both");
  assert.equal(legend.describe([{ endpoint: "dropoff", scale, pixel: 10 }], true).title, "Each point is one end");
  assert.equal(ends.tell({ one: "{End}s in view" }, "pickup", "single"), "Starts in view");
});

test("a rule that holds for no row of these trips is told only where it left rows out", () => {
  const reasons = described.reasons.filter((name) => name !== "passengers_out_of_range");
  dataset.use({ ...dataset.describe(), reasons });
  /** @param {number} rows */
  const tell = (rows) => figures.describeAccount(
    /** @type {any} */ ({ pickup: { drawn: 5, left_out: { passengers_out_of_range: rows, unreadable: 0 } } }), "pickup");
  assert.deepEqual(tell(0).reasons, [{ name: "unreadable", rows: 0 }]);
  assert.deepEqual(tell(2).leftOut, 2);
});

test("so are a trip, a picture and what a link asks in vain", () => {
  const properties = { pickup_datetime: "2020-01-01T10:00:00", dropoff_datetime: "2020-01-01T10:09:00" };
  const trip = { properties, geometry: { coordinates: [-74, 40.7] } };
  const names = tripfacts.describeAll(trip, "pickup").map(([name]) => name);
  assert.deepEqual(names.slice(0, 4), ["Start", "From", "End", "To"]);
  const state = { selection, mode: "single", zones: [], answer: { inView: 2, matching: null }, status: null };
  const [title, , counts] = caption.describe(state);
  assert.deepEqual([title, counts], ["Bike ends", "2 ends in view"]);
  assert.equal(caption.fileName({ selection, mode: "blend", zones: [] }), "bike-starts-and-ends.png");
  dataset.use({ ...dataset.describe(), ends: described.ends.slice(0, 1) });
  assert.deepEqual(address.listLacking("?endpoint=dropoff"), ["ends"]);
});
