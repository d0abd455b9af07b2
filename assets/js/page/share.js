// The panel for what can be taken along: the link, the trips, the picture, the figures.
/** @import { Status } from "../server.d.ts" */
/** @import { PageEvent } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as format from "../core/format.js";
import * as geodesy from "../core/geodesy.js";
import * as ids from "../core/ids.js";
import * as tablecsv from "../core/tablecsv.js";
import * as dock from "./dock.js";
import * as later from "./later.js";
import * as mapview from "./mapview.js";
import * as selections from "./selection.js";
import * as status from "./status.js";
import * as urlState from "./urlstate.js";

const COPIED_MS = 2500;
/** @type {{status: Status | null, timer: number | undefined}} */
const memory = { status: null, timer: undefined };

/** @param {string} text */
function say(text) {
  dom.byId(ids.SHARE_NOTE).textContent = text;
}

// --- the link -----------------------------------------------------------------------------------

function showLink() {
  if (dom.byId(ids.SHARE_LINK)) dom.byId(ids.SHARE_LINK).value = location.href.split("#")[0];
}

// The clipboard needs a secure page and leave; the marked text is there in any case.
async function copyLink() {
  urlState.settle();
  showLink();
  dom.byId(ids.SHARE_LINK).select();
  try {
    await navigator.clipboard.writeText(dom.byId(ids.SHARE_LINK).value);
    flash("Copied");
  } catch {
    flash("Press Ctrl+C");
  }
}

/** @param {string} text */
function flash(text) {
  clearTimeout(memory.timer);
  dom.byId(ids.SHARE_COPY).textContent = text;
  memory.timer = setTimeout(() => { dom.byId(ids.SHARE_COPY).textContent = "Copy"; }, COPIED_MS);
}

// --- the trips ----------------------------------------------------------------------------------

const isView = () => dom.byId(ids.SHARE_SCOPE).querySelector("input:checked").value === "view";

// What the map shows.
function describeBounds() {
  if (!mapview.leaflet() || !isView()) return "";
  return `&bounds=${geodesy.clampBounds(mapview.describeView(mapview.leaflet()).bounds).join(",")}`;
}

function buildQuery() {
  const selection = selections.current();
  const query = filters.toQuery(selection);
  return `endpoint=${selection.endpoint}${describeBounds()}${query && `&${query}`}`;
}

// The number first: a refusal shall be a sentence here and not a page of its own.
/** @param {string} kind */
async function saveTrips(kind) {
  const query = buildQuery();
  say("Counting …");
  const { total } = await api.getJson(`api/trips?${query}&limit=0`);
  const most = memory.status?.export_limit ?? Infinity;
  if (total > most) {
    say(`${format.plural(total, "trip")}: a file may hold ${format.count(most)} here. Zoom in or set a filter.`);
    return;
  }
  const number = format.plural(total, "trip");
  say(`Preparing ${number} …`);
  const { blob, name } = await api.getFile(`api/export?${query}&format=${kind}`);
  saveBlob(blob, name);
  say(`Downloaded: ${number} in ${name}.`);
}

/** @type {(blob: Blob, name: string) => void} */
function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** @type {(address: string, name?: string) => void} */
function download(address, name = "") {
  const link = dom.build("a", { href: address, download: name });
  link.click();
}

// --- the figures --------------------------------------------------------------------------------

/** @param {string} name */
async function saveFigures(name) {
  const query = buildQuery();
  say("Counting …");
  const summary = await api.getJson(`api/summary?${query}`);
  const notes = {
    data: memory.status?.data_name, version: summary.version, question: query, trips: summary.total,
  };
  const text = tablecsv.print(tablecsv.tabulate(name, summary), notes);
  const file = `${name}-${selections.current().endpoint}.csv`;
  saveBlob(new Blob([text], { type: "text/csv" }), file);
  say(`Downloaded: ${file}.`);
}

async function savePicture() {
  say("Drawing the picture …");
  const { save } = await later.picture();
  await save();
  say("The picture is saved.");
}

// --- wiring -------------------------------------------------------------------------------------

/** @type {Record<string, () => void>} */
const ACTIONS = {
  [ids.SHARE_COPY]: copyLink,
  [ids.SHARE_CSV]: () => saveTrips("csv"),
  [ids.SHARE_PARQUET]: () => saveTrips("parquet"),
  [ids.SHARE_PICTURE]: savePicture,
};

/** @param {PageEvent} event */
function followClick({ target }) {
  const button = target.closest(`#${ids.panelId("share")} button`);
  if (!button) return;
  const { figures } = button.dataset;
  const act = figures ? () => saveFigures(figures) : ACTIONS[button.id];
  Promise.resolve(act?.()).catch((error) => say(`That failed. ${error.message}`));
}

/** @param {Status} status */
function refresh(status) {
  memory.status = status;
}

export function begin() {
  status.subscribe(refresh);
  document.addEventListener("click", followClick);
  urlState.subscribe(showLink);
  dock.subscribe((panel) => panel === "share" && dom.whenThere(`#${ids.SHARE_LINK}`, showLink));
}
