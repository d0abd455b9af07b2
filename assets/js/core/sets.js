// Which of several sets of trips this page shows, as its document has it, and links to the others. Pure
// functions but for that. Where the one set has no name there is nothing of all this.
import * as dataset from "./dataset.js";
import * as ids from "./ids.js";

/**
 * @typedef {object} SetOfPage
 * @property {string} name
 * @property {{name: string, shares: string[]}[]} sets all of them; `shares` are parameters of links that
 *   mean the same there
 */

/** @type {{page: SetOfPage | null}} */
const memory = { page: null };

/** @param {SetOfPage | null} page */
export function use(page) {
  memory.page = page;
}

// "" where the one set has no name.
export const name = () => memory.page?.name ?? "";

const PARAMETER = "set";
const OF_SETS = /^api\/(tiles|trips|summary|places|export|status|wake)\b/;

/** @param {string} path of a request */
export function addTo(path) {
  if (!name() || !OF_SETS.test(path)) return path;
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
  const known = memory.page?.sets.some((one) => one.name === named);
  return named && !known && memory.page ? named : null;
}

// Parameters that belong to one set's columns, and what each is about.
function listOwn() {
  const own = new Map(dataset.listFilters().map((column) => [column.name, column.label.toLowerCase()]));
  own.set("place", "area");
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
  const shares = memory.page?.sets.find((one) => one.name === other)?.shares ?? [];
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

const element = globalThis.document?.getElementById(ids.DASHAPP_SET);
if (element) use(JSON.parse(element.textContent));
