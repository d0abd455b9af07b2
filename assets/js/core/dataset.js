// What a trip is here: its ends and columns, with kinds of filter, bins and words, as the document has
// it (GET /api/dataset). No other script names a column.
/** @import { Column, DataSet, MeasuredColumn } from "../server.d.ts" */
import * as ids from "./ids.js";

/** @type {{described: DataSet}} */
const memory = { described: /** @type {any} */ (null) };

/** @param {DataSet} described */
export function use(described) {
  memory.described = described;
}

export const describe = () => memory.described;
/** @type {() => Column[]} */
export const columns = () => memory.described.columns;
/** @type {(name: string) => Column} */
export const find = (name) => /** @type {Column} */ (columns().find((column) => column.name === name));

/**
 * Names of the ends whose places are known, in their order.
 * @returns {import("../server.d.ts").Endpoint[]}
 */
export const listEnds = () => memory.described.ends.map(({ name }) => name);

/** @param {string} endpoint */
const findEnd = (endpoint) => memory.described.ends.find(({ name }) => name === endpoint);

/**
 * Whether it is known where on the ground trips have this end.
 * @param {string} endpoint
 */
export const hasPoints = (endpoint) => findEnd(endpoint)?.points ?? false;

/**
 * Whether it is known in which place of the partition they have it.
 * @param {string} endpoint
 */
export const hasPlaces = (endpoint) => findEnd(endpoint)?.places ?? false;

// What one place of the partition is called within a sentence; several are the same with an s.
export const placeWord = () => memory.described.partition?.one ?? "place";
// Whose outlines they are, for the map.
export const placeCredit = () => memory.described.partition?.credit ?? "";

/**
 * Names of the columns that an end has not, since its time is not known.
 * @param {string} endpoint
 * @returns {string[]}
 */
export const listTimeless = (endpoint) => findEnd(endpoint)?.lacks ?? [];

/**
 * The first end whose time is known, or the first.
 * @returns {import("../server.d.ts").Endpoint}
 */
export const findTimedEnd = () => listEnds().find((end) => !listTimeless(end).length) ?? listEnds()[0];

/** @param {string} endpoint */
export const hasTime = (endpoint) => memory.described.times.some((end) => end === endpoint);

/**
 * What one of an end is called within a sentence, and as a title; several are the same with an s.
 * @param {string} endpoint
 */
export const endWord = (endpoint) => memory.described.words[endpoint];
/** @type {(endpoint: string) => string} */
export const endTitle = (endpoint) => endWord(endpoint)[0].toUpperCase() + endWord(endpoint).slice(1);

// In the order of the page and of links.
export const listFilters = () => columns().filter((column) => column.filter);
// With a filter and a histogram that can leave it out.
export const listLinked = () => listFilters().filter((column) => column.bins);
// With a box in the panel: those, and those that are chosen from a list.
export const listBoxed = () => listFilters().filter((column) => column.bins || column.kind === "places");
export const listCharted = () => columns().filter((column) => column.charted && column.bins);
// What is told of a single trip.
export const listFacts = () => memory.described.facts.map(find);

/**
 * The column whose figures are told by groups of trips; undefined where there is none.
 * @returns {MeasuredColumn | undefined}
 */
export const findMeasured = () => /** @type {MeasuredColumn | undefined} */ (columns().find((column) => column.measure));

// The same, for those who know that there is one.
export const getMeasured = () => /** @type {MeasuredColumn} */ (findMeasured());

/**
 * Name of the filter of a kind of which a data set has one at most; undefined where it has none.
 * @param {string} kind
 */
export const nameOf = (kind) => listFilters().find((column) => column.kind === kind)?.name;

// Filters by a drawn area, one for each end that is known.
export const listAreas = () => listFilters().filter(({ kind }) => kind === "area");

/**
 * Name of the filter by an area at an end; undefined where there is none.
 * @param {string} end
 */
export const areaName = (end) => listAreas().find((column) => column.end === end)?.name;

/** @type {(column: Column) => string} */
export const manyOf = ({ one, label }) => (one ? `${one}s` : label.toLowerCase());

const element = globalThis.document?.getElementById(ids.DASHAPP_DATASET);
if (element) use(JSON.parse(element.textContent));
