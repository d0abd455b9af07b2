// The zones of one end of the trips, each in the color of its trips: in place of a density layer, and asked,
// told of and painted as one (layers.js). Counts of whole zones do not depend on the view.
// Events on the layer: "scale" (the legend must follow), "busy", "refused" (the server's sentence).
/** @import { Endpoint, Feature, PlaceCounts } from "../server.d.ts" */
/** @import { LatLng, LeafletEvent, LeafletMap, TileQuestion } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import * as dataset from "../core/dataset.js";
import * as scaleTools from "../core/scale.js";
import * as zones from "../core/zones.js";
import * as outlines from "./zoneoutlines.js";
import * as selection from "./selection.js";
import * as wanted from "./wanted.js";
import * as zonecounts from "./zonecounts.js";

const SMOOTH = 0.5; // coarser outlines part from those of the zone beside them

export const ZoneLayer = L.Layer.extend({
  options: { pane: "density" },

  // options.group: the ScaleGroup that says which count has which place on the colormap.
  /** @param {any} options */
  initialize(options) {
    L.setOptions(this, { attribution: dataset.placeCredit(), ...options });
    Object.assign(this, {
      _group: options.group, _paths: new Map(), _question: null, _counts: null, _trips: new Map(), _chosen: [], _leavesOut: false,
      _shownEnd: null, _marked: null, _isBusy: false, _isOld: false, colours: colour.buildColours(colour.DEFAULT, "light"),
    });
  },

  /** @param {LeafletMap} map */
  onAdd(map) {
    const { pane } = this.options;
    this._renderer = L.svg({ pane, padding: 0.5 });
    this._shapes = L.layerGroup().addTo(map);
    this._group.layers.add(this);
    map.on("click", this._choose, this);
    map.getContainer().classList.add("has-zones");
    this._end = zonecounts.subscribe(() => this._follow());
    outlines.whenThere((features) => this._draw(features));
  },

  /** @param {LeafletMap} map */
  onRemove(map) {
    map.off("click", this._choose, this);
    map.getContainer().classList.remove("has-zones");
    this._end();
    zonecounts.show(this, null);
    this._group.layers.delete(this);
    this._shapes.remove();
    this._renderer.remove();
    this.mark(null);
  },

  // --- what others call -----------------------------------------------------------------------

  /**
   * Which end is shown; the filters are known to who counts.
   * @param {TileQuestion} question
   */
  ask(question) {
    this._question = question;
    zonecounts.show(this, question.endpoint);
    this._follow();
  },

  /** @param {boolean} [now] */
  check(now) {
    zonecounts.check(now);
  },

  /**
   * @param {string} name
   * @param {string} theme
   */
  recolour(name, theme) {
    this.colours = colour.buildColours(name, theme);
    this.repaint();
  },

  repaint() {
    for (const [id, path] of this._paths) this._paint(id, path);
    for (const id of [...this._chosen, this._marked]) this._paths.get(id)?.bringToFront();
    this.fire("scale", this.legend());
  },

  legend() {
    const { total = 0, unknown = 0 } = this._counts ?? {};
    return {
      scale: this._group.scale, colours: this.colours, endpoint: this._shownEnd ?? "pickup", pixel: 0,
      shown: this._counts !== null, zones: { total, unknown, isChosen: this._chosen.length > 0, leavesOut: this._leavesOut, isOld: this._isOld },
    };
  },

  // As a density layer's tiles: here each zone is a pixel.
  shownInView() {
    const counts = Uint32Array.from(this._trips.values());
    return counts.length ? [{ shown: { counts, max: counts.reduce((most, one) => Math.max(most, one), 0) } }] : [];
  },

  /**
   * The zone under a point, as it is drawn, and what is told of it; null where there is none.
   * @param {LatLng} latlng
   */
  tellAt(latlng) {
    const zone = outlines.find(latlng);
    if (!zone) return null;
    const { counts, isCurrent } = zonecounts.current(this._endpoint());
    return { id: zone.id, name: zones.nameZone(zone), trips: zones.describeTrips(isCurrent ? counts : null, zone.id, this._endpoint()) };
  },

  /**
   * The zone that is looked at, here or in a list.
   * @param {number | null} id
   */
  mark(id) {
    if (id === this._marked) return;
    const before = this._marked;
    this._marked = id;
    for (const one of [before, id]) if (this._paths.has(one)) this._paint(one, this._paths.get(one));
    this._paths.get(id)?.bringToFront();
    const canChoose = id !== null && zones.filterOf(this._endpoint()) !== undefined;
    this._map?.getContainer().classList.toggle("is-over-zone", canChoose);
  },

  // --- counts ---------------------------------------------------------------------------------

  /** @returns {Endpoint} */
  _endpoint() {
    return this._question?.endpoint ?? "pickup";
  },

  _follow() {
    if (!this._question) return;
    const { counts, isCurrent, error } = zonecounts.current(this._endpoint());
    const isNew = counts !== null && counts !== this._counts;
    if (isNew) this._take(counts);
    this._sayOld({ isCurrent, error });
    this._show(isNew, zones.listChosen(selection.current(), this._endpoint()));
    this._renderer._container?.classList.toggle("zones--late", this._counts !== null && !isCurrent);
    this._refuse(error);
    if (isNew) this._setBusy(false); // figures take their turn, even while a hand drags on
    this._setBusy(!isCurrent && !error);
  },

  // Older counts stay until newer ones are there, and are told from these.
  /** @param {PlaceCounts} counts */
  _take(counts) {
    Object.assign(this, { _counts: counts, _trips: zones.byId(counts), _shownEnd: this._endpoint() });
  },

  /** @type {(isNew: boolean, chosen: number[]) => void} */
  _show(isNew, chosen) {
    if (!isNew && String(chosen) === String(this._chosen)) return;
    this._chosen = chosen;
    this._leavesOut = zones.leavesOut(selection.current(), this._endpoint());
    this._group.update();
    this.repaint();
  },

  // The last colors stay where there is no answer, and the legend says so until there is one.
  /** @param {{isCurrent: boolean, error: any}} given */
  _sayOld(given) {
    const isOld = this._counts !== null && zones.isUnanswered(given);
    if (isOld === this._isOld) return;
    this._isOld = isOld;
    this.fire("scale", this.legend());
  },

  // Once for each sentence of the server's.
  /** @param {any} error */
  _refuse(error) {
    if (error?.status === 400 && error !== this._refused) this.fire("refused", { message: error.message });
    this._refused = error;
  },

  /** @param {boolean} waits */
  _setBusy(waits) {
    const busy = waits && wanted.isReady();
    if (busy === this._isBusy) return;
    this._isBusy = busy;
    this.fire("busy", { busy });
  },

  // --- shapes ---------------------------------------------------------------------------------

  /** @param {Feature[]} features */
  _draw(features) {
    if (!this._map) return; // taken off meanwhile
    for (const feature of features) {
      const path = L.polygon(outlines.latLngsOf(feature), {
        pane: this.options.pane, renderer: this._renderer, interactive: false, className: "zone", smoothFactor: SMOOTH,
      });
      this._paths.set(feature.properties.id, path.addTo(this._shapes));
    }
    this.repaint();
    this._follow();
  },

  /** @type {(id: number, path: any) => void} */
  _paint(id, path) {
    const trips = this._trips.get(id) ?? 0;
    const step = Math.round(scaleTools.place(this._group.scale, trips) * (colour.STEPS - 1));
    path.setStyle({ fill: trips > 0, fillColor: colour.toCss(this.colours[step]), fillOpacity: 1 });
    const { classList } = path.getElement();
    const isChosen = this._chosen.includes(id);
    classList.toggle("zone--chosen", isChosen && !this._leavesOut); // nearly all of them would be too many lines
    classList.toggle("zone--other", this._chosen.length > 0 && !isChosen);
    classList.toggle("zone--marked", id === this._marked);
  },

  // --- choosing -------------------------------------------------------------------------------

  /** @param {LeafletEvent} event */
  _choose({ latlng }) {
    const zone = outlines.find(latlng);
    if (zone) selection.change(zones.toggle(selection.current(), this._endpoint(), zone.id));
  },

  // --- what tests and pictures read -----------------------------------------------------------

  state() {
    const { isCurrent } = zonecounts.current(this._endpoint());
    const { kind, top } = this._group.scale;
    return {
      question: this._question, ready: wanted.isReady(), settled: isCurrent && outlines.areThere(), tiles: [],
      scale: { kind, top }, trips: Object.fromEntries(this._trips), unknown: this._counts?.unknown ?? null,
    };
  },
});
