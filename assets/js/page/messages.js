// Sentences of the page to whoever uses it: a notice that stays until it is closed, and words for those
// who listen.
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as dash from "./dash.js";

/**
 * The notice over the page; an empty one closes it.
 * @param {string} message
 */
export function notify(message) {
  dash.setProps(ids.PAGE_NOTICE_TEXT, { children: message });
  dash.setProps(ids.PAGE_NOTICE, { is_open: message !== "" });
}

/**
 * Read aloud by a screen reader, shown to nobody.
 * @param {string} text
 */
export function say(text) {
  dom.byId(ids.MAP_SAID).textContent = text;
}
