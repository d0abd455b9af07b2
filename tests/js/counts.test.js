import test from "node:test";
import assert from "node:assert/strict";

import { MEDIA_TYPE, contextOf, expand, read, shiftOf } from "../../assets/js/core/counts.js";

const SIZE = 512;
const LAST_SUM = 16383;

function gapBytes(gap) {
  return [...Array(Math.floor(gap / 255)).fill(255), gap % 255];
}

class Writer {
  constructor() {
    this.gaps = [[], []];
    this.held = Array.from({ length: 30 }, () => []);
    this.lastBits = Array.from({ length: 30 }, () => []);
    this.since = [0, 0];
    this.overflow = [];
  }

  hold(context, symbol, count) {
    this.held[context].push(Math.min(symbol, 255));
    this.lastBits[context].push(count % 2 ** shiftOf(context));
    if (symbol >= 255) this.overflow.push(count);
  }

  write(context, count) {
    if (context >= 2) {
      this.hold(context, Math.floor(count / 2 ** shiftOf(context)), count);
    } else if (count) {
      this.gaps[context].push(...gapBytes(this.since[context]));
      this.since[context] = 0;
      this.hold(context, count - 1, count);
    } else {
      this.since[context] += 1;
    }
  }

  finish() {
    const streams = [this.gaps[0], this.held[0], this.gaps[1], this.held[1], ...this.held.slice(2)];
    const header = Uint32Array.from([1, ...streams.map((stream) => stream.length), this.overflow.length]);
    const overflow = Uint32Array.from(this.overflow);
    const bytes = [...streams, ...this.lastBits.slice(14)].flat();
    return new Uint8Array([...new Uint8Array(header.buffer), ...bytes, ...new Uint8Array(overflow.buffer)]).buffer;
  }
}

// The form as docs/api.md tells it, written pixel by pixel.
function encode(grid) {
  const writer = new Writer();
  for (let at = 0; at < grid.length; at++) {
    const west = at % SIZE ? grid[at - 1] : 0;
    const north = at >= SIZE ? grid[at - SIZE] : 0;
    writer.write(contextOf(Math.min(west + north, LAST_SUM)), grid[at]);
  }
  return writer.finish();
}

// points: [row, column, count]
function gridOf(points) {
  const grid = new Uint32Array(SIZE * SIZE);
  for (const [row, column, count] of points) grid[row * SIZE + column] = count;
  return grid;
}

function noise(seed, most) {
  let state = seed;
  return Uint32Array.from({ length: SIZE * SIZE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % 3 ? 0 : Math.floor((state / 2 ** 32) ** 4 * most);
  });
}

for (const [name, grid] of Object.entries({
  "an empty tile": gridOf([]),
  "its corners": gridOf([[0, 0, 1], [0, 511, 2], [511, 0, 3], [511, 511, 4]]),
  "gaps of 254 to 256": gridOf([[0, 254, 1], [1, 400, 1], [3, 300, 1], [4, 45, 1], [4, 302, 1]]),
  "lone counts about the escape": gridOf([[9, 9, 254], [9, 99, 255], [9, 199, 256], [9, 299, 2 ** 32 - 1]]),
  "small counts": noise(1, 12),
  "counts of every size": noise(2, 2 ** 32 - 1),
})) {
  test(`${name}: every count comes back`, () => {
    assert.deepEqual(expand(encode(grid)), grid);
  });
}

test("what is cut off or of another form is refused", () => {
  const body = encode(gridOf([[1, 1, 1]]));
  assert.throws(() => expand(body.slice(0, -1)), /cut off|outside|length/i);
  new DataView(body).setUint32(0, 2, true);
  assert.throws(() => expand(body), /form 2/);
});

test("the answer's type says which form it has", () => {
  const grid = gridOf([[3, 4, 5]]);
  const answer = (type) => ({ headers: new Headers({ "Content-Type": type }) });
  assert.deepEqual(new Uint32Array(read(encode(grid), answer(MEDIA_TYPE))), grid);
  assert.deepEqual(new Uint32Array(read(grid.buffer, answer("application/octet-stream"))), grid);
});
