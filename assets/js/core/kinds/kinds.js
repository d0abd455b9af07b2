// The kinds of filter: what the page knows of a column by the kind of its values. Another kind is another
// file, named here as the data set's description names it (dashapp/dataset/kinds.py).
/** @import { Column } from "../../server.d.ts" */
/** @import { Kind } from "../../types.d.ts" */
import * as dataset from "../dataset.js";
import { create as amounts } from "./amounts.js";
import { create as area } from "./area.js";
import { create as choice } from "./choice.js";
import { create as cycle } from "./cycle.js";
import { create as days } from "./days.js";
import { create as places } from "./places.js";
import { create as whole } from "./whole.js";

/** @type {Record<string, (column: Column) => Kind>} */
const KINDS = { amounts, area, choice, cycle, days, places, whole };

const made = new WeakMap(); // by column: another data set has columns of its own

/**
 * What the page knows of a column by the kind of its values. Whoever asks for what some kinds alone have
 * knows that this is one of them.
 * @param {string} name
 * @returns {Required<Kind>}
 */
export function kindOf(name) {
  const column = dataset.find(name);
  if (!made.has(column)) made.set(column, KINDS[column.kind](column));
  return made.get(column);
}
