// The compact form of a tile's counts -> uint32[512 * 512]. docs/api.md has its bytes; the server
// writes them in dashapp/web/compact.py. A pixel's western and northern neighbours say in which
// stream its count stands.

export const MEDIA_TYPE = "application/vnd.dashapp.counts";
const FORMAT_VERSION = 1;
const SIZE = 512;
const EMPTY_CONTEXTS = 2; // mostly empty pixels: gaps between the others are stored
const CONTEXTS = 30;
const FIRST_SHIFTED = 14; // from here on the last bits of a count stand apart
const ESCAPE = 255;
const LAST_SUM = (1 << 14) - 1;
const SIZED = 2 * EMPTY_CONTEXTS + CONTEXTS - EMPTY_CONTEXTS;

/** @type {(sum: number) => number} */
export function contextOf(sum) {
  if (sum < 8) return sum;
  const octave = 31 - Math.clz32(sum);
  return 2 * (octave + 1) + ((sum >> (octave - 1)) & 1);
}

const CONTEXT_OF = Uint8Array.from({ length: LAST_SUM + 1 }, (_, sum) => contextOf(sum));

/** @type {(context: number) => number} */
export function shiftOf(context) {
  return Math.max(0, (context >> 1) - 6);
}

/**
 * The streams of one context: gaps before its lit pixels, what they hold, and the last bits of large counts.
 * @typedef {{gaps: Uint8Array | null, held: Uint8Array, lastBits: Uint8Array | null}} Streams
 */

/**
 * The streams as the body holds them, one object a context, and where the overflow begins.
 * @param {ArrayBuffer} body
 */
function readHeader(body) {
  const view = new DataView(body);
  const sizes = Array.from({ length: SIZED + 2 }, (_, i) => view.getUint32(4 * i, true));
  if (sizes[0] !== FORMAT_VERSION) throw new Error(`Counts of form ${sizes[0]} are not known here.`);
  let at = 4 * sizes.length;
  /** @param {number} size */
  const take = (size) => new Uint8Array(body, (at += size) - size, size);
  /** @type {Streams[]} */
  const contexts = Array.from({ length: CONTEXTS }, (_, context) => {
    if (context >= EMPTY_CONTEXTS) return { gaps: null, held: take(sizes[1 + EMPTY_CONTEXTS + context]), lastBits: null };
    return { gaps: take(sizes[1 + 2 * context]), held: take(sizes[2 + 2 * context]), lastBits: null };
  });
  for (const one of contexts.slice(FIRST_SHIFTED)) one.lastBits = take(one.held.length);
  return { view, contexts, overflowAt: at, end: at + 4 * sizes[SIZED + 1] };
}

class Decoder {
  /** @param {ArrayBuffer} body */
  constructor(body) {
    const { view, contexts, overflowAt, end } = readHeader(body);
    if (end !== body.byteLength) throw new Error("Counts of a tile are cut off.");
    this.view = view;
    this.contexts = contexts;
    this.overflowAt = overflowAt;
    this.next = new Int32Array(CONTEXTS);
    this.nextGap = new Int32Array(EMPTY_CONTEXTS);
    this.empty = Float64Array.from({ length: EMPTY_CONTEXTS }, (_, context) => this.readGap(context));
  }

  // Empty pixels of the context before its next one that is not; without end after the last.
  /** @param {number} context */
  readGap(context) {
    const gaps = /** @type {Uint8Array} */ (this.contexts[context].gaps);
    let gap = 0;
    while (this.nextGap[context] < gaps.length) {
      const byte = gaps[this.nextGap[context]++];
      gap += byte;
      if (byte !== ESCAPE) return gap;
    }
    return Infinity;
  }

  readOverflow() {
    this.overflowAt += 4;
    return this.view.getUint32(this.overflowAt - 4, true);
  }

  /** @param {number} context */
  readLit(context) {
    const held = this.contexts[context].held[this.next[context]++];
    this.empty[context] = this.readGap(context);
    return held === ESCAPE ? this.readOverflow() : held + 1;
  }

  /** @param {number} context */
  readSymbol(context) {
    const { held, lastBits } = this.contexts[context];
    const place = this.next[context]++;
    if (held[place] === ESCAPE) return this.readOverflow();
    return lastBits ? (held[place] << shiftOf(context)) | lastBits[place] : held[place];
  }

  /** @param {number} sum */
  read(sum) {
    const context = CONTEXT_OF[sum < LAST_SUM ? sum : LAST_SUM];
    if (context >= EMPTY_CONTEXTS) return this.readSymbol(context);
    if (this.empty[context] === 0) return this.readLit(context);
    this.empty[context] -= 1;
    return 0;
  }
}

// body: ArrayBuffer of the compact form, its gzip already taken off by the browser.
/** @type {(body: ArrayBuffer) => Uint32Array<ArrayBuffer>} */
export function expand(body) {
  const decoder = new Decoder(body);
  const grid = new Uint32Array(SIZE * SIZE);
  let at = 0;
  for (let row = 0; row < SIZE; row++) {
    let west = 0;
    for (let column = 0; column < SIZE; column++, at++) {
      const north = row > 0 ? grid[at - SIZE] : 0;
      if (west || north || decoder.empty[0] === 0) grid[at] = west = decoder.read(west + north);
      else decoder.empty[0] -= 1;
    }
  }
  return grid;
}

// -> ArrayBuffer of uint32[512 * 512], in whichever form the server has answered.
/** @type {(body: ArrayBuffer, response: Response) => ArrayBuffer} */
export function read(body, response) {
  const isCompact = response.headers.get("Content-Type") === MEDIA_TYPE;
  return isCompact ? expand(body).buffer : body;
}
