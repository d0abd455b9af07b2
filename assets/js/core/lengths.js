// Lengths and areas on the ground as words: in feet and miles where the data set has its distances in
// miles, else in meters and kilometers.
import * as dataset from "./dataset.js";

const METERS_PER_FOOT = 0.3048;
const FEET_PER_MILE = 5280;
const KM2_PER_SQUARE_MILE = 2.589988;

const isInMiles = () => dataset.columns().some(({ unit }) => unit?.name === "miles");

/** @type {(meters: number) => [number, string]} */
function measure(meters) {
  if (!isInMiles()) return meters >= 1000 ? [meters / 1000, "km"] : [meters, "m"];
  const feet = meters / METERS_PER_FOOT;
  return feet >= FEET_PER_MILE / 2 ? [feet / FEET_PER_MILE, "mi"] : [feet, "ft"];
}

/** @type {(meters: number) => [number, string]} */
function round(meters) {
  const [value, unit] = measure(meters);
  return [Number(value.toPrecision(2)), unit];
}

/**
 * Two significant digits: "95 ft", "1.2 mi"; "19 m", "1.2 km".
 * @type {(meters: number) => string}
 */
export const length = (meters) => round(meters).join(" ");

/**
 * A square by its side: "95 × 95 ft".
 * @param {number} meters
 */
export function square(meters) {
  const [side, unit] = round(meters);
  return `${side} × ${side} ${unit}`;
}

/**
 * "18.3 sq mi", "47.4 km²".
 * @type {(km2: number) => string}
 */
export const area = (km2) => (isInMiles() ? `${(km2 / KM2_PER_SQUARE_MILE).toFixed(1)} sq mi` : `${km2.toFixed(1)} km²`);
