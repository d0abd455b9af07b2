// The place of one end of a trip, filtered by ids of some places, ascending, or null. A Kind of types.d.ts.
/** @import { Column } from "../../server.d.ts" */
/** @import { Kind } from "../../types.d.ts" */
import * as dataset from "../dataset.js";
import * as values from "../values.js";

const MOST_NAMED = 3; // in one line; of more the rest is counted

/** @type {(column: Column) => Kind} */
export function create({ before }) {
  const { places = [], folded: pairs = [] } = dataset.describe().partition ?? {};
  const names = new Map(places.map(([id, name]) => [id, name]));
  const folded = new Map(pairs);

  /** @param {any} value */
  function validate(value) {
    if (!Array.isArray(value) || !value.length) return undefined;
    const ids = value.map((id) => folded.get(id) ?? id);
    return ids.every((id) => names.has(id)) ? [...new Set(ids)].sort((a, b) => a - b) : undefined;
  }

  /** @param {number[]} ids */
  function describe(ids) {
    const shown = ids.length > MOST_NAMED + 1 ? MOST_NAMED : ids.length;
    const listed = ids.slice(0, shown).map((id) => names.get(id)).join(", ");
    return shown < ids.length ? `${listed} and ${ids.length - shown} more` : listed;
  }

  return {
    usual: null, parse: values.parseWholes(","), print: (value) => value.join(","), validate,
    describe, describeChip: (value) => `${before} ${describe(value)}`, control: "places",
    choices: () => places.map(([code, name, title]) => ({ code, name, title })),
  };
}
