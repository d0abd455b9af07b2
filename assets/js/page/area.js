// The panel of the area: draw one or name one, and see it beside everything. Each end of the trips may have
// one: it is a filter like any other, changed through the selection alone.
/** @import { Column, Endpoint, MeasuredColumn, Summary, Unit } from "../server.d.ts" */
/** @import { LeafletMap, PageEvent, PageState, Place, QueryState, Ring, Selection } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as areafigures from "../core/areafigures.js";
import * as areas from "../core/areas.js";
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as format from "../core/format.js";
import * as geodesy from "../core/geodesy.js";
import * as ids from "../core/ids.js";
import { LiveQuery } from "../core/livequery.js";
import { capital } from "../core/values.js";
import { Drawing } from "./areadraw.js";
import * as areaname from "./areaname.js";
import { AreaShape } from "./areashape.js";
import * as dock from "./dock.js";
import * as later from "./later.js";
import * as mapview from "./mapview.js";
import * as pairchart from "./pairchart.js";
import * as places from "./places.js";
import * as selection from "./selection.js";
import * as wanted from "./wanted.js";

const SETTLED_MS = 250;
const NO_UNIT = { before: "", after: "" };
const isBlunt = Boolean(globalThis.matchMedia?.("(pointer: coarse)").matches);
/** @type {Record<string, string>} */
const TOOLS = { rectangle: ids.AREA_DRAW_RECTANGLE, polygon: ids.AREA_DRAW_POLYGON, view: ids.AREA_DRAW_VIEW };
/** @type {Record<string, string>} */
const HINTS = {
  rectangle: "Drag from one corner to the other on the map.",
  polygon: isBlunt ? "Tap to add points. Tap the first one again to finish."
    : "Click to add points. Double-click or press Enter to finish.",
};

// shapes: the areas on each map that there is, the main one first, by the end that they are drawn around.
/** @type {{shapes: Map<any, any>, drawings: any[], box: any}} */
const memory = {
  shapes: new Map(), drawings: [], box: null,
};
/** @type {Endpoint[]} */
const ENDS = ["pickup", "dropoff"];

// The end that a map shows: a second one shows the other.
/** @param {LeafletMap} map */
function endOf(map) {
  const { endpoint } = selection.current();
  return map === [...memory.shapes.keys()][0] ? endpoint : filters.otherEnd(endpoint);
}

// --- on the map ---------------------------------------------------------------------------------

/** @param {Endpoint} end */
function createShape(end) {
  /** @param {Ring} ring */
  const drag = (ring) => previewAll(end, ring);
  /** @param {Ring} ring */
  const change = (ring) => move(end, ring);
  return new AreaShape({ drag, change });
}

// Called with each map when it is there.
/** @param {LeafletMap} map */
export function attach(map) {
  const shapes = ENDS.map((end) => [end, createShape(end)]);
  memory.shapes.set(map, Object.fromEntries(shapes));
  map.on("unload", () => detach(map));
  for (const [, shape] of shapes) shape.addTo(map);
  if (!memory.drawings.length) showAll();
}

/** @param {LeafletMap} map */
function detach(map) {
  endDrawings();
  memory.shapes.delete(map);
}

/** @type {(end: Endpoint, ring: Ring) => void} */
function previewAll(end, ring) {
  for (const shapes of memory.shapes.values()) shapes[end].preview(ring);
}

// One that both ends have is drawn once, as that of the end that is shown.
function showAll() {
  const now = selection.current();
  const [first, second] = filters.listAreas(now);
  const isOne = second && filters.same(first.ring, second.ring);
  for (const [map, shapes] of memory.shapes) {
    const shown = endOf(map);
    for (const end of ENDS) {
      shapes[end].show(isOne && end !== shown ? null : filters.areaAt(now, end), end !== shown);
    }
  }
}

function hideAll() {
  for (const shapes of memory.shapes.values()) {
    for (const end of ENDS) shapes[end].show(null);
  }
}

/** @param {"rectangle" | "polygon" | "view"} kind */
function draw(kind) {
  const maps = [...memory.shapes.keys()];
  if (!maps.length) return;
  endDrawings();
  if (kind === "view") {
    const { bounds, zoom } = mapview.describeView(maps[0]);
    const [west, south, east, north] = geodesy.clampBounds(bounds).map(Number);
    set(endOf(maps[0]), areas.fromBounds([[west, south], [east, north]].flatMap((corner) => areas.fitCorner(corner, zoom))));
    return;
  }
  hideAll(); // the old ones would lie in the way
  showDrawing(kind);
  // The main map last: its sheet has the keys.
  memory.drawings = maps.reverse().map((map) =>
    new Drawing(map, kind, { done: (ring) => endDrawing(kind, endOf(map), ring), tell: hint }));
}

// Whatever is being drawn is given up.
function endDrawings() {
  memory.drawings[0]?.end(null);
}

