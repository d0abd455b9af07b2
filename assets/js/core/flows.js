// Trips from place to place (GET /api/flows): what is asked, how a flow and all that are listed are told, which
// filters choose both ends of one. Whatever end the map shows, a flow goes from pickups to dropoffs. Pure functions.
/** @import { FlowCounts, FlowPlace } from "../server.d.ts" */
/** @import { Display, Flow, PageState, Selection } from "../types.d.ts" */
import * as dataset from "./dataset.js";
import * as filters from "./filters.js";
import * as format from "./format.js";
import * as geodesy from "./geodesy.js";
import { filterOf, printShare } from "./zones.js";

export const NONE = "none";
export const COUNTS = ["10", "20", "50", "100"];
const USUAL = "20";
const FAR_ZOOM = 10; // up to which places are too small to tell their flows apart

/** Where both ends of the trips have places. */
export function areThere() {
  const ends = dataset.listEnds();
  return Boolean(dataset.describe().partition) && ends.length === 2 && ends.every(dataset.hasPlaces);
}

// How many of the largest are on the map; the first is the usual one.
export const listChoices = () => (areThere() ? [NONE, ...COUNTS] : []);

/** @param {Display | null} display */
export const areShown = (display) => (display?.flows ?? NONE) !== NONE;

/** @type {(display: Display) => Partial<Display>} */
export const toggleShown = (display) => ({ flows: areShown(display) ? NONE : USUAL });

/**
 * How many are listed, on the map or not.
 * @param {Display} display
 */
const countOf = (display) => (areShown(display) ? display.flows : USUAL);

/** @param {number} zoom */
export const groupingAt = (zoom) => (zoom <= FAR_ZOOM ? "borough" : "place");

/** @param {Pick<PageState, "selection" | "view" | "display">} state */
function buildQuery({ selection, view, display }) {
  const bounds = display.scope === "view" ? `&bounds=${geodesy.clampBounds(view.bounds).join(",")}` : "";
  const query = filters.toQuery(selection);
  return `api/flows?endpoint=${selection.endpoint}${bounds}${query && `&${query}`}&by=${groupingAt(view.zoom)}`;
}

/** @param {PageState} state */
export function buildQuestion(state) {
  const { selection: { endpoint }, display, view, version } = state;
  return { path: `${buildQuery(state)}&limit=${countOf(display)}`, version, endpoint, scope: display.scope, by: groupingAt(view.zoom) };
}

/**
 * Where all flows are as a file, listed or not.
 * @param {PageState} state
 */
export function buildFilePath(state) {
  const places = dataset.describe().partition?.places.length ?? 0;
  return `${buildQuery(state)}&limit=${places ** 2}&format=csv`;
}

/**
 * The flows that are listed, most trips first, with the places at their ends.
 * @type {(counts: FlowCounts) => Flow[]}
 */
export function list({ flows, places }) {
  const byId = new Map(places.map((place) => [place.id, place]));
  return flows.map(({ from, to, trips }) => ({
    key: `${from}>${to}`, from: /** @type {any} */ (byId.get(from)), to: /** @type {any} */ (byId.get(to)), trips,
  }));
}

/** @param {Flow} flow */
export const isLoop = ({ from, to }) => from.id === to.id;

/** @param {Flow} flow */
export const name = (flow) => (isLoop(flow) ? `Within ${flow.from.name}` : `${flow.from.name} to ${flow.to.name}`);

// For who listens.
/** @param {Flow} flow */
export const speak = (flow) => (isLoop(flow) ? name(flow) : `${flow.from.name} to ${flow.to.name}`);

/** @type {(flow: Flow, total: number) => string} */
export const describeTrips = ({ trips }, total) => `${format.plural(trips, "trip")} · ${printShare(trips, total)}`;

/** @typedef {{by: string, endpoint: string, scope: string}} Asked */

/** @param {string} by */
const wordOf = (by) => (by === "borough" ? by : dataset.placeWord());

/** @type {(counts: FlowCounts, asked: Asked) => string} */
function describeShare({ flows: { length }, pairs, covered, total }, { by, endpoint, scope }) {
  const where = scope === "view" ? ` with a ${dataset.endWord(endpoint)} in view` : "";
  const trips = `${printShare(covered, total)} of ${format.plural(total, "trip")}${where}`;
  const word = wordOf(by);
  if (length < pairs) return `The ${format.count(length)} largest of ${format.count(pairs)} pairs of ${word}s are ${trips}.`;
  return pairs === 1 ? `One pair of ${word}s has ${trips}.` : `All ${format.count(pairs)} pairs of ${word}s are ${trips}.`;
}

/**
 * What the flows that are listed cover, and what is in none.
 * @type {(counts: FlowCounts, asked: Asked) => string}
 */
export function describeCover(counts, asked) {
  const { total, unknown, pairs } = counts;
  if (!total) return "No trip matches.";
  const lost = unknown ? `${format.plural(unknown, "trip")} ${unknown === 1 ? "has" : "have"} an end in no known ${dataset.placeWord()}.` : "";
  return [pairs ? describeShare(counts, asked) : "", lost].filter(Boolean).join(" ");
}

// How to read the lines, and the rings at their ends.
export const explain = () =>
  `Wide at the ${dataset.endWord("pickup")}, thin at the ${dataset.endWord("dropoff")}; rings by trips out of a place and into it.`;

/** @type {(place: FlowPlace, asked: Asked) => string[]} */
export function describePlace(place, { scope, endpoint }) {
  const where = scope === "view" ? `, of trips with a ${dataset.endWord(endpoint)} in view` : "";
  return [place.name, `${format.plural(place.out, "trip")} from here, ${format.count(place.in)} to here${where}`];
}

// --- filters by both ends -------------------------------------------------------------------------

const ENDS = /** @type {const} */ ([["pickup", "from"], ["dropoff", "to"]]);

/**
 * A patch of the selection; nothing where the data set has no filters by place.
 * @param {Flow} flow
 * @returns {Partial<Selection>}
 */
function patch(flow) {
  const names = ENDS.map(([end, side]) => [filterOf(end), flow[side].id]);
  if (!names.every(([filter]) => filter)) return {};
  return Object.fromEntries(names.map(([filter, id]) => [filter, filters.parse(String(filter), String(id))]));
}

export const canChoose = () => ENDS.every(([end]) => filterOf(end));

/** @type {(selection: Selection, flow: Flow) => boolean} */
export function isChosen(selection, flow) {
  const wanted = Object.entries(patch(flow));
  return wanted.length > 0 && wanted.every(([filter, value]) => filters.same(selection[filter], value));
}

/**
 * A patch by which both ends are chosen, or, where they are, neither.
 * @type {(selection: Selection, flow: Flow) => Partial<Selection>}
 */
export function toggle(selection, flow) {
  const wanted = patch(flow);
  return isChosen(selection, flow) ? Object.fromEntries(Object.keys(wanted).map((filter) => [filter, null])) : wanted;
}
