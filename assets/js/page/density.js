// The density layer: a canvas grid layer over count tiles. Old pixels stay until new ones are there,
// answers of an older question are dropped. It loads through tileloader.js, commits
// answers together (commitbarrier.js), and paints with tilepainter.js.
// Events on the layer: "scale" (the legend must follow), "busy", "refused" (the server's sentence).
/** @import { Cells, LatLng, LeafletEvent, LeafletMap, TileQuestion, TileRecord } from "../types.d.ts" */
import * as cellTools from "../core/cells.js";
import * as geodesy from "../core/geodesy.js";
import { LatestWinsThrottle } from "../core/latestwins.js";
import * as tileState from "../core/tilestate.js";
import { CommitBarrier } from "./commitbarrier.js";
import * as hand from "./hand.js";
import * as tileLoader from "./tileloader.js";
import { TilePainter } from "./tilepainter.js";

const TOGETHER_MS = 350; // a new zoom shows at once if all tiles come within this
const PATIENCE_MS = 1500; // a new question is waited for longer: two answers side by side mislead
const SHARP = devicePixelRatio >= 1.5;
const TILE_PX = SHARP ? 256 : 512; // on a fine screen 512 counts fill 256 CSS pixels
const ZOOM_OFFSET = SHARP ? 0 : -1;
const HALO_RADIUS = 1;
const WORLD = [[-85.0512, -180], [85.0512, 180]]; // no tile lies beyond it: the world is drawn once
const NEARLY = 0.25; // of the tiles in view: so few are waited for, even when the hand has let go

/** @type {(question: TileQuestion, given: {x: number, y: number, z: number}) => string} */
function buildUrl({ version, endpoint, query }, { x, y, z }) {
  const path = `api/tiles/${version || "latest"}/${endpoint}/${z + ZOOM_OFFSET}/${x}/${y}`;
  return query ? `${path}?${query}` : path;
}

