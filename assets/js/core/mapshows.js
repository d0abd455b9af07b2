// What stands for the trips on the map: points (their density, and single trips where these are few), or the
// places of the data set's partition, each in the color of its trips. Pure functions.
/** @import { Display } from "../types.d.ts" */
import * as dataset from "./dataset.js";

/** What is said where a set has no points. */
export const WITHOUT_POINTS = "These files give {places}, not coordinates.";

/** @type {Record<string, [string, string]>} */
const WORDS = {
  points: ["Points", "where each trip was, and single trips when few are in view"],
  zones: ["Zones", "trips by {place}"],
};

export const SHOWS = Object.keys(WORDS);

/** @param {string} text */
const namePlaces = (text) => text.replace("{places}", `${dataset.placeWord()}s`).replace("{place}", dataset.placeWord());

// -> title and hint
/** @type {(show: string) => [string, string]} */
export const describeShow = (show) => [WORDS[show][0], namePlaces(WORDS[show][1])];

/**
 * Those that some end has; the first is the usual one.
 * @returns {string[]}
 */
export function listShows() {
  const ends = dataset.listEnds();
  return [
    ...(ends.some(dataset.hasPoints) || !ends.some(dataset.hasPlaces) ? ["points"] : []),
    ...(ends.some(dataset.hasPlaces) ? ["zones"] : []),
  ];
}

/**
 * Whether this end is shown by zones: because somebody chose them, or because it has no points.
 * @param {Display | null} display
 * @param {string} endpoint
 */
export function showsZones(display, endpoint) {
  if (!dataset.hasPlaces(endpoint)) return false;
  return display?.show === "zones" || !dataset.hasPoints(endpoint);
}

/**
 * Why there are no points; empty where there are.
 * @param {string} endpoint
 */
export const explainNoPoints = (endpoint) =>
  (dataset.hasPlaces(endpoint) && !dataset.hasPoints(endpoint) ? namePlaces(WITHOUT_POINTS) : "");
