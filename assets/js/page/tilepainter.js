// Paints the counts of tiles on their canvases, in the colours and on the scale that hold. Knows
// tiles as records {coords, canvas, shown, shownFor, stamp}; knows neither requests nor the map.
/** @import { Scale, TileRecord } from "../types.d.ts" */
import * as cellTools from "../core/cells.js";
import * as colour from "../core/colour.js";
import * as tileState from "../core/tilestate.js";

const READ = { willReadFrequently: true }; // pixels are written and read here, never drawn

export class TilePainter {
  /** @param {number} haloRadius */
  constructor(haloRadius) {
    this.painter = new cellTools.Painter(haloRadius);
    this.image = new ImageData(cellTools.SIZE, cellTools.SIZE);
    this.words = new Uint32Array(this.image.data.buffer);
    this.packed = new Uint32Array(0);
    this.setColours(colour.DEFAULT, "light");
  }

  /**
   * @param {string} name
   * @param {string} theme
   */
  setColours(name, theme) {
    this.colours = colour.buildColours(name, theme);
    this.packed = colour.packColours(this.colours);
    this.coloursKey = `${name}-${theme}`;
  }

  /**
   * records: Map of "x:y:z" to record; those that show nothing are left alone.
   * @param {Map<string, TileRecord>} records
   * @param {Scale} scale
   */
  paintAll(records, scale) {
    const colourOf = cellTools.createColouring(scale, this.packed);
    for (const record of records.values()) {
      if (record.shown) this.paint(record, tileState.findNeighbours(record, records), scale, colourOf);
    }
  }

  /**
   * Does nothing when neither the tile, nor one beside it, nor the colours have changed.
   * @param {TileRecord} record
   * @param {any[]} neighbours
   * @param {Scale} scale
   * @param {(count: number) => number} colourOf
   */
  paint(record, neighbours, scale, colourOf) {
    const stamps = [record, ...neighbours.map((near) => near.record)].map((one) => one.stamp);
    const key = [this.coloursKey, scale.key, ...stamps].join(" ");
    if (record.paintedKey === key) return;
    record.paintedKey = key;
    this.painter.paint(this.words, record.shown, neighbours, colourOf);
    /** @type {CanvasRenderingContext2D} */ (record.canvas.getContext("2d", READ)).putImageData(this.image, 0, 0);
  }
}
