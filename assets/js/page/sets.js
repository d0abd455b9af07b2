// The switch between sets of trips: links, each of which takes along what its set has as well, and says
// how its set is.
/** @import { Status } from "../server.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as sets from "../core/sets.js";
import * as dash from "./dash.js";
import * as status from "./status.js";
import { keepDropped } from "./switched.js";
import * as urlState from "./urlstate.js";

const LINKS = `#${ids.PAGE_SETS} a`;

// What a link says beside its name; of a set that is ready nothing.
/** @type {(state: string) => string} */
export function describeState(state) {
  return state === "ready" ? "" : (status.WORDS[state] ?? state).toLowerCase();
}

// Just before it is followed, in whatever way: here, in another tab, or copied.
/** @param {any} event */
function aim(event) {
  const link = event.target.closest?.(LINKS);
  if (!link) return;
  if (event.type === "click") urlState.settle();
  const { search, dropped } = sets.linkTo(link.dataset.set, location.search);
  link.href = location.pathname + search;
  if (event.type === "click") keepDropped(link.dataset.set, dropped);
}

/** @param {Status} status */
function tell({ sets: known = [] }) {
  for (const link of dom.queryAll(LINKS)) {
    const state = known.find(({ name }) => name === link.dataset.set)?.state;
    dom.query(".set-state", link).textContent = state ? describeState(state) : "";
    link.dataset.state = state ?? "";
  }
}

export function begin() {
  if (!sets.name()) return;
  dash.askLayoutWith(sets.print());
  for (const sign of ["pointerdown", "focusin", "click"]) document.addEventListener(sign, aim, true);
  dom.whenThere(LINKS, () => status.subscribe(tell));
}
