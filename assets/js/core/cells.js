// Counts of one tile: kept sparse, painted into RGBA words. Pure functions over typed arrays.
//
// A lone trip is one pixel among a million and would be lost, so a pixel with few lit neighbours
// gets a halo of its own colour. The rule looks at nothing but the pixel's surroundings (across the
// tile's border too): it makes no seam, and panning never changes it.
/** @import { Cells, NeighborCells, Scale } from "../types.d.ts" */
import { buildTable, place } from "./scale.js";

export const SIZE = 512;
const TABLE_LENGTH = 4096;
const OPAQUE = 0xff000000;
const LONE_ALPHA = 160; // an opaque plus of five pixels would look like a cross, not a dot
const MANY = 6; // lit neighbours from which a pixel needs no halo

// body: little-endian uint32[512 * 512], row-major from the north-west; null for an empty tile.
// -> {pixels, counts} of the lit pixels in ascending order, `edge` those near a border.
/** @type {(body: ArrayBuffer | null, reach: number) => Cells} */
export function decode(body, reach) {
  if (!body) return { pixels: new Uint32Array(0), counts: new Uint32Array(0), edge: [], max: 0, total: 0 };
  const grid = new Uint32Array(body);
  if (grid.length !== SIZE * SIZE) throw new Error(`A tile has ${grid.length} counts.`);
  let lit = 0;
  for (let i = 0; i < grid.length; i++) if (grid[i]) lit++;
  const pixels = new Uint32Array(lit);
  const counts = new Uint32Array(lit);
  return fill(grid, { pixels, counts, edge: [], max: 0, total: 0 }, reach);
}

/** @type {(grid: Uint32Array, cells: Cells, reach: number) => Cells} */
function fill(grid, cells, reach) {
  const far = SIZE - reach;
  let n = 0;
  for (let i = 0; i < grid.length; i++) {
    const count = grid[i];
    if (!count) continue;
    const column = i % SIZE;
    const row = (i - column) / SIZE;
    if (column < reach || row < reach || column >= far || row >= far) cells.edge.push(n);
    cells.pixels[n] = i;
    cells.counts[n++] = count;
    cells.total += count;
    if (count > cells.max) cells.max = count;
  }
  return cells;
}

// Place of the first lit pixel from `wanted` on.
/** @type {(cells: Cells, wanted: number) => number} */
function findLit(cells, wanted) {
  let low = 0;
  let high = cells.pixels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells.pixels[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @type {(cells: Cells, row: number, column: number) => number} */
export function countAt(cells, row, column) {
  const wanted = row * SIZE + column;
  const at = findLit(cells, wanted);
  return cells.pixels[at] === wanted ? cells.counts[at] : 0;
}

// Trips in the columns [from, to] of a row of one tile.
/** @type {(cells: Cells, row: number, from: number, to: number) => number} */
function countRun(cells, row, from, to) {
  let sum = 0;
  for (let i = findLit(cells, row * SIZE + from); cells.pixels[i] <= row * SIZE + to; i++) sum += cells.counts[i];
  return sum;
}

// The same over a row of the whole zoom, tile by tile.
/** @type {(tileAt: (x: number, y: number) => Cells | null, y: number, from: number, to: number) => number} */
function countRow(tileAt, y, from, to) {
  const row = Math.floor(y / SIZE);
  let sum = 0;
  for (let column = Math.floor(from / SIZE); column * SIZE <= to; column++) {
    const cells = tileAt(column, row);
    const left = column * SIZE;
    if (cells) sum += countRun(cells, y - row * SIZE, Math.max(0, from - left), Math.min(SIZE - 1, to - left));
  }
  return sum;
}

/**
 * Trips of the pixels whose middle lies within `radius` of a place of the whole zoom, all in counts;
 * tileAt(column, row) -> cells, or nothing where there is no tile.
 * @param {(x: number, y: number) => Cells | null} tileAt
 * @param {{x: number, y: number}} given
 * @param {number} radius
 * @returns {number}
 */
export function countDisc(tileAt, { x, y }, radius) {
  let sum = 0;
  for (let row = Math.ceil(y - radius - 0.5); row + 0.5 <= y + radius; row++) {
    const half = Math.sqrt(radius ** 2 - (row + 0.5 - y) ** 2);
    const [from, to] = [Math.ceil(x - half - 0.5), Math.floor(x + half - 0.5)];
    if (from <= to) sum += countRow(tileAt, row, from, to);
  }
  return sum;
}

// Offsets within `radius`, corners left out: a plus for 1, a round blob for 2.
/** @type {(radius: number, width: number) => number[]} */
function discOffsets(radius, width) {
  const offsets = [];
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) {
      if ((x || y) && x * x + y * y <= radius * radius + radius - 1) offsets.push(y * width + x);
    }
  }
  return offsets;
}