export const DensityLayer = L.GridLayer.extend({
  options: {
    tileSize: TILE_PX, pane: "density", noWrap: true, bounds: WORLD, keepBuffer: 1, updateWhenZooming: false,
    minZoom: 2, maxZoom: 20, className: "density",
  },

  // options.group: the ScaleGroup that says which count has which place on the colormap.
  /** @param {any} options */
  initialize(options) {
    L.setOptions(this, options);
    this._group = options.group;
    this._records = new Map();
    this._painter = new TilePainter(HALO_RADIUS);
    this._stamp = 0;
    this._throttle = new LatestWinsThrottle({
      isUnderWay: (next) => this._isUnderWay(next), isNearlyDone: () => this._isNearlyDone(),
      isHeld: () => hand.isHolding(), act: (next) => this._askNow(next),
    });
    this._loader = this._createLoader();
    this._barrier = new CommitBarrier({
      isComplete: () => this._visible().every((/** @type {TileRecord} */ one) => tileState.hasAnswer(one, this._loader.question)),
      commit: () => this._commit(),
    });
    this.on("tileunload", (/** @type {LeafletEvent} */ event) => this._forget(this._tileCoordsToKey(event.coords)));
  },

  _createLoader() {
    return new tileLoader.TileLoader({
      queue: tileLoader.shareQueue(2 * HALO_RADIUS + 1),
      urlOf: buildUrl,
      priorityOf: (record) => this._distance(record),
      tell: {
        received: () => this._barrier.check(),
        failed: (record, error) => this._fail(error),
        busy: (busy) => this.fire("busy", { busy }),
      },
    });
  },

  /** @param {LeafletMap} map */
  onAdd(map) {
    L.GridLayer.prototype.onAdd.call(this, map);
    this._group.layers.add(this);
    map.on("zoomend", this._commitTogether, this);
    map.on("moveend", this._settle, this);
    this._endHand = hand.onRelease(() => this._throttle.check());
  },

  /** @param {LeafletMap} map */
  onRemove(map) {
    map.off("zoomend", this._commitTogether, this);
    map.off("moveend", this._settle, this);
    this._endHand();
    this._barrier.drop();
    this._throttle.cancel();
    this._loader.cancelAll(this._records.values());
    this._group.layers.delete(this);
    L.GridLayer.prototype.onRemove.call(this, map);
  },

  // --- what others call -----------------------------------------------------------------------

  /**
   * question: {version, endpoint, query}. While a hand drags, a newer one waits for the tiles in view
   * that are under way: what the server has computed is shown, and nothing piles up.
   * @param {TileQuestion} question
   * @param {boolean} ready
   */
  ask(question, ready) {
    this._throttle.submit({ question, ready });
  },

  /** @param {{question: TileQuestion, ready: boolean}} given */
  _isUnderWay({ question: next, ready }) {
    const { question } = this._loader;
    if (!ready || !this._loader.ready || question.version !== next.version) return false;
    if (JSON.stringify(question) === JSON.stringify(next)) return false;
    return this._visible().some((/** @type {TileRecord} */ record) => this._isAwaited(record));
  },

  // What failed is asked again after a pause, which nobody waits for.
  /** @param {TileRecord} record */
  _isAwaited(record) {
    return !record.failed && Boolean(record.job || record.pending);
  },

  _isNearlyDone() {
    const visible = this._visible();
    const missing = visible.filter((/** @type {TileRecord} */ record) => !tileState.hasAnswer(record, this._loader.question));
    return missing.length <= visible.length * NEARLY;
  },

  /** @param {{question: TileQuestion, ready: boolean}} given */
  _askNow({ question, ready }) {
    const again = this._loader.setQuestion(question, ready);
    if (again) this._refresh();
    if (ready) return;
    this._loader.cancelAll(this._records.values());
    this._barrier.wait(PATIENCE_MS); // what is shown is old then, and is told from the new
  },

  /**
   * @param {string} name
   * @param {string} theme
   */
  recolour(name, theme) {
    this._painter.setColours(name, theme);
    this.repaint();
  },

  repaint() {
    this._paintAll();
    this.fire("scale", this.legend());
  },

  legend() {
    const { scale } = this._group;
    const shown = this.shownInView().length > 0;
    return { scale, colours: this._painter.colours, endpoint: this._shownEndpoint(), pixel: this.pixelMetres(), shown };
  },

  shownInView() {
    return this._visible().filter((/** @type {TileRecord} */ record) => record.shown);
  },

  // Side of the ground that one count covers, in metres, in the middle of the view.
  pixelMetres() {
    const zoom = this._map.getZoom() + ZOOM_OFFSET;
    return geodesy.pixelMetres(zoom, cellTools.SIZE, this._map.getCenter().lat);
  },

  // --- Leaflet's side -------------------------------------------------------------------------

  /**
   * @param {any} coords
   * @param {Function} done
   */
  createTile(coords, done) {
    const canvas = L.DomUtil.create("canvas", "density-tile");
    canvas.width = canvas.height = cellTools.SIZE;
    const record = tileState.create(coords, canvas, done);
    this._records.set(this._tileCoordsToKey(coords), record);
    if (!this._throttle.isWaiting) this._loader.request(record); // else it is asked for with the next question
    return canvas;
  },

  /** @param {string} key */
  _forget(key) {
    const record = this._records.get(key);
    if (!record) return;
    this._loader.cancel(record);
    this._records.delete(key);
  },

  _commitTogether() {
    this._barrier.wait(TOGETHER_MS);
  },

  // --- asking ---------------------------------------------------------------------------------

  _refresh() {
    this._loader.cancelAll(this._records.values());
    this._barrier.wait(PATIENCE_MS);
    for (const [key, record] of this._records) {
      if (this._isVisible(record)) this._loader.request(record);
      else if (record.coords.z === this._tileZoom) this._removeTile(key);
    }
  },

  // Tiles that were lost are asked again; now: without waiting for the end of a pause.
  /** @param {boolean} [now] */
  check(now) {
    if (this._throttle.isWaiting) this._throttle.check();
    else for (const record of this._visible()) this._loader.check(record, now);
    this._barrier.check();
  },

  /** @param {any} error */
  _fail(error) {
    if (error.status === 400) this.fire("refused", { message: error.message });
    else if (error.status === 404 || error.status === 503) this.fire("stale");
    this._barrier.check();
  },

  // --- showing --------------------------------------------------------------------------------

  /** @param {TileRecord} record */
  _isVisible(record) {
    if (record.coords.z !== this._tileZoom || !this._map) return false;
    const bounds = this._map.getPixelBounds();
    const size = this.getTileSize();
    const corner = record.coords.scaleBy(size);
    return bounds.overlaps(L.bounds(corner, corner.add(size)));
  },

  _visible() {
    return [...this._records.values()].filter((record) => this._isVisible(record));
  },

  /** @param {TileRecord} record */
  _distance(record) {
    const size = this.getTileSize();
    const middle = record.coords.scaleBy(size).add(size.divideBy(2));
    return middle.distanceTo(this._map.getPixelBounds().getCenter());
  },

  _shownEndpoint() {
    const shown = this._visible().find((/** @type {TileRecord} */ record) => record.shownFor);
    return (shown ? shown.shownFor : this._loader.question || {}).endpoint || "pickup";
  },

  _commit() {
    const fresh = [...this._records.values()].filter((record) => record.pending);
    for (const record of fresh) tileState.promote(record, ++this._stamp);
    if (fresh.length) this._rescale();
    this._paintAll();
    this._dimOld();
    for (const record of fresh) this._tell(record);
    if (fresh.length) this.fire("shown");
    this._throttle.check();
  },

  // What still shows an older question when patience has ended is told from the new.
  _dimOld() {
    const { question } = this._loader;
    for (const { canvas, shown, shownFor } of this._records.values()) {
      canvas.classList.toggle("density-tile--old", Boolean(shown) && shownFor !== question);
    }
  },

  // Only now does Leaflet drop what it kept of other zooms beneath this tile.
  /** @param {TileRecord} record */
  _tell(record) {
    const { done } = record;
    record.done = null;
    if (done) done(null, record.canvas);
  },

  // After a move: other tiles are in view, so another highest count may be.
  _settle() {
    this._throttle.check(); // what was under way may be out of view
    for (const record of this._throttle.isWaiting ? [] : this._visible()) {
      if (!record.job && !tileState.hasAnswer(record, this._loader.question)) this._loader.request(record);
    }
    this._rescale();
  },

  _rescale() {
    this._group.update();
    this.fire("scale", this.legend());
  },

  _paintAll() {
    this._painter.paintAll(this._records, this._group.scale);
  },

  // --- what tests and the pointer read --------------------------------------------------------

  /** @param {LatLng} latlng */
  countAt(latlng) {
    const point = this._map.project(latlng, this._tileZoom);
    const size = this.getTileSize();
    const coords = point.unscaleBy(size).floor();
    if (!this._isValidTile(coords)) return 0; // beyond the edge of the world
    const record = this._records.get(`${coords.x}:${coords.y}:${this._tileZoom}`);
    if (!record || !record.shown || record.shownFor !== this._loader.question) return null;
    const inside = point.subtract(coords.scaleBy(size)).multiplyBy(cellTools.SIZE / TILE_PX).floor();
    return cellTools.countAt(record.shown, inside.y, inside.x);
  },

  /**
   * Trips within `px` pixels of the screen; null while the tile beneath is not there.
   * @param {LatLng} latlng
   * @param {number} px
   */
  countNear(latlng, px) {
    if (this.countAt(latlng) === null) return null;
    const fine = cellTools.SIZE / TILE_PX;
    /** @type {(x: number, y: number) => Cells | null} */
    const tileAt = (x, y) => {
      const record = this._records.get(`${x}:${y}:${this._tileZoom}`);
      return record && record.shownFor === this._loader.question ? record.shown : null;
    };
    return cellTools.countDisc(tileAt, this._map.project(latlng, this._tileZoom).multiplyBy(fine), px * fine);
  },

  state() {
    const { question, ready, queue } = this._loader;
    const tiles = this._visible().map((/** @type {TileRecord} */ record) => ({
      z: record.coords.z + ZOOM_OFFSET, x: record.coords.x, y: record.coords.y,
      current: record.shownFor === question && question !== null,
      failed: Boolean(record.failed), tries: record.tries, stamp: record.stamp,
      total: record.shown ? record.shown.total : null,
      max: record.shown ? record.shown.max : null,
    }));
    const settled = tiles.length > 0 && !this._throttle.isWaiting && tiles.every((/** @type {{current: boolean}} */ tile) => tile.current);
    const { kind, top } = this._group.scale;
    return { question, ready, settled, tiles, scale: { kind, top }, ...queue.counts() };
  },
});
