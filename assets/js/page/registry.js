// What others call by its name: Dash, dash-leaflet, and tests. No other file sets a global.
import * as colour from "../core/colour.js";
import * as displayStore from "./displaystore.js";
import * as dock from "./dock.js";
import * as figures from "./figures.js";
import * as frame from "./frame.js";
import * as later from "./later.js";
import * as map from "./map.js";
import * as mapview from "./mapview.js";
import * as selection from "./selection.js";
import * as status from "./status.js";
import * as summary from "./summary.js";
import * as theme from "./theme.js";
import * as tripcard from "./tripcard.js";
import * as trippoints from "./trippoints.js";
import * as trips from "./trips.js";
import * as urlState from "./urlstate.js";

// window.dash_clientside[namespace][function]: the clientside callbacks of dashapp/ui.
const CALLBACKS = {
  figures: { account: figures.account, show: figures.show, summarise: figures.summarise },
  frame: { toggleSheet: frame.toggleSheet },
  map: { recolour: map.recolour },
  status: { show: status.show, start: status.start, wake: status.wake },
  theme: { nameToggle: theme.nameToggle, update: theme.update },
  urlState: { restore: urlState.restore },
};

// window.dashapp[panel][function]: what components of the map are handed (dashapp/ui/map.py) ...
const HANDLERS = {
  map: { attach: map.attach, report: map.report },
  trippoints: {
    drawPoint: trippoints.drawPoint, explainPoint: trippoints.explainPoint, pointStyle: trippoints.pointStyle,
  },
};

// ... and what tests, measurements and whoever is curious in the console ask the page.
const INSPECTED = {
  colour: { DEFAULT: colour.DEFAULT, buildColours: colour.buildColours, toCss: colour.toCss },
  displayStore: { change: displayStore.change },
  dock: { open: dock.open },
  later: { picture: later.picture },
  map: { density: mapview.density, describeView: mapview.describeView, layers: mapview.layers, leaflet: mapview.leaflet },
  selection: { current: selection.current },
  status: { ask: status.ask },
  summary: { rests: summary.rests },
  tripcard: { openNearest: tripcard.openNearest },
  trips: { areShown: trips.areShown },
  urlState: { open: urlState.open, settle: urlState.settle },
};

/** @type {(target: any, ...registries: Record<string, Record<string, any>>[]) => any} */
function merge(target, ...registries) {
  for (const registry of registries) {
    for (const [name, functions] of Object.entries(registry)) target[name] = { ...target[name], ...functions };
  }
  return target;
}

// Before the first callback of Dash runs.
/** @param {any} root */
export function register(root) {
  root.dash_clientside = merge(root.dash_clientside || {}, CALLBACKS);
  root.dashapp = merge(root.dashapp || {}, HANDLERS, INSPECTED);
}