// Paints tiles with one scratch memory for all of them. `radius` is that of a halo, in counts.
export class Painter {
  /** @param {number} radius */
  constructor(radius) {
    this.radius = radius;
    this.reach = 2 * radius + 1; // a halo reaches in from `radius`, judged by `radius` + 1 more
    this.width = SIZE + 2 * this.reach;
    this.grid = new Uint32Array(this.width * this.width);
    this.halo = new Uint8Array(this.width * this.width);
    this.offsets = discOffsets(radius, this.width);
  }

  /**
   * out: Uint32Array[512 * 512] of RGBA words; neighbours: [{cells, dx, dy}] in tiles;
   * colourOf(count) -> packed colour.
   * @param {Uint32Array} out
   * @param {Cells} cells
   * @param {NeighborCells[]} neighbours
   * @param {(count: number) => number} colourOf
   */
  paint(out, cells, neighbours, colourOf) {
    out.fill(0);
    this.grid.fill(0);
    this.halo.fill(0);
    const near = neighbours.flatMap((one) => this.placeEdge(one));
    for (const { at, count } of near) this.grid[at] = count;
    for (let i = 0; i < cells.pixels.length; i++) {
      this.grid[this.place(cells.pixels[i])] = cells.counts[i];
      out[cells.pixels[i]] = (OPAQUE | colourOf(cells.counts[i])) >>> 0;
    }
    for (let i = 0; i < cells.pixels.length; i++) {
      this.spread(out, this.place(cells.pixels[i]), colourOf(cells.counts[i]));
    }
    for (const { at, count } of near) this.spread(out, at, colourOf(count));
  }

  /** @param {number} pixel */
  place(pixel) {
    const row = Math.floor(pixel / SIZE);
    return (row + this.reach) * this.width + (pixel - row * SIZE) + this.reach;
  }

  // Where the border pixels of a neighbour lie on the scratch grid; those out of reach are left.
  /** @param {NeighborCells} neighbor */
  placeEdge({ cells, dx, dy }) {
    const placed = [];
    for (const i of cells.edge) {
      const column = (cells.pixels[i] % SIZE) + dx * SIZE + this.reach;
      const row = Math.floor(cells.pixels[i] / SIZE) + dy * SIZE + this.reach;
      if (column >= 0 && row >= 0 && column < this.width && row < this.width) {
        placed.push({ at: row * this.width + column, count: cells.counts[i] });
      }
    }
    return placed;
  }

  // Lit pixels in the square around one, itself included; no need to know beyond MANY.
  /** @param {number} at */
  litAround(at) {
    const judged = this.radius + 1;
    let lit = 0;
    for (let y = -judged; y <= judged; y++) {
      const from = at + y * this.width - judged;
      for (let i = from; i <= from + 2 * judged; i++) {
        if (this.grid[i] && ++lit === MANY) return lit;
      }
    }
    return lit;
  }

  /**
   * A halo is strongest round a pixel that is alone and fades with the square of their number.
   * @param {Uint32Array} out
   * @param {number} at
   * @param {number} colour
   */
  spread(out, at, colour) {
    const lit = this.litAround(at);
    if (lit >= MANY) return;
    const alpha = Math.round(LONE_ALPHA / (lit * lit));
    for (const offset of this.offsets) {
      const target = at + offset;
      if (this.grid[target] || this.halo[target] >= alpha) continue;
      this.halo[target] = alpha;
      this.put(out, target, ((alpha << 24) | colour) >>> 0);
    }
  }

  /**
   * @param {Uint32Array} out
   * @param {number} at
   * @param {number} word
   */
  put(out, at, word) {
    const column = (at % this.width) - this.reach;
    const row = Math.floor(at / this.width) - this.reach;
    if (column >= 0 && row >= 0 && column < SIZE && row < SIZE) out[row * SIZE + column] = word;
  }
}

// colourOf for one scale and one colormap: a table for what is common, arithmetic beyond it.
/** @type {(scale: Scale, packed: Uint32Array) => (count: any) => number} */
export function createColouring(scale, packed) {
  const table = buildTable(scale, TABLE_LENGTH, packed.length);
  const last = packed.length - 1;
  return (count) =>
    packed[count < TABLE_LENGTH ? table[count] : Math.round(place(scale, count) * last)];
}
