// Whether the figures are of the view or of the whole city: buttons with data-scope, wherever they are.
/** @import { Display, PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as displayStore from "./displaystore.js";

/** @param {Display} display */
function show({ scope }) {
  for (const button of dom.queryAll("[data-scope]")) {
    button.setAttribute("aria-pressed", String(button.dataset.scope === scope));
  }
}

/** @param {PageEvent} event */
function followClick({ target }) {
  const button = target.closest("[data-scope]");
  if (button) displayStore.change({ scope: button.dataset.scope });
}

export function begin() {
  document.addEventListener("click", followClick);
  dom.whenThere(`#${ids.panelId("charts")}`, () => displayStore.subscribe(show));
}
