// Which layers of trips there are: one end alone, both ends on two maps side by side, or both on one map,
// blended; each by density or by zones. Whatever the mode, one scale holds for all of them.
/** @import { Endpoint } from "../server.d.ts" */
/** @import { Display, LatLng, LeafletEvent, LeafletLayer, LeafletMap, LegendEntry, TileQuestion } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import { opacityOf } from "../core/displaymodel.js";
import * as ids from "../core/ids.js";
import { isBlended, isSideBySide } from "../core/mapmodes.js";
import { showsZones } from "../core/mapshows.js";
import { DensityLayer } from "./density.js";
import * as linkedMap from "./linkedmap.js";
import { ScaleGroup } from "./scalegroup.js";
import { ZoneLayer } from "./zonelayer.js";

/** @type {Record<Endpoint, Endpoint>} */
const OPPOSITE = { pickup: "dropoff", dropoff: "pickup" };

/** @param {LeafletMap} map */
function addPanes(map) {
  const pane = map.createPane("density");
  pane.style.zIndex = 350;
  // Both lie in one group that is blended by itself, so that the land does not tint the counts.
  for (const name of ["density-main", "density-other"]) map.createPane(name, pane);
}

export class Layers {
  /**
   * @param {LeafletMap} map that of dash-leaflet
   * @param {HTMLElement} frame the element around a second map
   * @param {{drawLegends: () => void, busy: (busy: boolean) => void, rested: () => void, stale: () => void,
   *   refused: (message: string) => void, dress: (map: LeafletMap) => void}} tell
   */
  constructor(map, frame, tell) {
    this.map = map;
    this.frame = frame;
    this.tell = tell;
    this.mode = "single";
    /** @type {LeafletMap} */
    this.linked = null;
    /** @type {(() => void) | null} */
    this.fitLinked = null;
    /** @type {LeafletLayer} */
    this.other = null;
    /** @type {TileQuestion | null} */
    this.question = null;
    this.ready = false;
    /** @type {Display | null} */
    this.display = null;
    this.theme = "light";
    this.busy = new Set();
    this.group = new ScaleGroup();
    addPanes(map);
    this.main = this.create(map, "density-main", this.endpoint());
  }

  /**
   * @param {LeafletMap} map
   * @param {string} pane
   * @param {Endpoint} endpoint
   */
  create(map, pane, endpoint) {
    const options = { pane, group: this.group };
    const layer = (showsZones(this.display, endpoint) ? new ZoneLayer(options) : new DensityLayer(options)).addTo(map);
    // Only now: what a layer tells while it is added would reach who looks for it here, where it is not yet.
    layer.on("scale", () => this.tell.drawLegends());
    layer.on("busy", (/** @type {LeafletEvent} */ { busy }) => this.note(layer, busy));
    layer.on("stale", () => this.tell.stale());
    layer.on("refused", (/** @type {LeafletEvent} */ { message }) => this.tell.refused(message));
    return layer;
  }

  /**
   * The layer itself, or one to come in its place where its end is shown otherwise now.
   * @type {(layer: LeafletLayer, endpoint: Endpoint) => LeafletLayer}
   */
  refit(layer, endpoint) {
    if (showsZones(this.display, endpoint) === layer instanceof ZoneLayer) return layer;
    return this.create(layer._map, layer.options.pane, endpoint);
  }

  // -> whether any layer is a new one
  refitAll() {
    const before = [this.main, this.other];
    this.main = this.refit(this.main, this.endpoint());
    if (this.other) this.other = this.refit(this.other, OPPOSITE[this.endpoint()]);
    const gone = before.filter((layer) => layer && layer !== this.main && layer !== this.other);
    // Last, so that nobody is led to a layer that is on no map any more.
    for (const layer of gone) this.drop(layer);
    return gone.length > 0;
  }

  /** @param {LeafletLayer} layer */
  drop(layer) {
    layer.remove();
    this.note(layer, false);
  }

  /**
   * @param {any} layer
   * @param {boolean} busy
   */
  note(layer, busy) {
    if (busy) this.busy.add(layer);
    else this.busy.delete(layer);
    this.tell.busy(this.busy.size > 0);
    if (!busy) this.tell.rested();
  }

  /**
   * @param {TileQuestion} question
   * @param {boolean} ready
   */
  ask(question, ready) {
    const swapped = this.question && this.question.endpoint !== question.endpoint;
    Object.assign(this, { question, ready });
    const isRefitted = this.refitAll();
    if (isRefitted || (swapped && isBlended(this.mode))) this.colour();
    this.main.ask(question, ready);
    if (this.other) this.other.ask({ ...question, endpoint: OPPOSITE[question.endpoint] }, ready);
  }

