// Named places of the city: which of them somebody means who types, and the area of each. Pure
// functions. Comes with the first use, not with the page.
//
// A place is {name, slug, kind, of, aliases, detail, reach, ring}; places come in the order in which equally good
// matches are offered.
/** @import { Feature } from "../server.d.ts" */
/** @import { Place, Ring } from "../types.d.ts" */
import * as areas from "../core/areas.js";
import * as lengths from "../core/lengths.js";
import { normalise, toSlug } from "../core/placenames.js";

/** @typedef {{place: any, names: {name: string, forms: string[]}[]}} IndexEntry */

const CIRCLE_CORNERS = 32;
const METRES_PER_DEGREE = 111320;
const LEAST_INSIDE = 3; // letters that are looked for in the middle of words
const NO_MATCH = Infinity;
/** @type {Record<string, string>} */
const SHORT = {
  saint: "st", street: "st", square: "sq", avenue: "ave", mount: "mt", fort: "ft", heights: "hts",
  theatre: "theater", centre: "center", boulevard: "blvd", and: "", the: "",
};
/** @type {Record<string, string>} */
const KINDS = { area: "neighborhood", zone: "taxi zone", outside: "outside the city" };

// --- names ------------------------------------------------------------------------------------

/** @param {string} plain */
const shorten = (plain) => plain.split(" ").map((word) => SHORT[word] ?? word).filter(Boolean).join(" ");
/** @param {string} plain */
const squeeze = (plain) => plain.replaceAll(" ", "");

// What a name looks like whoever writes it: as it is, with the usual abbreviations, in one word.
/** @param {string} name */
function toForms(name) {
  const plain = normalise(name);
  const short = shorten(plain);
  return [plain, short, squeeze(plain), squeeze(short)];
}

/** @type {(wanted: string, form: string) => boolean} */
const beginsWords = (wanted, form) => wanted.split(" ").every((part) => ` ${form}`.includes(` ${part}`));

// 0 the same, 1 begins so, 2 has words that begin so, 3 has it somewhere
/** @type {(wanted: string, form: string) => number} */
function rankForm(wanted, form) {
  if (!wanted) return NO_MATCH;
  if (form === wanted) return 0;
  if (form.startsWith(wanted)) return 1;
  if (beginsWords(wanted, form)) return 2;
  return wanted.length >= LEAST_INSIDE && form.includes(wanted) ? 3 : NO_MATCH;
}

/** @type {(wanted: string[], forms: string[]) => number} */
const rankName = (wanted, forms) => Math.min(...forms.map((form, i) => rankForm(wanted[i], form)));

// -> {rank, as}: how well the best of its names fits, and which one; its own name before aliases.
/** @type {(wanted: string[], entry: IndexEntry) => {rank: number, as: string}} */
function rankPlace(wanted, { names }) {
  let best = { rank: NO_MATCH, as: "" };
  names.forEach(({ name, forms }, i) => {
    const rank = 2 * rankName(wanted, forms) + (i ? 1 : 0);
    if (rank < best.rank) best = { rank, as: name };
  });
  return best;
}

// -> [{place, as}] best first; `as` is the name that fits
/** @type {(index: IndexEntry[], text: string) => {place: any, as: string, rank: number, order: number}[]} */
export function search(index, text) {
  const wanted = toForms(text);
  const found = index.map((entry, order) => ({ ...rankPlace(wanted, entry), place: entry.place, order }));
  return found.filter(({ rank }) => rank < NO_MATCH).sort((a, b) => a.rank - b.rank || a.order - b.order);
}

// The place of an address: by its own slug, or by that of another of its names.
/** @type {(index: IndexEntry[], slug: string) => Place | null} */
export function findSlug(index, slug) {
  /** @param {IndexEntry} entry */
  const isNamed = ({ names }) => names.some(({ name }) => toSlug(name) === slug);
  const found = index.find(({ place }) => place.slug === slug) || index.find(isNamed);
  return found ? found.place : null;
}

// --- areas ------------------------------------------------------------------------------------

/** @param {number} degrees */
const round = (degrees) => Number(degrees.toFixed(5));

/** @type {(middle: number[], metres: number) => Ring} */
function toCircle([lon, lat], metres) {
  const high = metres / METRES_PER_DEGREE;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: CIRCLE_CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CIRCLE_CORNERS;
    return [round(lon + wide * Math.sin(angle)), round(lat + high * Math.cos(angle))];
  });
}

/** @type {(feature: Feature, shapes: Map<string, any>) => Ring} */
function toRing({ properties, geometry }, shapes) {
  if (!geometry) return areas.fromShape(shapes.get(properties.shape || properties.name));
  return geometry.type === "Point" ? toCircle(geometry.coordinates, properties.radius_m) : areas.fromShape(geometry);
}

// "within 980 ft": a point is no area.
/** @param {number} metres */
const describeReach = (metres) => (metres ? `within ${lengths.length(metres)}` : "");

// What tells places of like names apart: "station, within 300 m, Manhattan".
/** @param {any} given */
const describe = ({ kind, of, radius_m: metres }) => [KINDS[kind] || kind, describeReach(metres), of].filter(Boolean).join(", ");

// gazetteer: features with names and kinds; baseMap: features whose shapes some of them share.
/** @type {(gazetteer: Feature[], baseMap: Feature[]) => Place[]} */
export function toPlaces(gazetteer, baseMap) {
  const shapes = new Map(baseMap.map(({ properties, geometry }) => [properties.name, geometry]));
  const places = gazetteer.map((one) => ({
    ...one.properties, slug: toSlug(one.properties.name), detail: describe(one.properties),
    reach: describeReach(one.properties.radius_m), ring: toRing(one, shapes),
  }));
  return places.filter(({ ring }) => areas.fitsAddress(ring));
}

/** @param {Place[]} places */
export function toIndex(places) {
  /** @param {any} given */
  const toNames = ({ name, aliases = [] }) => [name, ...aliases].map((one) => ({ name: one, forms: toForms(one) }));
  return places.map((place) => ({ place, names: toNames(place) }));
}
