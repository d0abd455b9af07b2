import test from "node:test";
import assert from "node:assert/strict";

import described from "./datasets/taxi.json" with { type: "json" };
import "./support/taxi.js";
import * as address from "../../assets/js/core/address.js";
import * as dataset from "../../assets/js/core/dataset.js";
import * as displayModel from "../../assets/js/core/displaymodel.js";
import * as filters from "../../assets/js/core/filters.js";
import { listModes } from "../../assets/js/core/mapmodes.js";
import { describeShow, explainNoPoints, listShows, showsZones } from "../../assets/js/core/mapshows.js";
import * as scaleTools from "../../assets/js/core/scale.js";
import * as zones from "../../assets/js/core/zones.js";
import * as legend from "../../assets/js/page/legend.js";

const places = [
  { id: 161, name: "Midtown Center", borough: "Manhattan", trips: 1500 },
  { id: 1, name: "Newark Airport", borough: "EWR", trips: 1 },
];
const counts = { version: "v1", total: 2000, unknown: 499, places };
const entry = { scale: scaleTools.createScale(1500), endpoint: "pickup", pixel: 0, colours: [], zones: { total: 2000, unknown: 499, isChosen: false, isOld: false } };

/** @type {(known: {points: boolean, places: boolean}[], act: () => void) => void} */
function withEnds(known, act) {
  dataset.use({ ...described, ends: known.map((one, i) => ({ ...described.ends[i], ...one })) });
  try {
    act();
  } finally {
    dataset.use(described);
  }
}

test("a zone is told by its name, its trips and its share of all, the unknown included", () => {
  assert.equal(zones.nameZone(places[0]), "Midtown Center, Manhattan");
  assert.equal(zones.describeTrips(counts, 161, "pickup"), "1,500 pickups, 75.0% of all");
  assert.equal(zones.describeTrips(counts, 1, "dropoff"), "1 dropoff, under 0.1% of all");
  assert.equal(zones.describeTrips(counts, 2, "pickup"), "0 pickups");
  assert.equal(zones.describeTrips(null, 161, "pickup"), "pickups not known yet");
});

test("what is in no zone is said, and nothing where all are in one", () => {
  assert.equal(zones.describeUnknown(499, "pickup"), "Not on the map: 499 pickups in no known taxi zone.");
  assert.equal(zones.describeUnknown(0, "pickup"), "");
});

test("the legend of zones counts by zone and tells of what has no color", () => {
  const { title, note, more, ticks } = legend.describe([entry]);
  assert.equal(title, "Pickups per taxi zone");
  assert.equal(note, "Log scale. No color: no trips.");
  assert.deepEqual(more, ["Not on the map: 499 pickups in no known taxi zone."]);
  assert.equal(ticks.at(-1)?.label, "2K");
  const told = (zones) => legend.describe([{ ...entry, zones: { ...entry.zones, unknown: 0, isChosen: true, ...zones } }]).more;
  assert.deepEqual(told({}), ["Chosen ones have an outline; the others are pale."]);
  assert.deepEqual(told({ leavesOut: true }), ["Pale ones are left out."]);
  const equal = legend.describe([{ ...entry, scale: { ...entry.scale, kind: "equal", places: new Float32Array(9999), lowest: 1 } }]);
  assert.match(equal.note, /as many zones/);
});

test("colors that an answer which failed has left are told as those of the last one", () => {
  const old = { ...entry, zones: { ...entry.zones, isOld: true } };
  assert.match(legend.describe([old]).more[0], /^No answer just now: colors are those of the last one/);
  assert.equal(legend.describe([old]).more.length, legend.describe([entry]).more.length + 1);
  const [lost, wrong] = [{ status: 503 }, { status: 400 }];
  assert.equal(zones.isUnanswered({ isCurrent: false, error: lost }), true);
  assert.equal(zones.isUnanswered({ isCurrent: false, error: null }), false, "while it is asked for the first time");
  assert.equal(zones.isUnanswered({ isCurrent: true, error: null }), false);
  assert.equal(zones.isUnanswered({ isCurrent: false, error: wrong }), false, "what is refused has a sentence of its own");
});

