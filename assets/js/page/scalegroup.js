// One scale for every density layer of the page, so that equal colours are equal counts wherever
// they stand: on one map, on two maps side by side, or blended.
/** @import { TileRecord } from "../types.d.ts" */
import * as countHistogram from "../core/counthistogram.js";
import * as scaleTools from "../core/scale.js";

// How many pixels of a tile have which count, kept until the tile shows something else.
/** @param {TileRecord} record */
function binsOf(record) {
  if (record.binsOf !== record.shown) {
    record.binsOf = record.shown;
    record.bins = countHistogram.countPixels(record.shown.counts);
  }
  return record.bins;
}

/**
 * records: those in view that show something.
 * @param {TileRecord[]} records
 * @param {string} kind
 */
function compute(records, kind) {
  const highest = Math.max(1, ...records.map((record) => record.shown.max));
  const bins = kind === "equal" ? countHistogram.sum(records.map(binsOf)) : null;
  return scaleTools.createScale(highest, kind, bins && bins.some(Boolean) ? bins : null);
}

export class ScaleGroup {
  constructor() {
    this.kind = "log";
    this.scale = scaleTools.createScale(1);
    this.layers = new Set();
  }

  /** @param {string} kind */
  setKind(kind) {
    this.kind = kind;
    this.update();
  }

  // Looks at what all layers show; repaints them all when that makes another scale.
  update() {
    const records = [...this.layers].flatMap((layer) => layer.shownInView());
    if (!records.length) return;
    const scale = compute(records, this.kind);
    if (scaleTools.sameScale(scale, this.scale)) return;
    this.scale = scale;
    for (const layer of this.layers) layer.repaint();
  }
}
