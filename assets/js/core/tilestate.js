// Records of tiles: what a tile shows, what has come for it and what is still asked. Pure functions.
/** @import { TileRecord } from "../types.d.ts" */

/**
 * `shown` and `pending` are counts (see cells.js), each with the question that it answers;
 * `stamp` changes with what is shown. `done` is Leaflet's callback for the first time.
 * @param {any} coords
 * @param {HTMLCanvasElement} canvas
 * @param {Function} done
 */
export function create(coords, canvas, done) {
  return { coords, canvas, done, shown: null, shownFor: null, pending: null, pendingFor: null, tries: 0, timer: null, stamp: 0 };
}

/** @type {(record: TileRecord, question: any) => boolean} */
export function hasAnswer(record, question) {
  return Boolean(record.failed) || record.shownFor === question || record.pendingFor === question;
}

// What has come takes the place of what was shown.
/** @type {(record: TileRecord, stamp: number) => void} */
export function promote(record, stamp) {
  Object.assign(record, {
    shown: record.pending, shownFor: record.pendingFor, pending: null, pendingFor: null, stamp,
  });
}

/**
 * Tiles beside it that show the same question: their border pixels reach over.
 * @param {TileRecord} record
 * @param {Map<string, TileRecord>} records
 * @returns {{ cells: any; dx: number; dy: number; record: any; }[]}
 */
export function findNeighbours(record, records) {
  const { x, y, z } = record.coords;
  const found = [];
  for (const dy of [-1, 0, 1]) {
    for (const dx of [-1, 0, 1]) {
      const near = (dx || dy) && records.get(`${x + dx}:${y + dy}:${z}`);
      if (near && near.shown && near.shownFor === record.shownFor) {
        found.push({ cells: near.shown, dx, dy, record: near });
      }
    }
  }
  return found;
}
