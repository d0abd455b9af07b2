// The areas in words: which place it is or how it was drawn, how large, and whose end. Asked with every change
// of the selection.
/** @import { Ring, Selection } from "../types.d.ts" */
import * as areas from "../core/areas.js";
import * as dataset from "../core/dataset.js";
import * as filters from "../core/filters.js";
import * as lengths from "../core/lengths.js";

/** @type {{sized: {ring: Ring, km2: number}[]}} */
const memory = { sized: [] };

/** @param {Ring} ring */
function nameOf(ring) {
  const place = areas.placeOf(ring);
  if (place) return place.reach ? `${place.name}, ${place.reach}` : place.name;
  return areas.isRectangle(ring) ? "Rectangle" : `Polygon of ${ring.length} corners`;
}

// The edges of a large area are many pairs to look at.
/** @param {Ring} ring */
function sizeOf(ring) {
  const known = memory.sized.find((one) => one.ring === ring);
  if (known) return known.km2;
  const km2 = areas.measureKm2(ring);
  memory.sized = [...memory.sized, { ring, km2 }].slice(-2);
  return km2;
}

/** @param {Ring} ring */
const describe = (ring) => `${nameOf(ring)}, ${lengths.area(sizeOf(ring))}`;

// Whose end it is, unless it is that of the end that is shown, alone.
/** @param {Selection} selection */
export function describeAll(selection) {
  const [first, second] = filters.listAreas(selection);
  if (!first) return "";
  if (second && filters.same(first.ring, second.ring)) return `Both ends in ${describe(first.ring)}`;
  if (!second && first.end === selection.endpoint) return describe(first.ring);
  return [first, second].filter(Boolean).map(({ end, ring }) => `${dataset.endTitle(end)}s in ${describe(ring)}`).join("; ");
}
