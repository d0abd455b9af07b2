// The map's own side: what it shows is told to the page, the density layer and the base map are
// attached, and the questions of the selection go to the density layer.
/** @import { Display, LeafletEvent, LeafletMap, PageState, Selection } from "../types.d.ts" */
import * as dataset from "../core/dataset.js";
import { opacityOf } from "../core/displaymodel.js";
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import { isBlended } from "../core/mapmodes.js";
import { listShows } from "../core/mapshows.js";
import * as area from "./area.js";
import * as basemap from "./basemap.js";
import * as dash from "./dash.js";
import * as displaySettings from "./displaysettings.js";
import * as flowlayer from "./flowlayer.js";
import * as flows from "./flows.js";
import * as fullscreen from "./fullscreen.js";
import { Layers } from "./layers.js";
import * as legend from "./legend.js";
import * as mapkeys from "./mapkeys.js";
import * as mapview from "./mapview.js";
import * as messages from "./messages.js";
import * as othertrips from "./othertrips.js";
import * as pointer from "./pointer.js";
import * as status from "./status.js";
import * as streets from "./streets.js";
import * as summary from "./summary.js";
import * as tripcard from "./tripcard.js";
import * as trippoints from "./trippoints.js";
import * as trips from "./trips.js";
import * as urlState from "./urlstate.js";
import * as wanted from "./wanted.js";

const HOW = "Arrow keys move it, plus and minus zoom, Enter tells of the middle.";
const HOW_ZONES = " z turns from points to zones.";

// look: display and theme, which may be told before the map is there; question, hideout and flows: the last ones.
/** @type {{look: [Display, string] | null, question: string | null, hideout: string | null, flows: string}} */
const memory = { look: null, question: null, hideout: null, flows: "" };

// Event handler of the map: moveend (also after a resize).
/** @param {LeafletEvent} event */
export function report(event) {
  const map = event.target._map || event.target;
  const view = mapview.describeView(map);
  wanted.see({ view });
  urlState.seeView(view);
}

// Event handler of an empty layer group: the first moment at which the map is there.
/** @param {LeafletEvent} event */
export function attach(event) {
  const map = event.target._map;
  if (mapview.leaflet() !== map) build(map);
  report(event);
}

/** @param {LeafletMap} map */
function build(map) {
  // How far beside a point the pointer still hits it: fingers are blunt.
  const blunt = matchMedia("(pointer: coarse)").matches;
  L.Canvas.mergeOptions({ tolerance: blunt ? 8 : 2 });
  const keys = listShows().length > 1 ? HOW + HOW_ZONES : HOW;
  dress(map, `Map of ${dataset.describe().trips}. ${keys}`);
  mapview.holdMap(map);
  stayInWorld(map);
  const frame = dom.byId(ids.MAP_OTHER);
  const layers = new Layers(map, frame, {
    drawLegends,
    dress: dressLinked,
    busy: (busy) => map.getContainer().parentNode.classList.toggle("is-busy", busy),
    rested: () => summary.takeTurn(),
    stale: () => status.ask(),
    refused: messages.notify,
  });
  mapview.holdLayers(layers);
  if (memory.look) showLook(...memory.look);
  pointer.attach(layers, map);
  mapkeys.attach(map);
  fullscreen.attach(map);
  area.attach(map);
}

// Whoever wants less motion has maps that are there at once.
/** @param {LeafletMap} map */
function calm(map) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  map.options.inertia = false;
  const glide = map.panBy;
  map.panBy = (/** @type {any} */ offset, /** @type {any} */ options) => glide.call(map, offset, { ...options, animate: false });
}

// Counts, numbers and links know one world: a map that was moved round it, by key or by a throw, stands
// in that one again.
/** @param {LeafletMap} map */
function stayInWorld(map) {
  map.on("moveend", () => {
    const center = map.getCenter();
    if (Math.abs(center.lng) > 180) map.setView(center.wrap(), map.getZoom(), { animate: false });
  });
}

// What every map of the page has beside its counts.
/** @type {(map: LeafletMap, name: string) => void} */
function dress(map, name) {
  calm(map);
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", name);
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  basemap.attach(map, () => messages.notify("The base map did not load. It comes when the server answers."));
}

/** @param {LeafletMap} linked */
function dressLinked(linked) {
  dress(linked, "The same ground with the other end of the trips.");
  pointer.attach(/** @type {Layers} */ (mapview.layers()), linked);
  mapkeys.followMap(linked);
  area.attach(linked);
}

function drawLegends() {
  const layers = mapview.layers();
  if (!layers) return; // the first layer is still being made
  const opacity = layers.display ? opacityOf(layers.display) : 1;
  const single = trips.areShown();
  for (const [id, legends] of layers.legends()) {
    legend.draw(id, legends, { opacity, single, countDrawn: trippoints.countDrawn, flows: id === ids.MAP_LEGEND ? flows.describeShown() : "" });
  }
}

// Not with every line that is looked at.
function followFlows() {
  const told = flows.describeShown();
  if (told !== memory.flows) drawLegends();
  memory.flows = told;
}

// The question of the layers.
/** @param {PageState} state */
function follow({ selection, tileVersion, isReady }) {
  const layers = mapview.layers();
  if (!layers) return;
  const { endpoint, query } = selection;
  closeTripOf(`${endpoint} ${query}`);
  layers.ask({ version: tileVersion, endpoint, query }, isReady);
}

// A trip of other filters may be none of what is shown now.
/** @param {string} question */
function closeTripOf(question) {
  if (memory.question !== question) tripcard.close();
  memory.question = question;
}

/** @type {(display: Display, theme: string) => void} */
function showLook(display, theme) {
  memory.look = [display, theme];
  displaySettings.show(display, theme);
  const layers = mapview.layers();
  if (!layers) return;
  layers.show(display, theme);
  streets.show(layers.maps(), display.base, theme);
  flowlayer.show(layers.maps(), display);
  othertrips.refresh();
}

// Clientside callback: theme, display, selection -> hideout of the points. Nothing is asked of the
// server.
/** @type {(theme: string, display: Display, selection: Selection) => any} */
export function recolour(theme, display, selection) {
  const none = dash.noUpdate();
  if (!display) return none;
  showLook(display, theme);
  const { colours, mode } = display;
  const colormap = isBlended(mode) && selection ? selection.endpoint : colours;
  const hideout = { colormap, theme, opacity: opacityOf(display) };
  const same = JSON.stringify(hideout) === memory.hideout;
  memory.hideout = JSON.stringify(hideout);
  return same ? none : hideout;
}

export function begin() {
  wanted.register({ follow, check: (now) => mapview.layers()?.check(now) });
  trips.subscribe(drawLegends); // of points, or of counts again
  trippoints.subscribe(drawLegends);
  flows.subscribe(followFlows);
}
