// Several trips at one point: counted, larger, and told in words.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import "./support/taxi.js";
import * as stacks from "../../assets/js/core/stacks.js";
import * as figures from "../../assets/js/page/figures.js";
import * as legend from "../../assets/js/page/legend.js";

const at = (lon, lat, number) => ({ geometry: { coordinates: [lon, lat] }, properties: { number } });
const TRIPS = [at(-74, 40.7, 0), at(-74.01, 40.7, 1), at(-74, 40.71, 2), at(-74.01, 40.7, 3)];

test("trips are counted by place, and the points of the fullest places lie below", () => {
  const counts = stacks.countByPlace(TRIPS);
  assert.deepEqual([...counts.values()].sort(), [1, 1, 2]);
  const numbers = stacks.putFullestFirst(TRIPS, counts).map(({ properties }) => properties.number);
  assert.deepEqual(numbers, [1, 3, 0, 2]);
  const apart = [TRIPS[0], TRIPS[2]];
  assert.equal(stacks.putFullestFirst(apart, stacks.countByPlace(apart)), apart);
});

test("a point of one trip is as it was, and each doubling makes it larger by as much", () => {
  assert.equal(stacks.growthOf(1), 1);
  const steps = [1, 2, 4, 8].map(stacks.growthOf).map((growth, i, all) => growth - (all[i - 1] ?? 0)).slice(1);
  for (const step of steps) assert.ok(Math.abs(step - steps[0]) < 1e-9);
  assert.ok(steps[0] > 0);
});

const ENTRY = { scale: {}, endpoint: "pickup", pixel: 2 };

test("a legend says how many trips are at how many places where several are at one", () => {
  const say = (counted) => legend.describe([ENTRY], true, () => counted).title;
  assert.equal(say({ trips: 40, places: 12 }), "40 pickups at 12 places");
  assert.equal(say({ trips: 2, places: 1 }), "2 pickups at 1 place");
  assert.equal(say({ trips: 40, places: 40 }), "Each point is one pickup");
  assert.equal(say(null), "Each point is one pickup");
  const both = [ENTRY, { ...ENTRY, endpoint: "dropoff" }];
  const stacked = (end) => ({ trips: 3, places: end === "dropoff" ? 2 : 3 });
  assert.equal(legend.describe(both, true, stacked).title, "Each point is one end of a trip, larger ones of several");
  assert.equal(legend.describe(both, true, () => ({ trips: 3, places: 3 })).title, "Each point is one end of a trip");
});

test("the figures do not call a dot one trip where it is several", () => {
  const answer = { inView: 40, matching: 50, single: 40 };
  assert.match(figures.describeSingle({ ...answer, places: 40 }), /^Each dot is one trip\. /);
  assert.match(figures.describeSingle({ ...answer, places: 12 }), /^40 trips at 12 places; larger dots are several trips\. /);
  assert.equal(figures.describeSingle({ ...answer, single: 0, places: 0 }), "");
});
