// The hand on the table of the zones, which Python fills (dashapp/ui/zones.py): heads ask for another order, rows
// choose a zone as a click on the map does, arrows go from row to row, and the map marks the row that is meant.
/** @import { PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as zones from "../core/zones.js";
import * as dash from "./dash.js";
import * as mapview from "./mapview.js";
import * as selection from "./selection.js";

const PANEL = "zones";
const ROWS = "[data-zone] button";
/** @type {Record<string, (at: number, last: number) => number>} */
const STEPS = {
  ArrowDown: (at, last) => Math.min(at + 1, last), ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0, End: (_, last) => last,
};

/** @param {PageEvent} event */
const zoneOf = ({ target }) => target.closest?.("[data-zone]")?.dataset.zone;

/** @param {PageEvent} event */
function mark(event) {
  const zone = zoneOf(event);
  mapview.layers()?.markZone(zone ? Number(zone) : null);
}

// What a control of the panel says; its callback takes it from there.
/** @type {(part: string, data: string) => void} */
const say = (part, data) => dash.setProps(ids.panelPartId(PANEL, part), { data });

/** @param {string} zone */
function choose(zone) {
  const { endpoint } = selection.current();
  selection.change(zones.toggle(selection.current(), endpoint, Number(zone)));
}

/** @param {PageEvent} event */
function followClick(event) {
  const button = event.target.closest("button");
  const zone = zoneOf(event);
  if (button?.dataset.order) say("order", button.dataset.order);
  else if (button?.dataset.shown) say("shown", button.dataset.shown);
  else if (zone) choose(zone);
}

/** @type {(panel: HTMLElement, event: PageEvent<KeyboardEvent>) => void} */
function followKey(panel, event) {
  const step = STEPS[event.key];
  const buttons = dom.queryAll(ROWS, panel);
  const at = buttons.indexOf(event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  buttons[step(at, buttons.length - 1)].focus();
}

/** @param {HTMLElement} panel */
function build(panel) {
  panel.addEventListener("click", followClick);
  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => followKey(panel, event));
  for (const type of ["pointerover", "focusin"]) panel.addEventListener(type, mark);
  for (const type of ["pointerleave", "focusout"]) panel.addEventListener(type, () => mapview.layers()?.markZone(null));
}

export const begin = () => dom.whenThere(`#${ids.panelId(PANEL)}`, build);