  // Tiles that were lost are asked again.
  /** @param {boolean} [now] */
  check(now) {
    for (const layer of [this.main, this.other]) layer?.check(now);
  }

  /**
   * display: {colours, scale, opacity, mode}
   * @param {Display} display
   * @param {string} theme
   */
  show(display, theme) {
    Object.assign(this, { display, theme });
    this.setMode(display.mode);
    if (this.refitAll() && this.question) this.ask(this.question, this.ready);
    this.colour();
    for (const map of this.maps()) map.getPane("density").style.opacity = String(opacityOf(display));
    this.group.setKind(display.scale);
  }

  colour() {
    if (!this.display) return;
    this.main.recolour(this.colormap(this.endpoint()), this.theme);
    if (this.other) this.other.recolour(this.colormap(OPPOSITE[this.endpoint()]), this.theme);
  }

  // The colormap of one end: its own tint where both ends share a map.
  /** @param {Endpoint} endpoint */
  colormap(endpoint) {
    return isBlended(this.mode) || !this.display ? endpoint : this.display.colours;
  }

  endpoint() {
    return this.question ? this.question.endpoint : "pickup";
  }

  /** @param {string} mode */
  setMode(mode) {
    if (mode === this.mode) return;
    this.removeOther();
    this.mode = mode;
    this.map.getContainer().parentNode.classList.toggle("map-area--side", isSideBySide(mode));
    this.frame.hidden = !isSideBySide(mode);
    this.map.invalidateSize({ animate: false });
    if (isSideBySide(mode)) this.addLinked();
    if (isBlended(mode)) this.other = this.create(this.map, "density-other", OPPOSITE[this.endpoint()]);
    if (this.question) this.ask(this.question, this.ready);
  }

  addLinked() {
    const { map, fit } = linkedMap.create(this.map, /** @type {HTMLElement} */ (this.frame.querySelector(".map")));
    Object.assign(this, { linked: map, fitLinked: fit });
    addPanes(this.linked);
    this.tell.dress(this.linked);
    this.map.on("resize", fit);
    this.other = this.create(this.linked, "density-main", OPPOSITE[this.endpoint()]);
  }

  removeOther() {
    if (this.other) this.drop(this.other);
    if (this.linked) {
      this.map.off("resize", this.fitLinked);
      this.linked.remove();
    }
    Object.assign(this, { other: null, linked: null, fitLinked: null });
  }

  // Where single trips of the other end belong, and in which colours; null where one end is shown, or zones.
  otherTarget() {
    if (!this.other || !this.display || this.other instanceof ZoneLayer) return null;
    const endpoint = OPPOSITE[this.endpoint()];
    const hideout = { colormap: this.colormap(endpoint), theme: this.theme, opacity: opacityOf(this.display) };
    return { map: this.linked || this.map, endpoint, hideout };
  }

  maps() {
    return this.linked ? [this.map, this.linked] : [this.map];
  }

  /**
   * [element id, what its legend tells] of every legend of the page.
   * @returns {[string, LegendEntry[]][]}
   */
  legends() {
    const main = this.main.legend();
    if (!this.other) return [[ids.MAP_LEGEND, [main]]];
    const other = this.other.legend();
    if (this.linked) return [[ids.MAP_LEGEND, [main]], [ids.MAP_LEGEND_OTHER, [other]]];
    const ends = [main, other].sort((a, b) => b.endpoint.localeCompare(a.endpoint));
    const colours = colour.blend(ends[0].colours, ends[1].colours, this.theme);
    return [[ids.MAP_LEGEND, [...ends, { ...main, endpoint: "both", colours }]]];
  }

  /**
   * What is told of the zone under a point; null where there is none, undefined where no zones are shown.
   * @param {LatLng} latlng
   * @returns {{id: number, name: string, trips: string[]} | null | undefined}
   */
  tellZone(latlng) {
    const layers = this.zoneLayers();
    if (!layers.length) return undefined;
    const told = layers.map((layer) => layer.tellAt(latlng));
    return told[0] && { ...told[0], trips: told.map(({ trips }) => trips) };
  }

  /**
   * The zone that is looked at, on every map.
   * @param {number | null} id
   */
  markZone(id) {
    for (const layer of this.zoneLayers()) layer.mark(id);
  }

  zoneLayers() {
    return [this.main, this.other].filter((layer) => layer instanceof ZoneLayer);
  }

  /**
   * Trips by end within `px` pixels: {pickup, dropoff}; an end that is not shown is left out.
   * @param {LatLng} latlng
   * @param {number} px
   */
  countsNear(latlng, px) {
    const layers = this.other ? [this.main, this.other] : [this.main];
    const ends = [this.endpoint(), OPPOSITE[this.endpoint()]];
    return Object.fromEntries(layers.map((layer, i) => [ends[i], layer.countNear(latlng, px)]));
  }
}