// The first of the drawings that ends takes the others along.
/** @type {(kind: "rectangle" | "polygon", end: Endpoint, ring: Ring | null) => void} */
function endDrawing(kind, end, ring) {
  const drawings = memory.drawings;
  if (!drawings.length) return;
  memory.drawings = [];
  for (const drawing of drawings) drawing.end(null);
  showDrawing(null);
  if (ring) set(end, ring);
  else showAll();
  dom.byId(TOOLS[kind]).focus({ preventScroll: true });
}

/** @param {string} text */
function hint(text) {
  dom.byId(ids.AREA_HINT).textContent = dom.byId(ids.AREA_MAP_HINT_TEXT).textContent = text;
}

/** @param {"rectangle" | "polygon" | null} kind */
function showDrawing(kind) {
  dock.stepAside(kind !== null);
  hint((kind && HINTS[kind]) || "");
  dom.byId(ids.AREA_MAP_HINT).hidden = kind === null;
  for (const name of Object.keys(HINTS)) dom.byId(TOOLS[name]).setAttribute("aria-pressed", String(name === kind));
}

/** @type {(end: Endpoint, ring: Ring | null) => void} */
const set = (end, ring) => selection.change(filters.patchArea(end, ring));

const endShown = () => selection.current().endpoint;

// A hand moves the area of an end, and with it that of the other one where both are the same.
/** @type {(end: Endpoint, ring: Ring) => void} */
function move(end, ring) {
  const now = selection.current();
  const isOne = filters.same(filters.areaAt(now, end), filters.areaAt(now, filters.otherEnd(end)));
  selection.change(isOne ? filters.patchBoth(ring) : filters.patchArea(end, ring));
}

// Trips that begin and end in it, or in it at one end alone.
function turnWithin() {
  const [area, isBoth] = filters.listAreas(selection.current());
  if (area) set(filters.otherEnd(area.end), isBoth ? null : area.ring);
}

/** @param {any} ring */
function zoomTo(ring) {
  const { west, south, east, north } = areas.boundsOf(ring);
  const [map] = memory.shapes.keys();
  map?.fitBounds([[south, west], [north, east]], { padding: [24, 24], maxZoom: 16 });
}

// --- by name ------------------------------------------------------------------------------------

/** @param {HTMLElement} frame */
async function loadPlaces(frame) {
  if (memory.box) return;
  try {
    const [index, { PlaceBox }] = await Promise.all([places.load(), later.places()]);
    memory.box = memory.box || new PlaceBox(frame, index, choosePlace);
    memory.box.follow(filters.areaAt(selection.current(), endShown()));
  } catch (/** @type {any} */ error) {
    frame.textContent = error.message;
  }
}

// What is not found leaves nothing of the area before: its numbers would look like the answer.
/** @param {Place | null} place */
function choosePlace(place) {
  if (place) areas.choose(place);
  set(endShown(), place ? place.ring : null);
  if (place) zoomTo(place.ring);
}

/** @param {Selection} selection */
function showName(selection) {
  const [first, second] = filters.listAreas(selection);
  dom.byId(ids.AREA_NAME).textContent = areaname.describeAll(selection);
  dom.byId(ids.AREA_CHOSEN).hidden = !first;
  dom.byId(ids.AREA_NONE).hidden = Boolean(first);
  const within = dom.byId(ids.AREA_WITHIN);
  within.hidden = dataset.listAreas().length < 2 || Boolean(second && !filters.same(first.ring, second.ring));
  within.setAttribute("aria-pressed", String(Boolean(second)));
}

// --- figures ------------------------------------------------------------------------------------

const isOpen = () => dock.current() === "area";

// What the figures depend on; asked for once it has settled, and only while seen.
const figuresOf = new LiveQuery({
  load: loadFigures, tell: showState, settledMs: SETTLED_MS,
  holdMs: () => (isOpen() && wanted.isReady() ? 0 : Infinity),
});

/** @param {PageState} state */
function follow({ selection, version }) {
  const { endpoint, query } = selection;
  const everywhere = filters.toQuery({ ...selection, ...filters.withoutAreas() });
  figuresOf.want(filters.listAreas(selection).length ? { version, endpoint, queries: [query, everywhere] } : null);
}

/** @type {(given: {endpoint: Endpoint, queries: string[]}, signal: AbortSignal) => Promise<Summary[]>} */
function loadFigures({ endpoint, queries }, signal) {
  return Promise.all(queries.map((query) => askSummary(endpoint, query, signal)));
}

/** @type {(endpoint: Endpoint, query: string, signal: AbortSignal) => Promise<Summary>} */
async function askSummary(endpoint, query, signal) {
  const path = `api/summary?endpoint=${endpoint}${query && `&${query}`}`;
  const figures = await api.getJson(path, { signal });
  wanted.expectVersion(figures.version);
  return figures;
}