test("a set with both shows points until zones are chosen", () => {
  assert.deepEqual(listShows(), ["points", "zones"]);
  const display = displayModel.createDisplay();
  assert.equal(display.show, "points");
  assert.equal(showsZones(display, "pickup"), false);
  assert.equal(showsZones(displayModel.change(display, { show: "zones" }), "pickup"), true);
  assert.deepEqual(describeShow("zones"), ["Zones", "trips by taxi zone"]);
  assert.equal(explainNoPoints("pickup"), "");
});

test("a set without points has zones alone, says why, and leaves points of a link out", () => {
  const known = { points: false, places: true };
  withEnds([known, known], () => {
    assert.deepEqual(listShows(), ["zones"]);
    assert.equal(showsZones(null, "dropoff"), true);
    assert.equal(explainNoPoints("pickup"), "These files give taxi zones, not coordinates.");
    assert.deepEqual(listModes(), ["single", "side"]);
    const { state, bad } = address.parse("?show=points&mode=blend");
    assert.deepEqual([state.display.show, state.display.mode, bad], ["zones", "single", []]);
    assert.deepEqual(address.listLacking("?show=points&mode=blend"), ["points", "points at both ends to overlay"]);
  });
});

test("a set without places has points alone", () => {
  withEnds([{ points: true, places: false }], () => {
    assert.deepEqual(listShows(), ["points"]);
    assert.equal(showsZones({ ...displayModel.createDisplay(), show: "zones" }, "pickup"), false);
    assert.deepEqual(address.listLacking("?show=zones"), ["zones"]);
  });
});

test("zones of both ends do not lie on one map: what was chosen last stays", () => {
  const blended = displayModel.change(displayModel.createDisplay(), { mode: "blend" });
  assert.deepEqual(pick(displayModel.change(blended, { show: "zones" })), ["zones", "single"]);
  const zoned = displayModel.change(displayModel.createDisplay(), { show: "zones" });
  assert.deepEqual(pick(displayModel.change(zoned, { mode: "blend" })), ["points", "blend"]);
  assert.deepEqual(pick(address.parse("?show=zones&mode=blend").state.display), ["zones", "single"]);
});

/** @param {any} display */
const pick = ({ show, mode }) => [show, mode];

test("places are asked for under every filter", () => {
  const selection = filters.change(filters.createSelection(), { hours: [7, 9], passengers: [2, 3] });
  assert.equal(zones.buildPath(selection, "dropoff"), "api/places?endpoint=dropoff&passengers=2-3&hours=7-9");
  assert.equal(zones.buildPath(filters.createSelection(), "pickup"), "api/places?endpoint=pickup");
  const chosen = filters.change(selection, { to: [132], from: [1] });
  assert.equal(zones.buildPath(chosen, "dropoff"), "api/places?endpoint=dropoff&passengers=2-3&hours=7-9&from=ewr");
});

test("the filter by the zones of an end is the one that the data set has of it, whatever it is called", () => {
  const columns = described.columns.map((column) => (column.end === "pickup" ? { ...column, name: "begun_in" } : column));
  dataset.use({ ...described, columns });
  try {
    assert.equal(zones.filterOf("pickup"), "begun_in");
    assert.equal(zones.filterOf("dropoff"), "to");
    assert.deepEqual(zones.toggle({ endpoint: "pickup", begun_in: [1] }, "pickup", 161), { begun_in: [1, 161] });
  } finally {
    dataset.use(described);
  }
});

test("whose outlines the zones are, the data set says", () => {
  assert.equal(dataset.placeCredit(), "Taxi zones: NYC TLC");
  dataset.use({ ...described, partition: undefined });
  try {
    assert.equal(dataset.placeCredit(), "");
  } finally {
    dataset.use(described);
  }
});
