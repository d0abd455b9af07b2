// The page's frame: the sheet on a phone, which is tapped or swiped open and shut.
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as swipes from "./swipes.js";

// Clientside callback: clicks -> class of the panel, aria-expanded of its handle.
/** @param {number} clicks */
export function toggleSheet(clicks) {
  const open = clicks % 2 === 1;
  return [open ? "panel panel--open" : "panel", String(open)];
}

/** @param {HTMLElement} handle */
function followSwipes(handle) {
  swipes.follow(handle, (way) => {
    const isOpen = handle.getAttribute("aria-expanded") === "true";
    if (isOpen !== (way === "up")) handle.click();
  });
}

export const begin = () => dom.whenThere(`#${ids.PAGE_SHEET_TOGGLE}`, followSwipes);
