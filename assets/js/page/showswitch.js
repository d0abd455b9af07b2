// Points or zones: buttons with data-show on the map, where a set has both; and whether flows lie over them.
/** @import { Display, PageEvent } from "../types.d.ts" */
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as flows from "../core/flows.js";
import * as ids from "../core/ids.js";
import { describeShow, listShows } from "../core/mapshows.js";
import * as displayStore from "./displaystore.js";

/** @param {Display} display */
function show(display) {
  for (const button of dom.queryAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === display.show));
  }
  dom.query(".map-flows")?.setAttribute("aria-pressed", String(flows.areShown(display)));
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
  if (target.closest(".map-flows")) displayStore.change(flows.toggleShown(displayStore.current()));
}

/** @param {string} name */
function buildButton(name) {
  const [text, title] = describeShow(name);
  const button = dom.build("button", { className: "scope", type: "button", title, "aria-pressed": "false" }, text);
  button.dataset.show = name;
  return button;
}

function buildFlows() {
  const title = `lines from ${dataset.placeWord()} to ${dataset.placeWord()}, the 20 with most trips`;
  return dom.build("button", { className: "scope map-flows", type: "button", title, "aria-pressed": "false" }, "Flows");
}

/** @param {HTMLElement} place */
function build(place) {
  const shows = listShows();
  const buttons = [...(shows.length > 1 ? shows.map(buildButton) : []), ...(flows.areThere() ? [buildFlows()] : [])];
  place.hidden = !buttons.length;
  place.replaceChildren(...buttons);
  place.addEventListener("click", followClick);
  displayStore.subscribe(show);
}

export const begin = () => dom.whenThere(`#${ids.MAP_SHOW}`, build);
