// The keyboard on the map. Leaflet moves and zooms it; here Enter tells of the middle, or opens the
// single trip that is nearest to it, arrows step from trip to trip, z turns from points to zones and back, o to
// the other end of the trips and back, and Escape closes what is open.
/** @import { LeafletMap, PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as fullscreen from "./fullscreen.js";
import * as messages from "./messages.js";
import * as otherend from "./otherend.js";
import * as pointer from "./pointer.js";
import * as showswitch from "./showswitch.js";
import * as tripcard from "./tripcard.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** @param {LeafletMap} map */
function tellMiddle(map) {
  const middle = map.getCenter();
  pointer.show(middle);
  messages.say(pointer.tell(middle));
}

/** @param {LeafletMap} map */
export function followMap(map) {
  const ring = () => delete map.getContainer().dataset.pointed;
  document.addEventListener("keydown", ring, true);
  map.getContainer().addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.target !== map.getContainer()) return;
    if (event.key === "z") showswitch.turn();
    if (event.key === "o") otherend.swap();
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (!tripcard.openNearest(map)) tellMiddle(map);
  });
}

/** @param {HTMLElement} card */
function followCard(card) {
  card.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    tripcard.step(STEPS[event.key]);
  });
}

// Whoever used the key before has prevented it.
/** @param {PageEvent<KeyboardEvent>} event */
function followEscape(event) {
  const within = event.target.closest?.(".map-area") || event.target === document.body;
  if (event.key !== "Escape" || event.defaultPrevented || !within) return;
  if (tripcard.current()) {
    event.preventDefault();
    tripcard.close();
  } else if (fullscreen.isOn()) {
    fullscreen.leave();
  }
}

// For the first map; a second one beside it needs followMap alone.
/** @param {LeafletMap} map */
export function attach(map) {
  followMap(map);
  followCard(dom.byId(ids.MAP_TRIP));
  document.addEventListener("keydown", followEscape);
}
