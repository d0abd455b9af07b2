// The switch between sets of trips: links, each of which takes along what its set has as well, and says
// how its set is.
/** @import { Status } from "../server.d.ts" */
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import * as geodesy from "../core/geodesy.js";
import * as ids from "../core/ids.js";
import * as sets from "../core/sets.js";
import * as dash from "./dash.js";
import * as status from "./status.js";
import { keepDropped } from "./switched.js";
import * as urlState from "./urlstate.js";
import * as wanted from "./wanted.js";

const LINKS = `#${ids.PAGE_SETS} a`;
const LOOK_MS = 1500; // who has clicked does not wait longer

// What a link says beside its name; of a set that is ready nothing.
/** @type {(state: string) => string} */
export function describeState(state) {
  return state === "ready" ? "" : (status.WORDS[state] ?? state).toLowerCase();
}

/**
 * Whether the other set has trips where the map is. While it cannot say, sets of one title are of one place.
 * @param {string} other
 */
async function hasTripsInView(other) {
  const shown = wanted.current();
  const isAlike = sets.find(other)?.title === sets.find(sets.name())?.title;
  if (!shown || sets.find(other)?.state !== "ready") return isAlike;
  const bounds = geodesy.clampBounds(shown.view.bounds).join(",");
  const which = `set=${encodeURIComponent(other)}&endpoint=${shown.selection.endpoint}`;
  try {
    const signal = AbortSignal.timeout(LOOK_MS);
    const { total } = await api.getJson(`api/trips?${which}&bounds=${bounds}&limit=0`, { signal });
    return total > 0;
  } catch {
    return isAlike;
  }
}

// Just before it is followed, in whatever way: here, in another tab, or copied.
/** @param {any} event */
function aim(event) {
  const link = event.target.closest?.(LINKS);
  if (link) link.href = location.pathname + sets.linkTo(link.dataset.set, location.search).search;
}

/** @param {any} event */
async function follow(event) {
  const link = event.target.closest?.(LINKS);
  if (!link) return;
  urlState.settle();
  aim(event);
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // another tab or window
  event.preventDefault();
  const other = link.dataset.set;
  const { search, dropped } = sets.linkTo(other, location.search);
  const kept = (await hasTripsInView(other)) ? search : sets.withoutView(search);
  keepDropped(other, dropped);
  location.assign(location.pathname + kept);
}

/** @param {Status} status */
function tell({ set, sets: known }) {
  if (!set || !known) return;
  sets.use({ set, sets: known });
  for (const link of dom.queryAll(LINKS)) {
    dom.query(".set-state", link).textContent = describeState(sets.find(link.dataset.set ?? null)?.state ?? "ready");
  }
}

export function begin() {
  if (!sets.name()) return;
  dash.askLayoutWith(sets.print());
  for (const sign of ["pointerdown", "focusin"]) document.addEventListener(sign, aim, true);
  document.addEventListener("click", follow);
  dom.whenThere(LINKS, () => status.subscribe(tell));
}
