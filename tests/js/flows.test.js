import test from "node:test";
import assert from "node:assert/strict";

import described from "./datasets/taxi.json" with { type: "json" };
import "./support/taxi.js";
import * as address from "../../assets/js/core/address.js";
import * as dataset from "../../assets/js/core/dataset.js";
import * as displayModel from "../../assets/js/core/displaymodel.js";
import * as filters from "../../assets/js/core/filters.js";
import * as flows from "../../assets/js/core/flows.js";

const JFK = { id: 132, name: "JFK Airport", lon: -73.78, lat: 40.64, out: 900, in: 700 };
const MIDTOWN = { id: 161, name: "Midtown Center", lon: -73.97, lat: 40.75, out: 800, in: 950 };
const counts = {
  version: "v1", total: 1000, unknown: 40, covered: 380, pairs: 31204, places: [JFK, MIDTOWN],
  flows: [{ from: 132, to: 161, trips: 300 }, { from: 161, to: 161, trips: 80 }],
};
const [way, loop] = flows.list(counts);
const asked = { by: "place", endpoint: "pickup", scope: "city" };

/** @type {(changes: any) => any} */
const stateOf = (changes) => ({
  selection: filters.createSelection(), display: displayModel.createDisplay(), version: "v1",
  view: { zoom: 12, bounds: [-74.1, 40.6, -73.8, 40.9] }, ...changes,
});

test("a flow is told by both its places, its trips and its share of all", () => {
  assert.equal(flows.name(way), "JFK Airport to Midtown Center");
  assert.equal(flows.speak(way), "JFK Airport to Midtown Center");
  assert.equal(flows.describeTrips(way, counts.total), "300 trips · 30.0%");
  assert.equal(flows.name(loop), "Within Midtown Center");
  assert.equal(flows.speak(loop), "Within Midtown Center");
});

test("what the listed flows cover is said, of how many pairs, and what has an end in no known place", () => {
  assert.equal(flows.describeCover(counts, asked),
    "The 2 largest of 31,204 pairs of taxi zones are 38.0% of 1,000 trips. 40 trips have an end in no known taxi zone.");
  const all = { ...counts, pairs: 2, unknown: 1 };
  assert.equal(flows.describeCover(all, { ...asked, by: "borough", endpoint: "dropoff", scope: "view" }),
    "All 2 pairs of boroughs are 38.0% of 1,000 trips with a dropoff in view. 1 trip has an end in no known taxi zone.");
  const one = { ...counts, flows: counts.flows.slice(0, 1), pairs: 1, covered: 1000, unknown: 0 };
  assert.equal(flows.describeCover(one, asked), "One pair of taxi zones has 100.0% of 1,000 trips.");
  const unknown = { ...counts, flows: [], pairs: 0, covered: 0, unknown: 1000 };
  assert.equal(flows.describeCover(unknown, asked), "1,000 trips have an end in no known taxi zone.");
  assert.equal(flows.describeCover({ ...unknown, total: 0, unknown: 0 }, asked), "No trip matches.");
});

test("a place tells what leaves and arrives, its own trips among both", () => {
  assert.deepEqual(flows.describePlace(JFK, asked), ["JFK Airport", "900 trips from here, 700 to here"]);
  assert.deepEqual(flows.describePlace({ ...JFK, out: 1 }, { ...asked, scope: "view" }),
    ["JFK Airport", "1 trip from here, 700 to here, of trips with a pickup in view"]);
});

test("flows are asked for under every filter, of the view or of the whole city, and by borough from afar", () => {
  const selection = filters.change(filters.createSelection(), { hours: [7, 9], from: [132] });
  const city = displayModel.change(displayModel.createDisplay(), { scope: "city", flows: "50" });
  const { path, by } = flows.buildQuestion(stateOf({ selection, display: city }));
  assert.equal(path, "api/flows?endpoint=pickup&hours=7-9&from=jfk&by=place&limit=50");
  assert.equal(by, "place");
  const seen = flows.buildQuestion(stateOf({ view: { zoom: 10, bounds: [-74.1, 40.6, -73.8, 40.9] } }));
  assert.equal(seen.path, "api/flows?endpoint=pickup&bounds=-74.100000,40.600000,-73.800000,40.900000&by=borough&limit=20");
  assert.equal(flows.buildFilePath(stateOf({ display: city })), "api/flows?endpoint=pickup&by=place&limit=67600&format=csv");
});

test("a flow chooses both ends, and takes both back where they are chosen", () => {
  const start = filters.createSelection();
  const chosen = filters.change(start, flows.toggle(start, way));
  assert.equal(filters.toQuery(chosen), "from=jfk&to=midtown-center");
  assert.equal(flows.isChosen(chosen, way), true);
  assert.equal(flows.isChosen(chosen, loop), false);
  assert.equal(flows.isChosen(start, way), false);
  assert.equal(filters.toQuery(filters.change(chosen, flows.toggle(chosen, way))), "");
  assert.equal(filters.toQuery(filters.change(chosen, flows.toggle(chosen, loop))), "from=midtown-center&to=midtown-center");
});

test("a flow between boroughs chooses all their zones", () => {
  const [manhattan, queens] = ["manhattan", "queens"].map((id) => ({ ...JFK, id }));
  const flow = { key: "manhattan>queens", from: manhattan, to: queens, trips: 1 };
  const chosen = filters.change(filters.createSelection(), flows.toggle(filters.createSelection(), flow));
  assert.equal(filters.toQuery(chosen), "from=manhattan&to=queens");
  assert.equal(flows.isChosen(chosen, flow), true);
});

test("flows are a setting of the link, and dim what lies beneath them", () => {
  const display = displayModel.createDisplay();
  assert.equal(flows.areShown(display), false);
  const drawn = displayModel.change(display, flows.toggleShown(display));
  assert.deepEqual([drawn.flows, displayModel.toParts(drawn)], ["20", ["flows=20"]]);
  assert.equal(address.parse("?flows=100").state.display.flows, "100");
  assert.deepEqual(address.parse("?flows=30").bad, ["flows"]);
  assert.equal(displayModel.change(drawn, flows.toggleShown(drawn)).flows, "none");
  assert.equal(displayModel.opacityOf(display), 1);
  assert.ok(displayModel.opacityOf({ ...drawn, opacity: 0.5 }) < 0.5);
});

test("there are flows where both ends have places", () => {
  /** @type {(ends: any[], partition: any) => boolean} */
  const areThereWith = (ends, partition) => {
    dataset.use({ ...described, ends, partition });
    try {
      assert.equal(flows.listChoices().length > 0, flows.areThere());
      return flows.areThere();
    } finally {
      dataset.use(described);
    }
  };
  const { ends, partition } = described;
  const withoutPoints = ends.map((end) => ({ ...end, points: false }));
  assert.equal(areThereWith(ends, partition), true);
  assert.equal(areThereWith(withoutPoints, partition), true);
  assert.equal(areThereWith(ends.slice(0, 1), partition), false);
  assert.equal(areThereWith(ends.map((end) => ({ ...end, places: false })), undefined), false);
  dataset.use({ ...described, ends: ends.slice(0, 1) });
  try {
    assert.deepEqual(address.listLacking("?flows=20"), ["flows from place to place"]);
    assert.equal(flows.areShown(address.parse("?flows=20").state.display), false);
  } finally {
    dataset.use(described);
  }
});
