import test from "node:test";
import assert from "node:assert/strict";

import described from "./datasets/taxi.json" with { type: "json" };
import * as dataset from "../../assets/js/core/dataset.js";

const gone = ["duration", "speed", "tip", "tip_share", "payment"];
dataset.use({
  ...described,
  ends: [described.ends[0], { ...described.ends[1], lacks: ["hours", "weekdays", "dates"] }],
  times: ["pickup"],
  columns: described.columns.filter(({ name }) => !gone.includes(name)),
  facts: described.facts.filter((name) => !gone.includes(name)),
  lacks: { tip: "tip", mode: "second end to compare" },
});
const address = await import("../../assets/js/core/address.js");
const filters = await import("../../assets/js/core/filters.js");
const { listModes } = await import("../../assets/js/core/mapmodes.js");
const tripfacts = await import("../../assets/js/core/tripfacts.js");

const trip = { pickup_datetime: "2014-04-01T00:11:00", dropoff_datetime: null, passenger_count: 1, fare_amount: 5, trip_distance: 1.5, total_amount: 6, other_lon: -73.9, other_lat: 40.8 };

test("a filter by a time that an end has not goes when that end is shown", () => {
  const before = filters.change(filters.createSelection(), { hours: [3, 4], fare: [5, 6] });
  const after = filters.change(before, { endpoint: "dropoff" });
  assert.deepEqual([after.endpoint, after.hours, after.fare], ["dropoff", [0, 23], [5, 6]]);
  assert.deepEqual(filters.change(after, { hours: [1, 2] }).hours, [0, 23]);
});

test("a link to it is told of, and nothing is asked of it", () => {
  const { state, bad } = address.parse("?endpoint=dropoff&hours=3-4&tip=1-2&mode=side");
  assert.deepEqual([state.selection.hours, state.display.mode, bad], [[0, 23], "single", []]);
  assert.deepEqual(address.listLacking("?endpoint=dropoff&hours=3-4&tip=1-2&mode=side"), ["tip", "second end to compare", "times of dropoffs"]);
  assert.deepEqual(address.listLacking("?hours=3-4"), []);
});

test("both ends are shown together only where filters hold for both", () => {
  assert.deepEqual(listModes(), ["single"]);
});

test("a trip is told without a time that no trip has", () => {
  assert.deepEqual(tripfacts.describe(trip).slice(0, 2).map(([name]) => name), ["Pickup", "Passengers"]);
  const feature = { geometry: { coordinates: [-73.9, 40.7] }, properties: trip };
  const names = tripfacts.describeAll(feature, "pickup").map(([name]) => name);
  assert.deepEqual(names.slice(0, 3), ["Pickup", "From", "To"]);
});

test("where only pickups have places, a link to dropoffs is told of", () => {
  dataset.use({ ...dataset.describe(), ends: [described.ends[0]] });
  const { state, bad } = address.parse("?endpoint=dropoff");
  assert.deepEqual([state.selection.endpoint, bad], ["pickup", []]);
  assert.deepEqual(address.listLacking("?endpoint=dropoff"), ["dropoffs"]);
});
