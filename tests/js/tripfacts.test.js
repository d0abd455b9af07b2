import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import { describeAll, findEnds, summarise } from "../../assets/js/core/tripfacts.js";

const feature = (properties = {}) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [-73.9855, 40.758] },
  properties: {
    other_lon: -73.7781, other_lat: 40.6413, pickup_datetime: "2015-01-15T19:05:00", dropoff_datetime: "2015-01-15T19:35:00",
    passenger_count: 2, payment_type: 1, trip_distance: 16, fare_amount: 50, tip_amount: 12.5, total_amount: 68,
    rate_code: 2, duration_minutes: 30, mean_speed_mph: 32, tip_percent_of_fare: 25, ...properties,
  },
});
const facts = (one, endpoint, nameOf) => Object.fromEntries(describeAll(one, endpoint, nameOf));

test("a trip runs from its pickup to its dropoff, whichever end was asked for", () => {
  assert.deepEqual(findEnds(feature(), "pickup"), { pickup: [40.758, -73.9855], dropoff: [40.6413, -73.7781] });
  assert.deepEqual(findEnds(feature(), "dropoff"), { pickup: [40.6413, -73.7781], dropoff: [40.758, -73.9855] });
});

test("everything that is known is told, with units", () => {
  const told = facts(feature(), "pickup", ([lat]) => (lat > 40.7 ? "Midtown" : null));
  assert.match(told.From, /^Midtown \(40\.75800, −73\.98550\)$/);
  assert.equal(told.To, "40.64130, −73.77810");
  assert.deepEqual(
    [told.Duration, told.Distance, told.Fare, told.Tip, told.Total, told.Payment],
    ["30 min", "16.0 mi", "$50.00", "$12.50", "$68.00", "card"]);
  assert.deepEqual([told["Tip share"], told["Mean speed"], told["Rate code"]], ["25.0%", "32.0 mph", "JFK"]);
  assert.equal(told["Straight line"], "13.5 mi");
});

test("what cannot be worked out is left out or said to be missing", () => {
  const nothing = { rate_code: null, duration_minutes: null, mean_speed_mph: null, tip_percent_of_fare: null };
  const told = facts(feature({ other_lon: null, other_lat: null, tip_amount: null, ...nothing }), "pickup");
  assert.equal(told.To, "not on the map");
  assert.equal(told.Tip, "not given");
  assert.equal(told.Duration, "not given");
  for (const name of ["Tip share", "Mean speed", "Rate code", "Straight line"]) assert.ok(!(name in told), name);
});

test("the zero of a trip that no card paid is no tip of $0", () => {
  const cash = facts(feature({ payment_type: 2, tip_amount: 0 }), "pickup");
  assert.equal(cash.Tip, "not recorded");
  const unknown = facts(feature({ payment_type: null, tip_amount: 0 }), "pickup");
  assert.equal(unknown.Tip, "not recorded");
  const card = facts(feature({ payment_type: 1, tip_amount: 0 }), "pickup");
  assert.equal(card.Tip, "$0.00");
  assert.equal(facts(feature({ payment_type: 2, tip_amount: 3 }), "pickup").Tip, "$3.00");
});

test("a line for who cannot see the card", () => {
  assert.match(summarise(feature()), /19:05, 30 min, 16\.0 mi, \$68\.00 in all/);
});
