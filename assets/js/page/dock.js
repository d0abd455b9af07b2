// The dock: one panel at a time beside the map, in place of the controls on a tablet, a sheet below the map
// on a phone, which takes half of it and can be made taller. Buttons carry data-dock-open="name", the close button data-dock-close; panels are #dock-<name>.
/** @import { PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as mapview from "./mapview.js";
import * as settling from "./settling.js";
import * as swipes from "./swipes.js";

/** @type {{open: string | null, aside: boolean, isTall: boolean, listeners: Set<Function>}} */
const memory = { open: null, aside: false, isTall: false, listeners: new Set() };
const phone = globalThis.matchMedia?.("(max-width: 767.98px)");
const flat = globalThis.matchMedia?.("(max-height: 30rem)"); // half of it would be too little for either

/** @param {string} name */
const buttonOf = (name) => dom.query(`[data-dock-open="${name}"]`);
const listNames = () =>
  dom.queryAll("[data-dock-open]").map((button) => button.dataset.dockOpen);

// By hand: nothing under the eye jumps. With a link: its view is the middle of what is left.
/** @param {boolean} byHand */
function fitMap(byHand) {
  requestAnimationFrame(byHand ? mapview.keepCorner : mapview.fit);
}

// Whether a panel has the whole of the page.
const isWhole = () => phone.matches && (memory.isTall || flat.matches);

// Nothing that the dock covers can be reached by key or reader: the page, or the controls alone.
function hideRest() {
  const isShown = Boolean(memory.open) && !memory.aside;
  const all = isShown && isWhole();
  const controls = isShown && phone.matches;
  for (const element of dom.queryAll(`.page > :not(#${ids.DOCK})`)) {
    element.inert = all || (controls && element.id === ids.PAGE_PANEL);
  }
}

/** @param {boolean} byHand */
function draw(byHand) {
  const page = dom.query(".page");
  page.classList.toggle("page--docked", Boolean(memory.open));
  page.classList.toggle("page--tall", memory.isTall);
  dom.query(".dock-grip").setAttribute("aria-pressed", String(memory.isTall));
  dom.byId(ids.DOCK).hidden = !memory.open;
  for (const name of listNames()) {
    const isOpen = name === memory.open;
    buttonOf(name).setAttribute("aria-expanded", String(isOpen));
    dom.byId(ids.panelId(name)).hidden = !isOpen;
    if (isOpen) dom.byId(ids.DOCK_TITLE).textContent = buttonOf(name).title;
  }
  hideRest();
  fitMap(byHand);
}

/**
 * For a panel that needs the hand on the map: on a phone its sheet makes way meanwhile.
 * @param {boolean} aside
 */
export function stepAside(aside) {
  memory.aside = aside;
  dom.query(".page").classList.toggle("page--aside", aside);
  hideRest();
}

/** @type {(name: string | null, byHand: boolean) => void} */
function show(name, byHand) {
  if (name === memory.open) return;
  memory.open = name;
  if (!name) memory.isTall = false;
  dom.whenThere(`#${ids.DOCK}`, () => draw(byHand));
  for (const listener of memory.listeners) listener(name);
}

/** @param {string} name */
export function open(name) {
  show(name, true);
  settling.schedule();
  dom.whenThere(`#${ids.DOCK}`, (dock) => dock.focus({ preventScroll: true }));
}

export function close() {
  const button = memory.open && buttonOf(memory.open);
  show(null, true);
  settling.schedule();
  if (button) button.focus({ preventScroll: true });
}

/** @param {boolean} isTall */
function makeTall(isTall) {
  memory.isTall = isTall;
  draw(true);
}

/** @param {"up" | "down"} way */
function followSwipe(way) {
  if (way === "down" && !memory.isTall) close();
  else makeTall(way === "up");
}

/**
 * The panel of a link; false when there is none of that name. Moves no focus.
 * @param {string | null} name
 */
export function restore(name) {
  const known = name === null || listNames().includes(name);
  show(known ? name : null, false);
  return known;
}

/**
 * With every change; null is none.
 * @param {(panel: string | null) => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  if (memory.open) listener(memory.open);
  return () => memory.listeners.delete(listener);
}

/** @param {PageEvent} event */
function followClick({ target }) {
  const opener = target.closest("[data-dock-open]");
  if (opener) {
    const name = opener.dataset.dockOpen;
    if (name === memory.open) close();
    else open(name);
  } else if (target.closest("[data-dock-close]")) {
    close();
  } else if (target.closest(".dock-grip")) {
    makeTall(!memory.isTall);
  }
}

// Escape closes from within the dock and from its buttons; whoever used the key has prevented it.
/** @param {PageEvent<KeyboardEvent>} event */
function followEscape(event) {
  const within = event.target.closest(`#${ids.DOCK}, .dock-toolbar`);
  if (event.key === "Escape" && !event.defaultPrevented && memory.open && within) close();
}

export function begin() {
  document.addEventListener("click", followClick);
  document.addEventListener("keydown", followEscape);
  for (const size of [phone, flat]) size.addEventListener("change", () => dom.whenThere(`#${ids.DOCK}`, hideRest));
  dom.whenThere(".dock-head", (head) => swipes.follow(head, followSwipe));
}

export const current = () => memory.open;
export const isSheet = () => phone.matches;
