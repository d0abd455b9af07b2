// The place of one end of a trip, filtered by ids of some places, ascending, or null. Below 0 they are left out,
// and all other places are meant: "!132,138" is [-132, -138]. A Kind of types.d.ts.
/** @import { Column, PartitionName } from "../../server.d.ts" */
/** @import { Kind } from "../../types.d.ts" */
import * as dataset from "../dataset.js";
import { toSlug } from "../placenames.js";
import * as values from "../values.js";

const MOST_NAMED = 3; // in one line; of more the rest is counted
const NOT = "!";
/** @param {string} text */
const parseWhole = (text) => values.parseWholes(",")(text)[0];

/** @param {any[]} value */
const leavesOut = (value) => value[0] < 0;

// "!1,2" and "!1,!2" are the same; a sign before some alone is none of both.
/** @param {string} text */
function split(text) {
  const [first, ...others] = text.split(",");
  const areSigned = first.startsWith(NOT) && others.every((part) => part.startsWith(NOT));
  const parts = [first, ...(areSigned ? others : [])].map((part) => (part.startsWith(NOT) ? part.slice(1) : part));
  return areSigned ? parts : [...parts, ...others];
}

// slug -> ids, and ids -> the name that stands in links, the first of several.
/** @type {(rows: PartitionName[]) => {bySlug: Map<string, number[]>, byIds: Map<string, {slug: string, words?: string}>}} */
function index(rows) {
  const bySlug = new Map();
  const byIds = new Map();
  for (const [slug, given, words] of rows) {
    const ids = Array.isArray(given) ? given : bySlug.get(given) ?? [given];
    bySlug.set(slug, ids);
    if (!byIds.has(ids.join())) byIds.set(ids.join(), { slug, words });
  }
  return { bySlug, byIds };
}

/** @type {(column: Column) => Kind} */
export function create({ before, end, label }) {
  const { places = [], folded: pairs = [], names: rows = [] } = dataset.describe().partition ?? {};
  const names = new Map(places.map(([id, name]) => [id, name]));
  const folded = new Map(pairs);
  const { bySlug, byIds } = index(rows);

  /** @param {string} text */
  function parse(text) {
    const parts = split(text);
    const found = parts.map((part) => (/^\d*$/.test(part) || part.includes(NOT) ? [parseWhole(part)] : bySlug.get(toSlug(part)) ?? [NaN]));
    const sign = text.startsWith(NOT) ? -1 : 1;
    return found.flat().map((id) => sign * id);
  }

  /** @param {number[]} value */
  function print(value) {
    const ids = value.map(Math.abs).join();
    return (leavesOut(value) ? NOT : "") + (byIds.get(ids)?.slug ?? ids);
  }

  /** @param {any} value */
  function validate(value) {
    if (!Array.isArray(value) || !value.length) return undefined;
    const sign = leavesOut(value) ? -1 : 1;
    const ids = value.map((id) => folded.get(sign * id) ?? sign * id);
    return ids.every((id) => names.has(id)) ? [...new Set(ids)].sort((a, b) => a - b).map((id) => sign * id) : undefined;
  }

  // Ids of the places of that very name, and of all whose names begin so.
  /** @param {string} slug */
  function named(slug) {
    const beginning = slug ? [...bySlug].filter(([name]) => name.startsWith(slug)).flatMap(([, ids]) => ids) : [];
    return { exact: bySlug.get(slug) ?? [], beginning: new Set(beginning) };
  }

  /** @param {number[]} value */
  function list(value) {
    const ids = value.map(Math.abs);
    const words = byIds.get(ids.join())?.words;
    if (words) return words;
    const shown = ids.length > MOST_NAMED + 1 ? MOST_NAMED : ids.length;
    const listed = ids.slice(0, shown).map((id) => names.get(id)).join(", ");
    return shown < ids.length ? `${listed} and ${ids.length - shown} more` : listed;
  }

  /** @type {(value: number[]) => string} */
  const describe = (value) => (leavesOut(value) ? `not in ${list(value)}` : list(value));
  const word = end ? values.capital(dataset.endWord(end)) : label;

  return {
    usual: null, parse, print, validate, describe, named, control: "places",
    describeChip: (value) => `${leavesOut(value) ? word : before} ${describe(value)}`,
    choices: () => places.map(([code, name, title]) => ({ code, name, title })),
  };
}
