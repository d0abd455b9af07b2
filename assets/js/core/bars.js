// Bars of a histogram as SVG paths, one unit wide each and `height` high. Pure functions.

const GAP = 0.16;
const LEAST = 0.025; // of the height: what has any trips is seen
// So many columns are at least a pixel wide each in the panel, on a phone as well.
export const MOST_COLUMNS = 240;

// -> [{from, to, low, high}]: the cells [from, to) of a column, and its fewest and most trips.
/** @type {(counts: number[]) => { from: number; to: number; low: number; high: number; }[]} */
export function gather(counts) {
  const columns = Math.min(counts.length, MOST_COLUMNS);
  /** @param {number} column */
  const edge = (column) => Math.round((column * counts.length) / columns);
  return Array.from({ length: columns }, (_, i) => {
    const [from, to] = [edge(i), edge(i + 1)];
    const cells = counts.slice(from, to);
    return { from, to, low: Math.min(...cells), high: Math.max(...cells) };
  });
}

// -> {body, peaks}: where several cells share a column, `body` is as high as the lowest of them and
// `peaks` stand on it up to the highest, so that neither a dip nor a peak of one cell is lost.
/** @type {(counts: number[], height: number) => { body: string; peaks: string; }} */
export function draw(counts, height) {
  const top = Math.max(1, ...counts);
  const gap = counts.length > 100 ? 0 : GAP;
  /** @param {number} count */
  const tall = (count) => (count ? Math.max(LEAST * height, (height * count) / top) : 0);
  /** @type {(given: {from: number, to: number}, low: number, high: number) => string} */
  const box = ({ from, to }, low, high) =>
    (high > low ? `M${from + gap / 2} ${(height - low).toFixed(2)}v${(low - high).toFixed(2)}h${to - from - gap}v${(high - low).toFixed(2)}z` : "");
  const columns = gather(counts);
  return {
    body: columns.map((one) => box(one, 0, tall(one.low))).join(""),
    peaks: columns.map((one) => box(one, tall(one.low), tall(one.high))).join(""),
  };
}
