// From a count to a place on the colormap, and the ticks that a legend needs. Pure functions.
(function (root) {
  "use strict";

  const SMALLEST_TOP = 10;

  // The next of 1, 2, 5, 10, 20, ... so that panning does not change colours at every step.
  function roundUp(count) {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, count)));
    return [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= count);
  }

  // `top` is the count at the far end of the colormap: at least the highest count shown.
  function createScale(highestCount) {
    return { kind: "log", top: Math.max(SMALLEST_TOP, roundUp(highestCount)) };
  }

  function sameScale(a, b) {
    return Boolean(a && b) && a.kind === b.kind && a.top === b.top;
  }

  // 0 for a single trip, 1 for `top`.
  function place(scale, count) {
    return Math.min(1, Math.log(Math.max(1, count)) / Math.log(scale.top));
  }

  // Colour index of every count up to `length - 1`; an unused 0 first.
  function buildTable(scale, length, steps) {
    const table = new Uint8Array(length);
    for (let count = 1; count < length; count++) {
      table[count] = Math.round(place(scale, count) * (steps - 1));
    }
    return table;
  }

  // Powers of ten (thinned when there are many) and both ends.
  function pickTicks(scale, most = 5) {
    const decades = Math.floor(Math.log10(scale.top) + 1e-9);
    const step = Math.max(1, Math.ceil((decades + 1) / most));
    const ticks = [];
    for (let power = 0; power <= decades; power += step) ticks.push(10 ** power);
    const last = ticks[ticks.length - 1];
    if (last === scale.top) return ticks;
    if (place(scale, last) > 0.85 && last > 1) ticks.pop(); // two labels would touch
    return [...ticks, scale.top];
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    scale: { createScale, sameScale, place, buildTable, pickTicks, roundUp },
  });
})(globalThis);
