import test from "node:test";
import assert from "node:assert/strict";

import { createScale, place } from "../../assets/js/core/scale.js";
import { SIZE, Painter, decode, countAt, countDisc, createColouring } from "../../assets/js/core/cells.js";

// points: [row, column, count] -> the body of a tile
function makeBody(points) {
  const grid = new Uint32Array(SIZE * SIZE);
  for (const [row, column, count] of points) grid[row * SIZE + column] = count;
  return grid.buffer;
}

const REACH = 3;
const decodePoints = (points) => decode(makeBody(points), REACH);
const red = () => 0x0000ff;

function paint(points, neighbours = [], colourOf = red) {
  const out = new Uint32Array(SIZE * SIZE).fill(7);
  new Painter(1).paint(out, decodePoints(points), neighbours, colourOf);
  return out;
}

test("lit pixels come in ascending order with their counts, their sum and the highest", () => {
  const cells = decodePoints([[500, 3, 2], [0, 0, 1], [4, 100, 70000]]);
  assert.deepEqual([...cells.pixels], [0, 4 * SIZE + 100, 500 * SIZE + 3]);
  assert.deepEqual([...cells.counts], [1, 70000, 2]);
  assert.deepEqual([cells.total, cells.max], [70003, 70000]);
});

test("no body is an empty tile; a body of another size is refused", () => {
  const cells = decode(null, REACH);
  assert.deepEqual([cells.pixels.length, cells.total, cells.max], [0, 0, 0]);
  assert.throws(() => decode(new ArrayBuffer(16), REACH), /4 counts/);
});

test("only pixels within reach of a border are its edge", () => {
  const cells = decodePoints([[2, 200, 1], [3, 200, 1], [200, 508, 1], [200, 509, 1]]);
  assert.deepEqual(cells.edge, [0, 3]);
});

test("the count at a pixel is found, and is 0 where nothing is", () => {
  const cells = decodePoints([[10, 20, 5], [10, 22, 6]]);
  assert.equal(countAt(cells, 10, 20), 5);
  assert.equal(countAt(cells, 10, 21), 0);
  assert.equal(countAt(cells, 10, 22), 6);
  assert.equal(countAt(cells, 511, 511), 0);
});

test("a lone trip gets a halo, and nothing else is touched", () => {
  const out = paint([[100, 100, 1]]);
  const lit = [];
  out.forEach((word, i) => {
    if (word) lit.push([Math.floor(i / SIZE), i % SIZE, word]);
  });
  assert.deepEqual(lit.map(([row, column]) => [row, column]), [[99, 100], [100, 99], [100, 100], [100, 101], [101, 100]]);
  for (const [row, column, word] of lit) {
    assert.equal(word, row === 100 && column === 100 ? 0xff0000ff : 0xa00000ff);
  }
});

test("pixels in a crowd have no halo: the map stays exact where it is full", () => {
  const crowd = [];
  for (let row = 50; row < 60; row++) for (let column = 50; column < 60; column++) crowd.push([row, column, 3]);
  const out = paint(crowd);
  assert.equal(out.filter((word) => word).length, 100);
});

test("two lit pixels share paler halos", () => {
  const out = paint([[100, 100, 1], [100, 102, 1]]);
  const alpha = (row, column) => out[row * SIZE + column] >>> 24;
  assert.equal(alpha(100, 100), 255);
  assert.equal(alpha(99, 100), 40);
  assert.equal(alpha(100, 101), 40);
});

test("a halo crosses the border of a tile without a seam", () => {
  const left = decodePoints([[100, SIZE - 1, 1]]);
  const out = paint([], [{ cells: left, dx: -1, dy: 0 }]);
  assert.equal(out[100 * SIZE], 0xa00000ff);
  assert.equal(out.filter((word) => word).length, 1);
  const own = paint([[100, SIZE - 1, 1]]);
  assert.equal(own.filter((word) => word).length, 4);
});

test("a neighbour's pixels count as company", () => {
  const left = decodePoints([[100, SIZE - 1, 1]]);
  const out = paint([[100, 0, 1]], [{ cells: left, dx: -1, dy: 0 }]);
  assert.equal(out[100 * SIZE + 1] >>> 24, 40);
});

test("counts beyond the table are coloured by the same rule", () => {
  const packed = Uint32Array.from({ length: 256 }, (_, i) => i);
  const scale = createScale(1_000_000);
  const colourOf = createColouring(scale, packed);
  for (const count of [1, 10, 4095, 4096, 50_000, 1_000_000]) {
    assert.equal(colourOf(count), Math.round(place(scale, count) * 255));
  }
});

test("trips near a place are counted over the borders of tiles, and no others", () => {
  const lit = (places) => {
    const grid = new Uint32Array(SIZE * SIZE);
    for (const [column, row, count] of places) grid[row * SIZE + column] = count;
    return decode(grid.buffer, 3);
  };
  const tiles = { "0:0": lit([[511, 100, 2], [505, 100, 3], [500, 100, 50], [511, 511, 7]]), "1:0": lit([[0, 100, 11], [0, 109, 90]]), "1:1": lit([[0, 0, 13]]) };
  const near = (x, y, radius) => countDisc((column, row) => tiles[`${column}:${row}`], { x, y }, radius);
  assert.equal(near(511.5, 100.5, 0.5), 2, "the pixel itself");
  assert.equal(near(512, 100.5, 8), 16);
  assert.equal(near(512, 512, 4), 20, "three tiles meet, the fourth is not there");
  assert.equal(near(300, 300, 8), 0);
});

test("a disc has the pixels whose middle lies within it", () => {
  const all = decode(new Uint32Array(SIZE * SIZE).fill(1).buffer, 3);
  for (const [x, y, radius] of [[100, 100, 8], [100.3, 99.7, 5.2], [37.5, 40.5, 1], [20, 20, 0.4]]) {
    let pixels = 0;
    for (let row = 0; row < 200; row++) {
      for (let column = 0; column < 200; column++) pixels += Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius;
    }
    assert.equal(countDisc(() => all, { x, y }, radius), pixels);
  }
});
