// The page's state in its URL, there and back. Pure functions; a bad part falls to its default.
/** @import { Display, Selection } from "../types.d.ts" */
import * as dataset from "./dataset.js";
import * as displayModel from "./displaymodel.js";
import * as filters from "./filters.js";
import * as flows from "./flows.js";
import * as geodesy from "./geodesy.js";
import { MODES, hasBothEnds, isBlended, listModes } from "./mapmodes.js";
import { SHOWS, listShows } from "./mapshows.js";
import * as sets from "./sets.js";

/**
 * @typedef {object} State
 * @property {Selection} selection
 * @property {Record<string, string>} places by the name of a filter by an area: a name in place of its corners
 * @property {{zoom: number, center: number[]}} view
 * @property {Display} display
 * @property {string | null} panel the one of the dock that is open
 */

export const HOME = { zoom: 12, center: [40.76, -73.95] };
const MAX_ZOOM = 20;

// zoom/latitude/longitude
/** @param {string} text */
function parseView(text) {
  const numbers = text.split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [zoom, latitude, longitude] = numbers;
  const valid =
    numbers.length === 3 && Number.isInteger(zoom) && zoom >= 2 && zoom <= MAX_ZOOM &&
    Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180;
  return valid ? { zoom, center: [latitude, longitude] } : undefined;
}

// The name of a panel of the dock. Which there are, the dock knows.
/** @param {string} text */
function parsePanel(text) {
  return /^[a-z]{1,20}$/.test(text) ? text : undefined;
}

// The name of a place; which there are, the list of places knows.
/** @param {string} text */
function parsePlace(text) {
  return /^[\p{L}\p{N}-]{1,90}$/u.test(text) ? text.toLowerCase() : undefined;
}

// Parameter of the name of an area at an end, which stands in place of its corners.
/** @type {(end: string | undefined) => string} */
export const nameOfPlace = (end) => (end === "pickup" ? "from_place" : "to_place");

/**
 * The state of a page, and the names of what could not be read.
 * @param {string | undefined} search
 * @returns {{state: State, bad: string[]}}
 */
export function parse(search) {
  const params = new URLSearchParams(search || "");
  /** @type {string[]} */
  const bad = [];
  /** @type {(name: string, parser: (text: string) => any, fallback: any) => any} */
  const read = (name, parser, fallback) => {
    const text = params.get(name);
    if (text === null) return fallback;
    const value = parser(text);
    if (value === undefined && !lackOf(name, text)) bad.push(name);
    return value === undefined ? fallback : value;
  };
  /**
   * @template {Record<string, any>} T
   * @param {{parse: (name: string, text: string) => any}} model
   * @param {T} values which are changed
   */
  const readAll = (model, values) => {
    for (const [name, value] of Object.entries(values)) {
      /** @type {any} */ (values)[name] = read(name, (text) => model.parse(name, text), value);
    }
    return values;
  };
  const selection = filters.fit(readAll(filters, filters.createSelection()));
  const view = read("view", parseView, HOME);
  const display = displayModel.fit(readAll(displayModel, displayModel.createDisplay()));
  // As links had it before each end had an area of its own: that of the end that is shown.
  const shown = dataset.areaName(selection.endpoint);
  if (shown && !params.has(shown)) selection[shown] = read("area", (text) => filters.parse(shown, text), selection[shown]);
  /** @type {Record<string, string>} */
  const places = {};
  for (const { name, end } of dataset.listAreas()) {
    const place = read(nameOfPlace(end), parsePlace, null) ?? (name === shown ? read("place", parsePlace, null) : null);
    if (place) places[name] = place;
  }
  return { state: { selection, places, view, display, panel: read("panel", parsePanel, null) }, bad };
}

const ENDS = ["pickup", "dropoff"];

/** @param {string} mode */
const describeLackingMode = (mode) =>
  (isBlended(mode) && listModes().some(hasBothEnds) ? "points at both ends to overlay" : "second end to compare");

// Parameters of which these trips may lack some values: all values there are, those that there are here, and
// a word for what is lacking.
/** @type {Record<string, {all: string[], here: () => string[], word: (text: string) => string}>} */
const CHOICES = {
  endpoint: { all: ENDS, here: dataset.listEnds, word: (text) => `${dataset.endWord(text)}s` },
  mode: { all: Object.keys(MODES), here: listModes, word: describeLackingMode },
  show: { all: SHOWS, here: listShows, word: (text) => text },
  flows: { all: flows.COUNTS, here: flows.listChoices, word: () => "flows from place to place" },
};

// A word for what a parameter is about, where these trips have it not; of other data sets' filters too.
/** @type {(name: string, text: string) => string | null} */
function lackOf(name, text) {
  const choice = Object.hasOwn(CHOICES, name) ? CHOICES[name] : null;
  if (choice?.all.includes(text) && !choice.here().includes(text)) return choice.word(text);
  const { lacks } = dataset.describe();
  return Object.hasOwn(lacks, name) ? lacks[name] : null;
}

/**
 * What the link is about and this data set has not, a word each.
 * @param {string | null} search
 */
export function listLacking(search) {
  const params = [...new URLSearchParams(search || "")];
  const endpoint = new URLSearchParams(search || "").get("endpoint") ?? dataset.listEnds()[0];
  const timeless = dataset.listTimeless(endpoint).filter((name) => params.some(([given]) => given === name));
  const words = params.map(([name, text]) => lackOf(name, text)).filter((word) => word !== null);
  return [...new Set([...words, ...(timeless.length ? [`times of ${dataset.endWord(endpoint)}s`] : [])])];
}

// To what is seen at the zoom.
/** @type {(view: {zoom: number, center: number[]}) => string} */
export function printView({ zoom, center }) {
  const decimals = geodesy.decimalsAt(zoom);
  return `${zoom}/${center.map((degrees) => Number(degrees.toFixed(decimals))).join("/")}`;
}

/**
 * Only what differs from the usual, and the view. A place stands for its corners.
 * @param {State} state
 */
export function print({ selection, places, view, display, panel }) {
  const parts = sets.name() ? [sets.print()] : [];
  if (!filters.isUsual(selection, "endpoint")) parts.push(`endpoint=${selection.endpoint}`);
  const named = dataset.listAreas().filter(({ name }) => places[name]);
  const query = filters.toQuery({ ...selection, ...Object.fromEntries(named.map(({ name }) => [name, null])) });
  if (query) parts.push(query);
  parts.push(...named.map(({ name, end }) => `${nameOfPlace(end)}=${places[name]}`));
  parts.push(`view=${printView(view)}`, ...(display ? displayModel.toParts(display) : []));
  if (panel) parts.push(`panel=${panel}`);
  return `?${parts.join("&")}`;
}
