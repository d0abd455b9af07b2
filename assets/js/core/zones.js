// Trips by place of the partition (GET /api/places): what is asked, how a place is told, which filter chooses
// it. Pure functions.
/** @import { Endpoint, PlaceCounts } from "../server.d.ts" */
/** @import { Selection } from "../types.d.ts" */
import * as dataset from "./dataset.js";
import * as filters from "./filters.js";
import * as format from "./format.js";

/** @typedef {{id: number, name: string, borough: string}} Zone */

/**
 * Name of the filter by the places of this end; undefined where the data set has none.
 * @param {Endpoint} endpoint
 */
export const filterOf = (endpoint) =>
  dataset.listFilters().find(({ kind, end }) => kind === "places" && end === endpoint)?.name;

/**
 * Ids that the filter of this end has, below 0 where they are left out.
 * @type {(selection: Selection, endpoint: Endpoint) => number[]}
 */
const listOf = (selection, endpoint) => selection[filterOf(endpoint) ?? ""] ?? [];

/**
 * Whether the filter of this end tells those that are not wanted.
 * @type {(selection: Selection, endpoint: Endpoint) => boolean}
 */
export const leavesOut = (selection, endpoint) => listOf(selection, endpoint)[0] < 0;

/**
 * Ids of the places that are chosen at this end, also where the others are left out; none is all of them.
 * @type {(selection: Selection, endpoint: Endpoint) => number[]}
 */
export function listChosen(selection, endpoint) {
  const ids = listOf(selection, endpoint);
  if (!leavesOut(selection, endpoint)) return ids;
  const all = dataset.describe().partition?.places ?? [];
  return all.map(([id]) => id).filter((id) => !ids.includes(-id));
}

/**
 * What is asked for: every filter but that by the places of this end, so that the others stay to be chosen.
 * @type {(selection: Selection, endpoint: Endpoint) => string}
 */
export function buildPath(selection, endpoint) {
  const name = filterOf(endpoint);
  const query = filters.toQuery(name ? filters.change(selection, { [name]: null }) : selection);
  return `api/places?endpoint=${endpoint}${query && `&${query}`}`;
}

/**
 * A patch of the selection by which this place is chosen too, or no longer; where places are left out, it is too.
 * @type {(selection: Selection, endpoint: Endpoint, id: number) => Partial<Selection>}
 */
export function toggle(selection, endpoint, id) {
  const name = filterOf(endpoint);
  if (!name) return {};
  const listed = listOf(selection, endpoint);
  const one = leavesOut(selection, endpoint) ? -id : id;
  const left = listed.filter((other) => other !== one);
  const next = left.length < listed.length ? left : [...listed, one].sort((a, b) => Math.abs(a) - Math.abs(b));
  return { [name]: next.length ? next : null };
}

/** @type {(counts: PlaceCounts) => Map<number, number>} */
export const byId = ({ places }) => new Map(places.map(({ id, trips }) => [id, trips]));

/** @type {(zone: Pick<Zone, "name" | "borough">) => string} */
export const nameZone = ({ name, borough }) => (borough ? `${name}, ${borough}` : name);

/** @type {(trips: number, total: number) => string} */
export function printShare(trips, total) {
  if (!total) return "";
  const percent = (100 * trips) / total;
  return trips && percent < 0.1 ? "under 0.1%" : `${percent.toFixed(1)}%`;
}

/**
 * "34,117 pickups, 4.2% of all"; counts: null before they have come.
 * @type {(counts: PlaceCounts | null, id: number, endpoint: Endpoint) => string}
 */
export function describeTrips(counts, id, endpoint) {
  const word = dataset.endWord(endpoint);
  if (!counts) return `${word}s not known yet`;
  const trips = counts.places.find((place) => place.id === id)?.trips ?? 0;
  const share = printShare(trips, counts.total);
  return `${format.plural(trips, word)}${share && trips ? `, ${share} of all` : ""}`;
}

/**
 * Whether what was asked last has failed, and is being asked again.
 * @type {(given: {isCurrent: boolean, error: any}) => boolean}
 */
export const isUnanswered = ({ isCurrent, error }) => !isCurrent && Boolean(error) && error.status !== 400;

/**
 * Trips that no place has; empty without any.
 * @type {(unknown: number, endpoint: string) => string}
 */
export function describeUnknown(unknown, endpoint) {
  if (!unknown) return "";
  return `Not on the map: ${format.plural(unknown, dataset.endWord(endpoint))} in no known ${dataset.placeWord()}.`;
}
