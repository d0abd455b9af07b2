// The document was made for a list of columns and the codes in them: what was known of the data when it was asked for. Once the
// server knows of another one (the data are loaded now, or others are), the page is loaded again with the
// link that it shows.
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as status from "./status.js";
import * as urlState from "./urlstate.js";

const KEPT_AS = "dashapp-renewed-at";
const LEAST_MS = 5000; // another web process may not have the data yet, and make the same document again

/** @type {{timer: number | undefined}} */
const memory = { timer: undefined };

/**
 * Pure: in how many milliseconds to load again, after the last time.
 * @param {number} now
 * @param {string | null} last
 */
export const waitMs = (now, last) => Math.max(0, Math.min(LEAST_MS, (Number(last) || 0) + LEAST_MS - now));

// Browsers may keep nothing.
/** @param {(store: Storage) => any} act */
function remember(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

function renew() {
  memory.timer = undefined;
  if (isCurrent()) return; // what was told meanwhile
  urlState.settle();
  remember((store) => store.setItem(KEPT_AS, String(Date.now())));
  location.reload();
}

// The layout comes with a request of its own, which another web process may have answered.
function isCurrent() {
  const { name, told } = dataset.describe();
  const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-dataset]"));
  const known = status.current();
  const others = [[known?.dataset, known?.told], [page?.dataset.dataset, page?.dataset.told]];
  return others.every(([other, words]) => !other || (other === name && words === told));
}

function check() {
  if (isCurrent() || memory.timer !== undefined) return;
  memory.timer = setTimeout(renew, waitMs(Date.now(), remember((store) => store.getItem(KEPT_AS))));
}

export function begin() {
  status.subscribe(check);
  dom.whenThere("[data-dataset]", check);
}
