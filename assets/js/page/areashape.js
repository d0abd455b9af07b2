// The area on the map: its outline and the handles by which hand or keyboard move its corners.
/** @import { Corner } from "../server.d.ts" */
/** @import { LeafletLayer, LeafletMap, PageEvent } from "../types.d.ts" */
import * as areas from "../core/areas.js";
import * as messages from "./messages.js";

const MOST_HANDLES = 24; // a neighbourhood's shore is not for dragging
const STEP_PX = 8;
/** @type {Record<string, number[]>} */
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** @typedef {{drag: (ring: any) => void, change: (ring: any) => void}} AreaTell */

/** @type {(corner: number[]) => number[]} */
const toLatLng = ([lon, lat]) => [lat, lon];

export const AreaShape = L.LayerGroup.extend({
  // tell.drag(ring) is called with what the hand makes of it, tell.change(ring) when it lets go.
  /** @param {AreaTell} tell */
  initialize(tell) {
    L.LayerGroup.prototype.initialize.call(this);
    this._tell = tell;
    this._ring = null;
    this._isOther = false;
  },

  /** @param {LeafletMap} map */
  onAdd(map) {
    if (!map.getPane("area")) map.createPane("area").style.zIndex = 450;
    this._renderer = this._renderer || L.svg({ pane: "area", padding: 0.5 });
    L.LayerGroup.prototype.onAdd.call(this, map);
    this.show(this._ring, this._isOther);
  },

  /**
   * @param {any} ring
   * @param {boolean} [isOther] whether it is drawn around the end that this map does not show
   */
  show(ring, isOther = false) {
    this._ring = ring;
    this._isOther = isOther;
    if (!this._map) return;
    const focused = this._focused();
    this.clearLayers();
    if (!ring) return;
    this._outline = L.polygon(ring.map(toLatLng), {
      pane: "area", renderer: this._renderer, interactive: false,
      className: isOther ? "area-outline area-outline--other" : "area-outline",
    });
    this.addLayer(this._outline);
    if (ring.length > MOST_HANDLES) return;
    this._handles = ring.map((/** @type {Corner} */ corner, /** @type {number} */ i) => this._addHandle(corner, i));
    if (!areas.isRectangle(ring)) ring.forEach((/** @type {Corner} */ _, /** @type {number} */ i) => this._addMiddle(i));
    if (focused >= 0) this._handles[Math.min(focused, ring.length - 1)].getElement().focus();
  },

  // Only the outline, while a hand is still at it, here or on another map.
  /** @param {any} ring */
  preview(ring) {
    if (this._ring && this._map) this._outline.setLatLngs(ring.map(toLatLng));
  },

  // As it can be told at this zoom.
  /** @param {{lat: number, lng: number}} given */
  _toCorner({ lat, lng }) {
    return areas.fitCorner([lng, lat], this._map.getZoom());
  },

  _focused() {
    const active = document.activeElement;
    return this._ring ? (this._handles || []).findIndex((/** @type {LeafletLayer} */ handle) => handle.getElement() === active) : -1;
  },

  /**
   * @param {number[]} corner
   * @param {number} index
   */
  _addHandle(corner, index) {
    const name = `Corner ${index + 1} of ${this._ring.length} of the area: arrow keys move it`;
    const handle = this._addMarker(corner, "area-handle", name, (/** @type {Corner} */ at) => areas.moveCorner(this._ring, index, at));
    handle.getElement().addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this._followKey(event, index));
    return handle;
  },

  // Between two corners: dragging it makes a new one.
  /** @param {number} index */
  _addMiddle(index) {
    const fuller = areas.addCorner(this._ring, index);
    const at = fuller[index + 1];
    this._addMarker(at, "area-middle", null, (/** @type {Corner} */ to) => areas.moveCorner(fuller, index + 1, to));
  },

  /**
   * @param {number[]} corner
   * @param {string} className
   * @param {string | null} name
   * @param {(corner: number[]) => any} ringFor
   */
  _addMarker(corner, className, name, ringFor) {
    const icon = L.divIcon({ className, iconSize: [28, 28] });
    const marker = L.marker(toLatLng(corner), {
      icon, draggable: true, keyboard: Boolean(name), pane: "area", autoPan: true,
    });
    marker.on("drag", () => this._tell.drag(ringFor(this._toCorner(marker.getLatLng()))));
    marker.on("dragend", () => this._tell.change(ringFor(this._toCorner(marker.getLatLng()))));
    this.addLayer(marker);
    if (name) marker.getElement().setAttribute("aria-label", name);
    return marker;
  },

  /**
   * @param {PageEvent<KeyboardEvent>} event
   * @param {number} index
   */
  _followKey(event, index) {
    const isRemoval = event.key === "Delete" || event.key === "Backspace";
    if (!STEPS[event.key] && !isRemoval) return;
    event.preventDefault();
    event.stopPropagation(); // the map would move
    if (isRemoval) {
      if (this._ring.length > 3) this._tell.change(areas.removeCorner(this._ring, index));
      else messages.say("An area has three corners at least.");
      return;
    }
    const at = this._map.latLngToContainerPoint(toLatLng(this._ring[index])).add(
      L.point(STEPS[event.key]).multiplyBy(STEP_PX),
    );
    this._tell.change(areas.moveCorner(this._ring, index, this._toCorner(this._map.containerPointToLatLng(at))));
  },
});
