// The density layer: a canvas grid layer over count tiles. Old pixels stay until new ones are there,
// answers of an older question are dropped. How counts become pixels is the brush's matter.
// Events on the layer: "scale" (the legend must follow), "busy", "refused" (the server's sentence).
(function (root) {
  "use strict";

  if (!root.L) return;

  const TOGETHER_MS = 350; // a new question or zoom shows at once if all tiles come within this
  const SHARP = root.devicePixelRatio >= 1.5;
  const TILE_PX = SHARP ? 256 : 512; // on a fine screen 512 counts fill 256 CSS pixels
  const ZOOM_OFFSET = SHARP ? 0 : -1;
  const HALO_RADIUS = 1;

  const { api, brush, cells: cellTools, queue: queueTools, scale: scaleTools } = root.dashapp;

  async function loadCells(url, signal) {
    const response = await api.get(url, { signal });
    const body = response.status === 204 ? null : await response.arrayBuffer();
    return cellTools.decode(body, 2 * HALO_RADIUS + 1);
  }

  function buildUrl({ version, endpoint, query }, { x, y, z }) {
    const path = `api/tiles/${version || "latest"}/${endpoint}/${z + ZOOM_OFFSET}/${x}/${y}`;
    return query ? `${path}?${query}` : path;
  }

  const DensityLayer = root.L.GridLayer.extend({
    options: {
      tileSize: TILE_PX, pane: "density", noWrap: true, keepBuffer: 1, updateWhenZooming: false,
      minZoom: 2, maxZoom: 20, className: "density",
    },

    initialize(options) {
      root.L.setOptions(this, options);
      this._records = new Map();
      this._queue = queueTools.createQueue(loadCells);
      this._brush = new brush.Brush(HALO_RADIUS);
      this._question = null;
      this._ready = false;
      this._scale = scaleTools.createScale(1);
      this._stamp = 0;
      this._togetherUntil = 0;
      this.on("tileunload", (event) => this._forget(this._tileCoordsToKey(event.coords)));
    },

    onAdd(map) {
      root.L.GridLayer.prototype.onAdd.call(this, map);
      map.on("zoomend", this._holdTogether, this);
      map.on("moveend", this._settle, this);
    },

    onRemove(map) {
      map.off("zoomend", this._holdTogether, this);
      map.off("moveend", this._settle, this);
      root.L.GridLayer.prototype.onRemove.call(this, map);
    },

    // --- what others call -----------------------------------------------------------------------

    // question: {version, endpoint, query}. Nothing is asked while the data is not ready.
    // Answers know their question by identity, so an equal one must not take its place.
    ask(question, ready) {
      const changed = JSON.stringify(question) !== JSON.stringify(this._question);
      const woken = ready && !this._ready;
      if (changed) this._question = question;
      this._ready = ready;
      if (!ready) this._cancelAll();
      else if (changed || woken) this._refresh();
    },

    recolour(name, theme) {
      this._brush.setColours(name, theme);
      this._paintAll();
      this.fire("scale", this.legend());
    },

    legend() {
      const shown = this._visible().some((record) => record.shown);
      return { scale: this._scale, colours: this._brush.colours, endpoint: this._shownEndpoint(), shown };
    },

    // --- Leaflet's side -------------------------------------------------------------------------

    createTile(coords, done) {
      const canvas = root.L.DomUtil.create("canvas", "density-tile");
      canvas.width = canvas.height = cellTools.SIZE;
      const record = { coords, canvas, done, shown: null, shownFor: null, pending: null, tries: 0 };
      this._records.set(this._tileCoordsToKey(coords), record);
      this._request(record);
      return canvas;
    },

    _forget(key) {
      const record = this._records.get(key);
      if (!record) return;
      this._cancel(record);
      this._records.delete(key);
    },

    _holdTogether() {
      this._togetherUntil = performance.now() + TOGETHER_MS;
      clearTimeout(this._togetherTimer);
      this._togetherTimer = setTimeout(() => this._commit(), TOGETHER_MS + 10);
    },

    // --- asking ---------------------------------------------------------------------------------

    _refresh() {
      this._cancelAll();
      this._holdTogether();
      for (const [key, record] of this._records) {
        if (this._isVisible(record)) this._request(record);
        else if (record.coords.z === this._tileZoom) this._removeTile(key);
      }
    },

    _request(record) {
      if (!this._question || !this._ready || record.shownFor === this._question) return;
      const question = this._question;
      record.job = this._queue.add({
        url: buildUrl(question, record.coords),
        priority: this._distance(record),
        onDone: (cells) => this._receive(record, question, cells),
        onError: (error) => this._fail(record, question, error),
      });
      this._announceBusy();
    },

    _receive(record, question, cells) {
      record.job = null;
      if (question !== this._question) return;
      Object.assign(record, { pending: cells, pendingFor: question, tries: 0 });
      this._mark(record, false);
      this._announceBusy();
      this._commitSoon();
    },

    _fail(record, question, error) {
      record.job = null;
      if (question !== this._question) return;
      record.tries += 1;
      this._mark(record, true);
      if (error.status === 400) {
        this.fire("refused", { message: error.message });
      } else {
        if (error.status === 404 || error.status === 503) this.fire("stale");
        const delay = queueTools.retryDelayMs(record.tries, error.retryAfterSeconds);
        record.timer = setTimeout(() => this._request(record), delay);
      }
      this._announceBusy();
      this._commitSoon();
    },

    _mark(record, failed) {
      record.failed = failed;
      record.canvas.classList.toggle("density-tile--failed", failed);
    },

    _cancel(record) {
      clearTimeout(record.timer);
      if (record.job) this._queue.cancel(record.job);
      record.job = null;
      record.tries = 0;
      this._mark(record, false);
    },

    _cancelAll() {
      for (const record of this._records.values()) this._cancel(record);
      this._announceBusy();
    },

    _announceBusy() {
      const { waiting, running } = this._queue.counts();
      const busy = [...this._records.values()].some((record) => record.job) || waiting + running > 0;
      if (busy !== this._busy) this.fire("busy", { busy });
      this._busy = busy;
    },

    // --- showing --------------------------------------------------------------------------------

    _isVisible(record) {
      if (record.coords.z !== this._tileZoom || !this._map) return false;
      const bounds = this._map.getPixelBounds();
      const size = this.getTileSize();
      const corner = record.coords.scaleBy(size);
      return bounds.overlaps(root.L.bounds(corner, corner.add(size)));
    },

    _visible() {
      return [...this._records.values()].filter((record) => this._isVisible(record));
    },

    _distance(record) {
      const size = this.getTileSize();
      const middle = record.coords.scaleBy(size).add(size.divideBy(2));
      return middle.distanceTo(this._map.getPixelBounds().getCenter());
    },

    _shownEndpoint() {
      const shown = this._visible().find((record) => record.shownFor);
      return (shown ? shown.shownFor : this._question || {}).endpoint || "pickup";
    },

    _commitSoon() {
      if (this._frame) return;
      this._frame = requestAnimationFrame(() => {
        this._frame = null;
        const settled = this._visible().every((record) => this._hasAnswer(record));
        if (settled || performance.now() >= this._togetherUntil) this._commit();
      });
    },

    _hasAnswer(record) {
      return record.failed || [record.shownFor, record.pendingFor].includes(this._question);
    },

    _commit() {
      const fresh = [...this._records.values()].filter((record) => record.pending);
      for (const record of fresh) {
        record.shown = record.pending;
        record.shownFor = record.pendingFor;
        record.stamp = ++this._stamp;
        record.pending = record.pendingFor = null;
      }
      if (fresh.length) this._rescale();
      this._paintAll();
      for (const record of fresh) this._tell(record);
      if (fresh.length) this.fire("shown");
    },

    // Only now does Leaflet drop what it kept of other zooms beneath this tile.
    _tell(record) {
      const { done } = record;
      record.done = null;
      if (done) done(null, record.canvas);
    },

    // After a move: other tiles are in view, so another highest count may be.
    _settle() {
      for (const record of this._visible()) {
        if (!record.job && !record.failed && !this._hasAnswer(record)) this._request(record);
      }
      if (this._rescale()) this._paintAll();
    },

    _rescale() {
      const shown = this._visible().filter((record) => record.shown);
      if (!shown.length) return false;
      const highest = Math.max(1, ...shown.map((record) => record.shown.max));
      const scale = scaleTools.createScale(highest);
      const changed = !scaleTools.sameScale(scale, this._scale);
      this._scale = scale;
      this.fire("scale", this.legend());
      return changed;
    },

    _paintAll() {
      this._brush.paintAll(this._records, this._scale);
    },

    // --- what tests and the pointer read --------------------------------------------------------

    countAt(latlng) {
      const point = this._map.project(latlng, this._tileZoom);
      const size = this.getTileSize();
      const coords = point.unscaleBy(size).floor();
      const record = this._records.get(`${coords.x}:${coords.y}:${this._tileZoom}`);
      if (!record || !record.shown) return null;
      const inside = point.subtract(coords.scaleBy(size)).multiplyBy(cellTools.SIZE / TILE_PX).floor();
      return cellTools.countAt(record.shown, inside.y, inside.x);
    },

    state() {
      const tiles = this._visible().map((record) => ({
        z: record.coords.z + ZOOM_OFFSET, x: record.coords.x, y: record.coords.y,
        current: record.shownFor === this._question && this._question !== null,
        failed: Boolean(record.failed), tries: record.tries,
        total: record.shown ? record.shown.total : null,
        max: record.shown ? record.shown.max : null,
      }));
      const settled = tiles.length > 0 && tiles.every((tile) => tile.current);
      return {
        question: this._question, ready: this._ready, settled, tiles, scale: this._scale,
        ...this._queue.counts(),
      };
    },
  });

  root.dashapp.density = { DensityLayer, buildUrl };
})(globalThis);
