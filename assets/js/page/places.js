// Named places: their list and the search over it come when somebody looks for a place or a link
// names one. From then on an area that is a place's has its name.
/** @import { Ring } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as areas from "../core/areas.js";
import * as later from "./later.js";
import * as selection from "./selection.js";

const GEO = ["gazetteer", "neighbourhoods", "places"].map((name) => `assets/geo/${name}.geojson`);
/** @type {Promise<any> | null} */
let coming = null;

async function fetchAll() {
  const files = GEO.map((file) => api.getJson(file));
  const [{ toIndex, toPlaces }, gazetteer, ...baseMap] = await Promise.all([later.places(), ...files]);
  const places = toPlaces(gazetteer.features, baseMap.flatMap(({ features }) => features));
  areas.learn(places);
  selection.tell();
  return toIndex(places);
}

// -> what placesearch looks through; after a failure the next call tries again
export function load() {
  coming = coming || fetchAll().catch((error) => {
    coming = null;
    throw error;
  });
  return coming;
}

// The area of a place by the name that an address has for it, or null.
/** @type {(slug: string) => Promise<Ring | null>} */
export async function findArea(slug) {
  const [index, { findSlug }] = await Promise.all([load(), later.places()]);
  const place = findSlug(index, slug);
  if (place) areas.choose(place);
  return place ? place.ring : null;
}
