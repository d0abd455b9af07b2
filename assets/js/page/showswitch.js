// Points or zones: buttons with data-show on the map, where a set has both.
/** @import { Display, PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import { describeShow, listShows } from "../core/mapshows.js";
import * as displayStore from "./displaystore.js";

/** @param {Display} display */
function show(display) {
  for (const button of dom.queryAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === display.show));
  }
}

// To the other one, by key.
export function turn() {
  const other = listShows().find((one) => one !== displayStore.current().show);
  if (other) displayStore.change({ show: other });
}

/** @param {PageEvent} event */
function followClick({ target }) {
  const button = target.closest("[data-show]");
  if (button) displayStore.change({ show: button.dataset.show });
}

/** @param {string} name */
function buildButton(name) {
  const [text, title] = describeShow(name);
  const button = dom.build("button", { className: "scope", type: "button", title, "aria-pressed": "false" }, text);
  button.dataset.show = name;
  return button;
}

/** @param {HTMLElement} place */
function build(place) {
  const shows = listShows();
  place.hidden = shows.length < 2;
  place.replaceChildren(...shows.map(buildButton));
  place.addEventListener("click", followClick);
  displayStore.subscribe(show);
}

export const begin = () => dom.whenThere(`#${ids.MAP_SHOW}`, build);
