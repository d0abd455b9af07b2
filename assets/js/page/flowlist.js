// The panel of the flows: how many of the largest are on the map, what they cover, and the same as a list, for keys,
// readers and whoever wants numbers. A click on a row chooses both ends, as one on its line does.
/** @import { FlowCounts } from "../server.d.ts" */
/** @import { Flow, PageEvent } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import * as flows from "../core/flows.js";
import * as format from "../core/format.js";
import * as ids from "../core/ids.js";
import { printShare } from "../core/zones.js";
import * as displayStore from "./displaystore.js";
import * as dock from "./dock.js";
import * as flowstore from "./flows.js";
import * as selection from "./selection.js";
import * as wanted from "./wanted.js";

/** @type {{shows: string | null, of: FlowCounts | null}} */
const memory = { shows: null, of: null };

/** @type {(flow: Flow, isChosen: boolean) => any} */
function buildName(flow, isChosen) {
  if (!flows.canChoose()) return flow.from.name;
  return dom.build("button", { className: "flow-name", type: "button", "aria-pressed": String(isChosen), "aria-label": flows.speak(flow) }, flow.from.name);
}

/** @type {(flow: Flow, given: {total: number, top: number}) => any} */
function buildRow(flow, { total, top }) {
  const isChosen = flows.isChosen(selection.current(), flow);
  const head = dom.build("th", { scope: "row" }, buildName(flow, isChosen));
  const to = dom.build("td", { className: "flow-to" }, flows.isLoop(flow) ? "the same" : flow.to.name);
  const cells = [format.count(flow.trips), printShare(flow.trips, total)].map((text) => dom.build("td", {}, text));
  const row = dom.build("tr", {}, head, to, ...cells);
  row.dataset.flow = flow.key;
  row.style.setProperty("--part", (flow.trips / top).toFixed(4));
  return row;
}

// Rows come in another order: the one under the fingers keeps the focus.
/** @type {(body: HTMLElement, rows: any[]) => void} */
function replaceRows(body, rows) {
  const focused = dom.focusedWithin(body)?.closest("[data-flow]")?.dataset.flow;
  body.replaceChildren(...rows);
  if (focused) dom.query(`[data-flow="${focused}"] button`, body)?.focus();
}

/** @param {HTMLElement} table */
function showFile(table) {
  const file = dom.byId(ids.FLOWS_FILE);
  const state = wanted.current();
  file.hidden = table.hidden;
  if (state) file.href = api.url(flows.buildFilePath(state));
}

function show() {
  if (dock.current() !== flowstore.PANEL) return;
  const { counts, listed, isCurrent } = flowstore.current();
  dom.byId(ids.FLOWS_HEAD).textContent = flowstore.describe();
  const table = dom.byId(ids.FLOWS_LIST);
  table.hidden = !listed.length;
  table.classList.toggle("is-late", counts !== null && !isCurrent);
  showFile(table);
  showRows(table.tBodies[0]);
  for (const row of table.tBodies[0].rows) row.classList.toggle("is-marked", row.dataset.flow === flowstore.marked());
}

/** @param {HTMLElement} body */
function showRows(body) {
  const { counts, listed } = flowstore.current();
  const shows = JSON.stringify(listed.map((flow) => flows.isChosen(selection.current(), flow)));
  if (!counts || (shows === memory.shows && counts === memory.of)) return;
  Object.assign(memory, { shows, of: counts });
  const top = Math.max(1, ...listed.map(({ trips }) => trips));
  replaceRows(body, listed.map((flow) => buildRow(flow, { total: counts.total, top })));
}

// --- the hand -------------------------------------------------------------------------------------

/** @param {PageEvent} event */
const keyOf = ({ target }) => target.closest?.("[data-flow]")?.dataset.flow ?? null;

/** @param {PageEvent} event */
function choose(event) {
  const flow = flowstore.find(keyOf(event) ?? "");
  if (flow && flows.canChoose()) flowstore.choose(flow);
}

/** @param {any} display */
function showCount(display) {
  for (const button of dom.queryAll("[data-flows]")) button.setAttribute("aria-pressed", String(button.dataset.flows === display.flows));
}

/** @param {PageEvent} event */
function followClick({ target }) {
  const button = target.closest("[data-flows]");
  if (button) displayStore.change({ flows: button.dataset.flows });
}

/** @param {HTMLElement} table */
function build(table) {
  table.addEventListener("click", choose);
  for (const type of ["pointerover", "focusin"]) table.addEventListener(type, (event) => flowstore.mark(keyOf(event)));
  for (const type of ["pointerleave", "focusout"]) table.addEventListener(type, () => flowstore.mark(null));
  dom.byId(ids.FLOWS_HOW).textContent = flows.explain();
  dom.byId(ids.panelId(flowstore.PANEL)).addEventListener("click", followClick);
  displayStore.subscribe(showCount);
  flowstore.subscribe(show);
  dock.subscribe(show);
}

export const begin = () => dom.whenThere(`#${ids.FLOWS_LIST}`, build);
