// Trips that begin or end at the very same point, as those of one station do. Pure functions.
/** @import { Feature } from "../server.d.ts" */

/** @param {Feature} trip */
export const placeOf = ({ geometry }) => geometry.coordinates.join(" ");

/**
 * How many of these trips are at each place.
 * @param {Feature[]} trips
 */
export function countByPlace(trips) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const trip of trips) counts.set(placeOf(trip), (counts.get(placeOf(trip)) ?? 0) + 1);
  return counts;
}

/**
 * The same trips, those of the fullest places first, so that large points lie below small ones.
 * @param {Feature[]} trips
 * @param {Map<string, number>} counts
 */
export function putFullestFirst(trips, counts) {
  const isFlat = counts.size === trips.length;
  const rank = (/** @type {Feature} */ trip) => counts.get(placeOf(trip)) ?? 1;
  return isFlat ? trips : [...trips].sort((a, b) => rank(b) - rank(a));
}

/**
 * How many times as large as the point of one trip that of so many is: a step with each doubling.
 * @param {number} trips
 */
export const growthOf = (trips) => 1 + 0.4 * Math.log2(trips);
