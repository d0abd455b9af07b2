// How many pixels have which count: what equalised colours rest on. Counts below 4,096 have a bin
// each; above, 64 bins double the count, 1.1 % wide. Pure functions over typed arrays.

export const EXACT = 4096;
const PER_OCTAVE = 64;
export const LENGTH = EXACT + 20 * PER_OCTAVE; // up to 2 ** 32

/** @type {(count: number) => number} */
export function binOf(count) {
  if (count < EXACT) return count;
  return Math.min(LENGTH - 1, EXACT + Math.floor(PER_OCTAVE * Math.log2(count / EXACT)));
}

// The smallest count of a bin.
/** @type {(bin: number) => number} */
export function floorOf(bin) {
  return bin < EXACT ? bin : Math.ceil(EXACT * 2 ** ((bin - EXACT) / PER_OCTAVE) - 1e-6);
}

// counts: of lit pixels only -> Uint32Array[LENGTH]
/** @type {(counts: Uint32Array) => Uint32Array<ArrayBuffer>} */
export function countPixels(counts) {
  const bins = new Uint32Array(LENGTH);
  for (let i = 0; i < counts.length; i++) bins[binOf(counts[i])]++;
  return bins;
}

/** @type {(histograms: Uint32Array[]) => Uint32Array<ArrayBuffer>} */
export function sum(histograms) {
  const bins = new Uint32Array(LENGTH);
  for (const one of histograms) for (let bin = 0; bin < LENGTH; bin++) bins[bin] += one[bin];
  return bins;
}

// Share of pixels with fewer trips, by bin: 0 for the fewest, 1 for the most.
/** @type {(bins: Uint32Array) => Float32Array<ArrayBuffer>} */
export function rank(bins) {
  const last = bins.findLastIndex((pixels) => pixels > 0);
  const places = new Float32Array(LENGTH).fill(1);
  let below = 0;
  const whole = bins.reduce((all, pixels) => all + pixels, 0) - (bins[last] || 0);
  for (let bin = 0; bin <= last; bin++) {
    places[bin] = whole ? below / whole : 0;
    below += bins[bin];
  }
  return places;
}
