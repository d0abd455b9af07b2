// Where do they go, where do they come from: trips that are chosen by where one end of theirs is, drawn at the
// other one. Buttons with data-other-end, and a key on the map.
/** @import { Endpoint } from "../server.d.ts" */
/** @import { Display, PageEvent, Selection } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as ids from "../core/ids.js";
import { hasBothEnds } from "../core/mapmodes.js";
import * as displayStore from "./displaystore.js";
import * as messages from "./messages.js";
import * as selection from "./selection.js";

const NOTHING_CHOSEN = "Draw an area or choose a place first; then this shows where its trips go.";
const BOTH_SHOWN = "Both ends of these trips are shown already.";

/** @type {(endpoint: Endpoint) => string} */
export const nameSwap = (endpoint) => (endpoint === "pickup" ? "Where do they go?" : "Where do they come from?");

/**
 * Whether it is offered: not where both ends are shown anyway.
 * @type {(given: Selection, display: Pick<Display, "mode">) => boolean}
 */
export const isOffered = (given, { mode }) => filters.canSwap(given) && !hasBothEnds(mode);

function show() {
  const now = selection.current();
  const isHidden = !isOffered(now, displayStore.current());
  for (const button of dom.queryAll("[data-other-end]")) {
    const isFocused = document.activeElement === button;
    button.hidden = isHidden;
    button.textContent = nameSwap(now.endpoint);
    if (isFocused && isHidden) dom.query(`#${ids.CHIPS_UNDO}`)?.focus();
  }
}

// To the other end and back.
export function swap() {
  const now = selection.current();
  if (isOffered(now, displayStore.current())) selection.change(filters.swapEnds(now));
  else messages.say(filters.canSwap(now) ? BOTH_SHOWN : NOTHING_CHOSEN);
}

/** @param {PageEvent} event */
function followClick({ target }) {
  if (target.closest("[data-other-end]")) swap();
}

function build() {
  document.addEventListener("click", followClick);
  selection.subscribe(show);
  displayStore.subscribe(show);
}

export const begin = () => dom.whenThere(".chips-section", build);
