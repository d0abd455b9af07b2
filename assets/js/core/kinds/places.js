// The place of one end of a trip, filtered by ids of some places, ascending, or null. Below 0 they are left out,
// and all other places are meant: "!132,138" is [-132, -138]. A Kind of types.d.ts.
/** @import { Column } from "../../server.d.ts" */
/** @import { Kind } from "../../types.d.ts" */
import * as dataset from "../dataset.js";
import * as values from "../values.js";

const MOST_NAMED = 3; // in one line; of more the rest is counted
const NOT = "!";

/** @param {any[]} value */
const leavesOut = (value) => value[0] < 0;

// "!1,2" and "!1,!2" are the same; a sign before some alone is none of both.
/** @param {string} text */
function parse(text) {
  const [first, ...others] = text.split(",");
  if (!first.startsWith(NOT)) return values.parseWholes(",")(text);
  const areSigned = others.length > 0 && others.every((part) => part.startsWith(NOT));
  const rest = areSigned ? others.map((part) => part.slice(1)) : others;
  return values.parseWholes(",")([first.slice(1), ...rest].join(",")).map((id) => -id);
}

/** @param {number[]} value */
const print = (value) => (leavesOut(value) ? NOT : "") + value.map(Math.abs).join(",");

/** @type {(column: Column) => Kind} */
export function create({ before, end, label }) {
  const { places = [], folded: pairs = [] } = dataset.describe().partition ?? {};
  const names = new Map(places.map(([id, name]) => [id, name]));
  const folded = new Map(pairs);

  /** @param {any} value */
  function validate(value) {
    if (!Array.isArray(value) || !value.length) return undefined;
    const sign = leavesOut(value) ? -1 : 1;
    const ids = value.map((id) => folded.get(sign * id) ?? sign * id);
    return ids.every((id) => names.has(id)) ? [...new Set(ids)].sort((a, b) => a - b).map((id) => sign * id) : undefined;
  }

  /** @param {number[]} value */
  function list(value) {
    const ids = value.map(Math.abs);
    const shown = ids.length > MOST_NAMED + 1 ? MOST_NAMED : ids.length;
    const listed = ids.slice(0, shown).map((id) => names.get(id)).join(", ");
    return shown < ids.length ? `${listed} and ${ids.length - shown} more` : listed;
  }

  /** @type {(value: number[]) => string} */
  const describe = (value) => (leavesOut(value) ? `not in ${list(value)}` : list(value));
  const word = end ? values.capital(dataset.endWord(end)) : label;

  return {
    usual: null, parse, print, validate, describe, control: "places",
    describeChip: (value) => `${leavesOut(value) ? word : before} ${describe(value)}`,
    choices: () => places.map(([code, name, title]) => ({ code, name, title })),
  };
}
