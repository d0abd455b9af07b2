// Ticks of an axis from 0 on: multiples of 1, 2 or 5 times a power of ten. Pure functions.

const FACTORS = [1, 2, 5, 10];

// Up to `top`, at most `most` steps of at least `least`.
/** @type {(top: number, most?: number, least?: number) => number[]} */
export function round(top, most = 5, least = 0) {
  if (!(top > 0)) return [0];
  const power = 10 ** Math.floor(Math.log10(top / most));
  const even = FACTORS.map((factor) => factor * power).find((one) => top / one <= most);
  const step = Math.max(least, /** @type {number} */ (even));
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
