// What a switch to another set of trips left behind, told on the page that it leads to. The browser keeps it
// for that page of this tab alone.
import * as sets from "../core/sets.js";

const KEY = "dashapp-dropped";

/**
 * @param {string} set name of the set that the page to come shows
 * @param {string[]} dropped words
 */
export function keepDropped(set, dropped) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ set, dropped }));
  } catch {
    // a browser that keeps nothing: the page to come says nothing of it
  }
}

// Once. -> words
export function takeDropped() {
  try {
    const { set, dropped } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    sessionStorage.removeItem(KEY);
    return set === sets.name() && Array.isArray(dropped) ? dropped : [];
  } catch {
    return [];
  }
}