// What is older than the question is marked until the newer one is there.
/** @param {QueryState} query */
function showState({ answer, error, isCurrent }) {
  if (!dom.byId(ids.AREA_RESULTS)) return; // the page is not there yet
  dom.byId(ids.AREA_PROBLEM).textContent = error ? error.message : "";
  dom.byId(ids.AREA_RESULTS).classList.toggle("is-late", !isCurrent);
  if (answer && isCurrent) showFigures(answer.value);
}

/** @param {number | null} value */
const percent = (value) => (value === null ? "–" : `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)}%`);
/** @type {(bin: number[] | null, unit: Pick<Unit, "before" | "after">) => string} */
const between = (bin, { before, after }) => (bin ? `${before}${bin[0]}–${bin[1]}${after}` : "–");
/** @param {number | null} hour */
const atHour = (hour) => (hour === null ? "–" : format.clock(hour));

// Rows of the table: what a column says of both, as [name, here, everywhere].
/** @type {(column: Column, values: any[]) => string[][]} */
function listRows(column, values) {
  const { kind, label, measure, one = label.toLowerCase(), unit } = column;
  if (measure) return listMeasured(/** @type {MeasuredColumn} */ (column), values);
  if (kind === "cycle") return [[`Busiest ${one}`, ...values.map(atHour)]];
  return [[`Median ${one}`, ...values.map((bin) => between(bin, unit ?? NO_UNIT))]];
}

/** @type {(column: MeasuredColumn, values: any[]) => string[][]} */
function listMeasured({ measure, one, unit }, values) {
  /** @param {{mean: number | null}} given */
  const amount = ({ mean }) => (mean === null ? "–" : format.amount(mean, unit));
  const many = capital(dataset.manyOf(dataset.getMeasured()));
  const share = measure.share_of ? [[`Mean ${one}, of the ${dataset.find(measure.share_of).label.toLowerCase()}`, ...values.map((value) => percent(value.share))]] : [];
  return [
    [`${many} on record`, ...values.map(({ recorded }) => format.count(recorded))],
    [`Mean ${one}`, ...values.map(amount)], ...share,
  ];
}

/** @param {Summary[]} given */
function showFigures([here, everywhere]) {
  const [inside, all] = [here, everywhere].map(areafigures.describe);
  const rows = [
    ["Trips", format.count(inside.trips), format.count(all.trips)],
    ["Share of all", percent(areafigures.share(inside.trips, all.trips)), "100%"],
    ...areafigures.listCompared().flatMap((column) => listRows(column, [inside[column.name], all[column.name]])),
  ];
  dom.byId(ids.AREA_FIGURES).replaceChildren(...rows.map(buildRow));
  for (const { name, kind } of areafigures.listCompared()) drawPair(name, kind, here[name], everywhere[name]);
  dom.byId(ids.AREA_RESULTS).hidden = false;
}

/** @param {any[]} row a name and what is told of it */
function buildRow([name, ...values]) {
  const cells = values.map((value) => dom.build("td", {}, value));
  return dom.build("tr", {}, dom.build("th", { scope: "row" }, name), ...cells);
}

// A cycle has no tail, and its numbers no width.
/** @type {(name: string, kind: string, here: any, everywhere: any) => void} */
function drawPair(name, kind, here, everywhere) {
  const isCycle = kind === "cycle";
  const bins = isCycle ? here.counts.length : areafigures.cutTail(here, everywhere);
  const [inside, all] = [here, everywhere].map(({ counts }) => areafigures.toShares(counts).slice(0, bins));
  pairchart.draw(dom.byId(ids.areaChartId(name)), inside, all, isCycle ? 24 / bins : here.width);
}

// --- wiring -------------------------------------------------------------------------------------

/** @param {{selection: Selection}} given */
function followSelection({ selection }) {
  if (!memory.drawings.length) showAll();
  dom.whenThere(`#${ids.AREA_NAME}`, () => showName(selection));
  memory.box?.follow(filters.areaAt(selection, selection.endpoint));
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  [TOOLS.rectangle]: () => draw("rectangle"),
  [TOOLS.polygon]: () => draw("polygon"),
  [TOOLS.view]: () => draw("view"),
  [ids.AREA_GIVE_UP]: endDrawings,
  [ids.AREA_REMOVE]: () => selection.change(filters.withoutAreas()),
  [ids.AREA_WITHIN]: turnWithin,
  [ids.AREA_ZOOM]: () => zoomTo(filters.listAreas(selection.current())[0].ring),
};

/** @param {PageEvent} event */
function followClick({ target }) {
  ACTIONS[target.closest("button")?.id]?.();
}

/** @param {string | null} panel */
function followDock(panel) {
  if (panel !== "area") return;
  dom.whenThere(`#${ids.AREA_PLACES}`, loadPlaces);
  figuresOf.check();
}

export function begin() {
  if (!dataset.listAreas().length) return;
  wanted.register({ follow, check: (now) => figuresOf.check(now) });
  document.addEventListener("click", followClick);
  selection.subscribe(followSelection);
  dock.subscribe(followDock);
}
