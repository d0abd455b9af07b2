import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import { describe, medianBin, busiestHour, toShares, cutTail, share } from "../../assets/js/core/areafigures.js";

const histogram = (counts, more = {}) => ({ counts, width: 0.5, under: 0, over: 0, missing: 0, ...more });

test("the median lies in the bin that holds the middle trip", () => {
  assert.deepEqual(medianBin(histogram([1, 1, 3])), [1, 1.5]);
  assert.deepEqual(medianBin(histogram([2, 0, 1])), [0, 0.5]);
  assert.deepEqual(medianBin(histogram([1, 4], { under: 1 })), [0.5, 1]);
});

test("a median outside the bins, or of nothing, is not told", () => {
  assert.equal(medianBin(histogram([0, 0])), null);
  assert.equal(medianBin(histogram([1, 1], { under: 5 })), null);
  assert.equal(medianBin(histogram([1, 1], { over: 5 })), null);
});

test("means are over trips, not over groups", () => {
  const group = (trips, mean, mean_share) => ({ trips, mean, mean_share, share_trips: trips });
  const nothing = { trips: 0, mean: null, share_trips: 0, mean_share: null };
  const summary = {
    total: 4, fare: histogram([4]), duration: histogram([1, 3]), speed: histogram([4]), hours: { counts: [0, 3, 1] },
    tips_by_passengers: [nothing, group(3, 1, 0.1), group(1, 5, 0.3)],
  };
  const found = describe(summary);
  assert.equal(found.tip.mean, 2);
  assert.ok(Math.abs(found.tip.share - 0.15) < 1e-12);
  assert.equal(found.tip.recorded, 4);
  assert.equal(found.hours, 1);
  assert.equal(describe({ ...summary, tips_by_passengers: [nothing] }).tip.mean, null);
});

test("no trips have no busiest hour and no shares", () => {
  assert.equal(busiestHour({ counts: [0, 0] }), null);
  assert.deepEqual(toShares([0, 0]), [0, 0]);
  assert.deepEqual(toShares([1, 3]), [0.25, 0.75]);
  assert.equal(share(0, 0), null);
});

test("a long empty tail is cut where both have all but a thousandth", () => {
  assert.equal(cutTail(histogram([5000, 1, 0, 1]), histogram([1, 0, 0, 0])), 1);
  assert.equal(cutTail(histogram([5, 0, 5, 0]), histogram([1, 0, 0, 0])), 3);
  assert.equal(cutTail(histogram([0, 0]), histogram([0, 0])), 1);
});
