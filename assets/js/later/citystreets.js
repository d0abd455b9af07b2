// Draws the city's streets on a map: lines as tiles below the counts, names along them above.
/** @import { LeafletMap } from "../types.d.ts" */
/** @import { Line } from "../core/streetlines.js" */
import { decode, draw, ORDER } from "../core/streetlines.js";
import * as streetnames from "../core/streetnames.js";
import { FIRST_LOCAL_ZOOM, FIRST_ZOOM } from "../core/streetzooms.js";
import * as geofiles from "../page/geofiles.js";
import * as messages from "../page/messages.js";

const CREDIT = 'Streets: &copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors, NYC DCP';
const LOST = "The streets did not load. They come when the server answers.";
const TILE_PX = 512;
const MOST_PIXELS = 2; // of the screen, to one of CSS
const LETTERS_PX = 11;
const [LINES, NAMES] = ["streets", "streetnames"]; // panes

/** @type {{lines: Line[], asked: Set<string>, maps: Set<CityStreets>}} */
const memory = { lines: [], asked: new Set(), maps: new Set() };

/** @param {string} file */
function fetchOnce(file) {
  if (memory.asked.has(file)) return;
  memory.asked.add(file);
  geofiles.fetchFile(file, (content) => {
    memory.lines = [...memory.lines, ...decode(content)];
    for (const streets of memory.maps) streets.redraw();
  }, () => messages.notify(LOST));
}

const ratio = () => Math.min(globalThis.devicePixelRatio || 1, MOST_PIXELS);

/** @type {(canvas: HTMLCanvasElement, width: number, height: number) => CanvasRenderingContext2D} */
function open(canvas, width, height) {
  Object.assign(canvas, { width: width * ratio(), height: height * ratio() });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio(), ratio());
  return context;
}

/** @type {(map: LeafletMap, name: string) => string} */
const colourOf = (map, name) => getComputedStyle(map.getContainer()).getPropertyValue(name);

/** @type {(map: LeafletMap) => any} */
function createTiles(map) {
  const Tiles = L.GridLayer.extend({
    /** @param {{x: number, y: number, z: number}} coords */
    createTile({ x, y, z }) {
      const canvas = document.createElement("canvas");
      const context = open(canvas, TILE_PX, TILE_PX);
      const colours = Object.fromEntries(ORDER.map((kind) => [kind, colourOf(map, `--street-${kind}`)]));
      const frame = { left: x * TILE_PX, top: y * TILE_PX, width: TILE_PX, height: TILE_PX };
      draw(context, memory.lines, frame, z, colours);
      return canvas;
    },
  });
  return new Tiles({
    pane: LINES, tileSize: TILE_PX, minZoom: FIRST_ZOOM, keepBuffer: 1, updateWhenZooming: false, noWrap: true,
    className: "street-tiles", attribution: CREDIT,
  });
}

/** @type {(map: LeafletMap, canvas: HTMLCanvasElement) => void} */
function drawNames(map, canvas) {
  const { x: width, y: height } = map.getSize();
  const [zoom, { x: left, y: top }] = [map.getZoom(), map.getPixelBounds().min];
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  const context = open(canvas, width, height);
  if (zoom < streetnames.FIRST_ZOOM || zoom !== Math.round(zoom)) return;
  Object.assign(context, {
    font: `500 ${LETTERS_PX}px ${getComputedStyle(map.getContainer()).fontFamily}`, lineWidth: 3, lineJoin: "round",
    fillStyle: colourOf(map, "--place-name"), strokeStyle: colourOf(map, "--place-halo"),
    textAlign: "center", textBaseline: "middle",
  });
  const measure = (/** @type {string} */ name) => context.measureText(name).width;
  for (const { name, x, y, angle } of streetnames.choose(memory.lines, { left, top, width, height }, zoom, measure)) {
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.strokeText(name, 0, 0);
    context.fillText(name, 0, 0);
    context.restore();
  }
}

/** @type {(map: LeafletMap) => any} */
function createNames(map) {
  const Names = L.Layer.extend({
    options: { pane: NAMES },
    onAdd() {
      this.canvas = L.DomUtil.create("canvas", "street-names leaflet-zoom-hide", this.getPane());
      this.redraw();
    },
    onRemove() {
      this.canvas.remove();
    },
    getEvents() {
      return { moveend: this.redraw, resize: this.redraw };
    },
    redraw() {
      drawNames(map, this.canvas);
    },
  });
  return new Names();
}

export class CityStreets {
  /** @param {LeafletMap} map */
  constructor(map) {
    this.map = map;
    this.look = "";
    map.createPane(LINES).style.zIndex = 160; // on the land, below the counts
    const pane = map.createPane(NAMES);
    Object.assign(pane.style, { zIndex: 370, pointerEvents: "none" });
    this.tiles = createTiles(map);
    this.names = createNames(map);
    memory.maps.add(this);
    map.on("unload", () => memory.maps.delete(this));
    fetchOnce("streets.json");
  }

  // Called with each move and each change of the look.
  /** @type {(isWanted: boolean, theme: string) => void} */
  show(isWanted, theme) {
    const isNear = this.map.getZoom() >= FIRST_ZOOM;
    if (isWanted && this.map.getZoom() >= FIRST_LOCAL_ZOOM) fetchOnce("streets_local.json");
    for (const layer of [this.tiles, this.names]) {
      if (isWanted && isNear) layer.addTo(this.map);
      else layer.remove();
    }
    if (this.look && this.look !== theme) this.redraw();
    this.look = theme;
  }

  redraw() {
    if (!this.map.hasLayer(this.tiles)) return;
    this.tiles.redraw();
    this.names.redraw();
  }
}
