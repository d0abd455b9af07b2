// The panel of the zones: the map's colors as a list, most trips first, for keys, readers and whoever wants
// numbers. A click chooses a zone, as one on the map does.
/** @import { Endpoint, PlaceCounts } from "../server.d.ts" */
/** @import { PageEvent } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as format from "../core/format.js";
import * as ids from "../core/ids.js";
import * as zones from "../core/zones.js";
import * as dock from "./dock.js";
import * as mapview from "./mapview.js";
import * as selection from "./selection.js";
import * as wanted from "./wanted.js";
import * as zonecounts from "./zonecounts.js";

const PANEL = "zones";
/** @type {{shows: string | null}} */
const memory = { shows: null };
const isOpen = () => dock.current() === PANEL;

/** @type {(zone: PlaceCounts["places"][number], given: {chosen: number[], canChoose: boolean}) => any} */
function buildName(zone, { chosen, canChoose }) {
  const text = [zone.name, dom.build("span", { className: "zone-borough" }, zone.borough)];
  if (!canChoose) return dom.build("span", { className: "zone-name" }, ...text);
  const pressed = String(chosen.includes(zone.id));
  return dom.build("button", { className: "zone-name", type: "button", "aria-pressed": pressed }, ...text);
}

// part: of the longest bar.
/** @type {(name: any, given: {trips: number, total: number, part: number}) => any} */
function buildRow(name, { trips, total, part }) {
  const cells = [format.count(trips), zones.printShare(trips, total)].map((text) => dom.build("td", {}, text));
  const head = dom.build("th", { scope: "row" }, name);
  head.style.setProperty("--part", part.toFixed(4));
  return dom.build("tr", {}, head, ...cells);
}

/** @type {(counts: PlaceCounts, endpoint: Endpoint) => any[]} */
function buildRows({ places, total, unknown }, endpoint) {
  const given = { chosen: zones.listChosen(selection.current(), endpoint), canChoose: Boolean(zones.filterOf(endpoint)) };
  const most = Math.max(unknown, ...places.map(({ trips }) => trips));
  const rows = places.map((zone) => {
    const row = buildRow(buildName(zone, given), { trips: zone.trips, total, part: zone.trips / most });
    row.dataset.zone = String(zone.id);
    return row;
  });
  return unknown ? [...rows, buildRow(`In no known ${dataset.placeWord()}`, { trips: unknown, total, part: unknown / most })] : rows;
}

/** @param {Endpoint} endpoint */
function describeHead(endpoint) {
  const { counts, isCurrent, error } = zonecounts.current(endpoint);
  if (!counts) return error ? "No answer yet. Asking again." : "No answer yet.";
  const of = `${format.plural(counts.total, dataset.endWord(endpoint))} by ${dataset.placeWord()}`;
  return zones.isUnanswered({ isCurrent, error }) || !(isCurrent || wanted.isReady()) ? `${of}, as last answered` : of;
}

// Rows come in another order: the one under the fingers keeps the focus.
/** @type {(body: HTMLElement, rows: any[]) => void} */
function replaceRows(body, rows) {
  const focused = dom.focusedWithin(body)?.closest("[data-zone]")?.dataset.zone;
  body.replaceChildren(...rows);
  if (focused) dom.query(`[data-zone="${focused}"] button`, body)?.focus();
}

function show() {
  if (!isOpen()) return;
  const { endpoint } = selection.current();
  const { counts, isCurrent } = zonecounts.current(endpoint);
  dom.byId(ids.ZONES_HEAD).textContent = describeHead(endpoint);
  const file = dom.byId(ids.ZONES_FILE);
  file.hidden = !counts;
  file.href = api.url(zones.buildFilePath(selection.current(), endpoint));
  const table = dom.byId(ids.ZONES_LIST);
  table.hidden = !counts;
  table.classList.toggle("is-late", counts !== null && !isCurrent);
  const shows = JSON.stringify([counts?.version, endpoint, zones.listChosen(selection.current(), endpoint)]);
  if (!counts || (shows === memory.shows && counts === table.counts)) return;
  memory.shows = shows;
  table.counts = counts;
  replaceRows(table.tBodies[0], buildRows(counts, endpoint));
}

function follow() {
  zonecounts.show(PANEL, isOpen() ? selection.current().endpoint : null);
  show();
}

/** @param {PageEvent} event */
const zoneOf = ({ target }) => target.closest?.("[data-zone]")?.dataset.zone;

/** @param {PageEvent} event */
function mark(event) {
  const zone = zoneOf(event);
  mapview.layers()?.markZone(zone ? Number(zone) : null);
}

/** @param {PageEvent} event */
function choose(event) {
  if (!event.target.closest("button")) return;
  const { endpoint } = selection.current();
  selection.change(zones.toggle(selection.current(), endpoint, Number(zoneOf(event))));
}

/** @param {HTMLElement} table */
function build(table) {
  table.addEventListener("click", choose);
  for (const type of ["pointerover", "focusin"]) table.addEventListener(type, mark);
  for (const type of ["pointerleave", "focusout"]) table.addEventListener(type, () => mapview.layers()?.markZone(null));
  dock.subscribe(follow);
  zonecounts.subscribe(show);
  wanted.register({ follow });
}

export const begin = () => dom.whenThere(`#${ids.ZONES_LIST}`, build);
