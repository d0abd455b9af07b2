// Which of several sets of trips this page shows, as its document and then the status have it, and links to
// the others. Where the one set has no name there is nothing of all this.
/** @import { SetStatus } from "../server.d.ts" */
import * as dataset from "./dataset.js";
import * as ids from "./ids.js";

/**
 * @typedef {object} SetsOfPage
 * @property {string} set name of the one that is shown
 * @property {SetStatus[]} sets all of them, in their order
 */

/** @type {{page: SetsOfPage | null}} */
const memory = { page: null };

/** @param {SetsOfPage | null} page */
export function use(page) {
  memory.page = page;
}

// "" where the one set has no name.
export const name = () => memory.page?.set ?? "";
/** @type {(other: string | null) => SetStatus | undefined} */
export const find = (other) => memory.page?.sets.find((one) => one.name === other);

const PARAMETER = "set";
const OF_SETS = /^api\/(tiles|trips|summary|places|export|status|wake)\b/;

/** @param {string} path of a request; one that names a set stays as it is */
export function addTo(path) {
  if (!name() || !OF_SETS.test(path) || /[?&]set=/.test(path)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${print()}`;
}

// As it stands in links and in questions.
export const print = () => `${PARAMETER}=${encodeURIComponent(name())}`;

/**
 * A link within this page, to this set.
 * @param {string} search
 */
export function addToLink(search) {
  if (!name() || new URLSearchParams(search).has(PARAMETER)) return search;
  return `${search || "?"}${/[?&]$/.test(search || "?") ? "" : "&"}${print()}`;
}

/**
 * The name in a link of a set that is not here; null where there is none.
 * @param {string | null} search
 */
export function findUnknown(search) {
  const named = new URLSearchParams(search || "").get(PARAMETER);
  return named && memory.page && !find(named) ? named : null;
}

// Parameters that belong to one set's columns, and what each is about.
function listOwn() {
  const own = new Map(dataset.listFilters().map((column) => [column.name, column.label.toLowerCase()]));
  own.set("area", "area");
  own.set("place", "area");
  for (const { end, label } of dataset.listAreas()) own.set(`${end === "pickup" ? "from" : "to"}_place`, label.toLowerCase());
  own.set("time_at", "times");
  const measured = dataset.findMeasured();
  for (const parameter of ["figure", "group"]) if (measured) own.set(parameter, measured.label.toLowerCase());
  return own;
}

/**
 * The link of this page for another set: what means the same there goes along.
 * @param {string} other name of the set
 * @param {string} search of this page
 * @returns {{search: string, dropped: string[]}} dropped: in words, what does not
 */
export function linkTo(other, search) {
  const shares = find(other)?.shares ?? [];
  const own = listOwn();
  const kept = [`${PARAMETER}=${encodeURIComponent(other)}`];
  const dropped = new Set();
  for (const part of search.replace(/^\?/, "").split("&").filter(Boolean)) {
    const [parameter] = new URLSearchParams(part).keys();
    if (parameter === PARAMETER) continue;
    if (own.has(parameter) && !shares.includes(parameter)) dropped.add(own.get(parameter));
    else kept.push(part);
  }
  return { search: `?${kept.join("&")}`, dropped: [...dropped] };
}

/**
 * A link without its view: the page to come shows where its trips are.
 * @param {string} search
 */
export const withoutView = (search) => search.replace(/&view=[^&]*/, "");

const element = globalThis.document?.getElementById(ids.DASHAPP_SET);
if (element) use(JSON.parse(element.textContent));
