import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as filters from "../../assets/js/core/filters.js";
import * as caption from "../../assets/js/later/caption.js";

const usual = filters.createSelection();

test("a picture says what it shows, of which trips, how many and from where", () => {
  const lines = caption.describe({
    selection: { ...usual, passengers: [1, 4], hours: [7, 9] }, mode: "single",
    answer: { inView: 31851, matching: 42054 }, status: { data_name: "January 2015", rows_read: 43841 }, zones: [],
  });
  assert.equal(lines[0], "New York taxi pickups");
  assert.match(lines[1], /Passengers: 1 – 4 · Hours: 07:00 – 10:00/);
  assert.equal(lines[2], "31,851 pickups in view, of 42,054 matching trips");
  assert.match(lines[3], /^January 2015: 43,841 rows read, .*none sampled$/);
});

test("what is not known is left out", () => {
  const lines = caption.describe({ selection: { ...usual, endpoint: "dropoff" }, mode: "blend", answer: null, status: null, zones: [] });
  assert.deepEqual(lines, ["New York taxi pickups and dropoffs", "All trips, no filter"]);
});

test("a picture taken before the whole city was counted says nothing of it", () => {
  const lines = caption.describe({ selection: usual, mode: "single", answer: { inView: 5, matching: null }, status: null, zones: [] });
  assert.equal(lines[2], "5 pickups in view");
});

test("a picture of zones says so, and what is not on it", () => {
  const lines = caption.describe({
    selection: usual, mode: "single", answer: null, status: { data_name: "January 2015", rows_read: 43841 },
    zones: [{ endpoint: "pickup", unknown: 12 }],
  });
  assert.equal(lines[0], "New York taxi pickups by taxi zone");
  assert.equal(lines[2], "Not on the map: 12 pickups in no known taxi zone.");
  assert.match(lines[3], /every matching trip counted, none sampled$/);
});

test("a picture with flows says how to read them and what they cover", () => {
  const given = { selection: usual, mode: "single", answer: null, status: null, zones: [] };
  const lines = caption.describe({ ...given, flows: "All 2 pairs of boroughs are 99.0% of 5 trips." });
  assert.match(lines[2], /^Flows\. Wide at the pickup, thin at the dropoff; .* All 2 pairs of boroughs are 99\.0% of 5 trips\.$/);
  assert.equal(caption.describe({ ...given, flows: "" }).length, lines.length - 1);
});

test("long lines are broken between words", () => {
  const measure = (text) => text.length;
  assert.deepEqual(caption.wrap("one two three four", 9, measure), ["one two", "three", "four"]);
  assert.deepEqual(caption.wrap("extraordinarily long", 5, measure), ["extraordinarily", "long"]);
});

test("a file has a name that says what is in it", () => {
  assert.equal(caption.fileName({ selection: usual, mode: "single", zones: [] }), "new-york-taxi-pickups.png");
});
