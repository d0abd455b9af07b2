// The table of the zones, whose words Python tells (dashapp/ui/zones.py), and the hand on it: heads ask for another
// order, rows choose a zone as a click on the map does, arrows go from row to row, the map marks the row that is meant.
/** @import { PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as zones from "../core/zones.js";
import * as dash from "./dash.js";
import * as keptfocus from "./keptfocus.js";
import * as mapview from "./mapview.js";
import * as selection from "./selection.js";

const PANEL = "zones";
const ROWS = "[data-zone] button";
/** @type {Record<string, (at: number, last: number) => number>} */
const STEPS = {
  ArrowDown: (at, last) => Math.min(at + 1, last), ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0, End: (_, last) => last,
};

/**
 * @typedef {{name: string, cells: string[], zone?: number, borough?: string, pressed?: boolean | null, part?: number}} Row
 * @typedef {{caption: string, heads: {word: string, order: string, sort: string, title: string}[], rows: Row[]}} Table
 */

/** @param {Table["heads"][number]} head */
function buildHead({ word, order, sort, title }) {
  const button = dom.build("button", { className: "zones-sort", type: "button", title, "data-order": order }, word);
  return dom.build("th", { scope: "col", "aria-sort": sort }, button);
}

/** @param {Row} row */
function buildName({ name, borough, pressed }) {
  const text = borough ? [name, " ", dom.build("span", { className: "zone-borough" }, borough)] : [name];
  if (typeof pressed !== "boolean") return dom.build("span", { className: "zone-name" }, ...text);
  return dom.build("button", { className: "zone-name", type: "button", "aria-pressed": String(pressed) }, ...text);
}

/** @param {Row} row */
function buildRow(row) {
  const head = dom.build("th", { scope: "row" }, buildName(row));
  if (row.part) head.style.setProperty("--part", String(row.part));
  const cells = row.cells.map((text) => dom.build("td", {}, text));
  return dom.build("tr", row.zone ? { "data-zone": String(row.zone) } : {}, head, ...cells);
}

/** @param {Table} table */
const buildTable = ({ caption, heads, rows }) => dom.build("table", { className: "figures-table zones-table" },
  dom.build("caption", {}, caption),
  dom.build("thead", {}, dom.build("tr", {}, ...heads.map(buildHead))),
  dom.build("tbody", {}, ...rows.map(buildRow)));

// Dash knows of no children here, so it leaves them alone, and makes a new place with each answer.
/** @param {HTMLElement} panel */
function fill(panel) {
  for (const place of dom.queryAll(".zones-rows:empty", panel)) {
    place.append(buildTable(JSON.parse(place.dataset.table ?? "")));
  }
}

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

// The same row, head or button of a table that was made anew.
/** @param {HTMLElement} lost */
function findAgain(lost) {
  const { order, shown } = lost.dataset;
  const zone = zoneOf(/** @type {any} */ ({ target: lost }));
  if (zone) return `[data-zone="${zone}"] button`;
  if (order) return `[data-order^="${order.split(":")[0]}:"]`;
  return shown ? "[data-shown]" : null;
}

/** @param {HTMLElement} panel */
function build(panel) {
  new MutationObserver(() => fill(panel)).observe(panel, { childList: true, subtree: true });
  keptfocus.keep(panel, { scroller: ".zones-rows", find: findAgain });
  panel.addEventListener("click", followClick);
  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => followKey(panel, event));
  for (const type of ["pointerover", "focusin"]) panel.addEventListener(type, mark);
  for (const type of ["pointerleave", "focusout"]) panel.addEventListener(type, () => mapview.layers()?.markZone(null));
}

export const begin = () => dom.whenThere(`#${ids.panelId(PANEL)}`, build);
