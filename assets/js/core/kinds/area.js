// Where a trip has its end, filtered by a polygon [[lon, lat], ...] in degrees, not closed, or null; it is
// drawn on the map (page/area.js). A Kind of types.d.ts.
/** @import { Column } from "../../server.d.ts" */
/** @import { Kind, Ring } from "../../types.d.ts" */
import * as areas from "../areas.js";
import * as dataset from "../dataset.js";
import * as values from "../values.js";

/** @param {number[]} numbers */
const isInWorld = ([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;

/** @param {string} text */
function parse(text) {
  const numbers = text.split(",").map(values.parseNumber);
  if (numbers.length % 2) return undefined;
  return numbers.flatMap((_, i) => (i % 2 ? [] : [numbers.slice(i, i + 2)]));
}

/** @type {(column: Column) => Kind} */
export function create({ filter: { corners: most }, end, label }) {
  const word = end ? dataset.endTitle(end) : label;
  /** @param {Ring} corners */
  const nameOf = (corners) => areas.placeOf(corners)?.name;

  /** @param {any} value */
  function validate(value) {
    if (!Array.isArray(value)) return undefined;
    const isClosed = value.length && String(value[0]) === String(value[value.length - 1]);
    const corners = isClosed ? value.slice(0, -1) : value;
    if (corners.length < 3 || corners.length > most) return undefined;
    return corners.every(isInWorld) ? corners.map(([lon, lat]) => [lon, lat]) : undefined;
  }

  return {
    usual: null, parse, print: (value) => value.join(","), validate,
    describe: (corners) => nameOf(corners) || `${corners.length} corners`,
    describeChip: (corners) => `${word} in ${nameOf(corners) || "the drawn area"}`,
  };
}
