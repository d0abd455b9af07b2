// The ways to show the ends of the trips: how many ends, on how many maps. Another way is another line here.
// The first is the usual one.
import * as dataset from "./dataset.js";

// Of words, {pickups} and {Pickups} are what the data set calls several of that end.
/** @type {Record<string, {ends: number, maps: number, title: string, hint: string}>} */
export const MODES = {
  single: { ends: 1, maps: 1, title: "{Pickups} or {dropoffs}", hint: "one of them, as chosen under Show" },
  side: { ends: 2, maps: 2, title: "Split view", hint: "{pickups} and {dropoffs} on two maps that move together" },
  blend: { ends: 2, maps: 1, title: "Overlay", hint: "both on one map, {pickups} in orange, {dropoffs} in blue" },
};

/** @param {string} text */
const nameEnds = (text) => text
  .replace("{pickups}", `${dataset.endWord("pickup")}s`).replace("{dropoffs}", `${dataset.endWord("dropoff")}s`)
  .replace("{Pickups}", `${dataset.endTitle("pickup")}s`);

// -> title and hint, in the words of the data set.
/** @type {(mode: string) => [string, string]} */
export const describeMode = (mode) => [nameEnds(MODES[mode].title), nameEnds(MODES[mode].hint)];

// Both ends are shown together where both have places, and filters hold for both; on one map where both
// have points.
export function listModes() {
  const ends = dataset.listEnds();
  const both = ends.length === 2 && ends.every((end) => !dataset.listTimeless(end).length);
  return Object.keys(MODES).filter((mode) =>
    MODES[mode].ends === 1 || (both && (!isBlended(mode) || ends.every(dataset.hasPoints))));
}

/** @type {(mode: string) => boolean} */
export const hasBothEnds = (mode) => MODES[mode].ends === 2;
/** @type {(mode: string) => boolean} */
export const isSideBySide = (mode) => MODES[mode].maps === 2;

// Ends that share a map have a tint each in place of the chosen colours.
/** @type {(mode: string) => boolean} */
export const isBlended = (mode) => MODES[mode].ends > MODES[mode].maps;
