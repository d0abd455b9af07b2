// Looking places up, as one script: the search for whoever types, and the list behind it.
export { PlaceBox } from "./placebox.js";
export { findSlug, toIndex, toPlaces } from "./placesearch.js";
