// What a hand and a keyboard do to a range over equal cells. Pure functions, in units of a cell:
// a span [a, b] goes from edge a to edge b of `cells`, all of them when it is [0, cells]. A cyclic
// one may have a >= b: it goes on over the end, as hours do past midnight.
(function (root) {
  "use strict";

  const FROM = 0;
  const TO = 1;

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const wrap = (value, cells) => ((value % cells) + cells) % cells;
  const isFull = ([a, b], cells) => a === 0 && b === cells;
  const wraps = ([a, b]) => a >= b;

  // Stretches from left to right that the span covers.
  function split(span, cells) {
    const [a, b] = span;
    return wraps(span) ? [[0, b], [a, cells]].filter(([from, to]) => to > from) : [[a, b]];
  }

  function contains(span, x, cells) {
    return split(span, cells).some(([from, to]) => x >= from && x <= to);
  }

  // The end within reach of x, the nearer one, and of two at one place the one that can move there.
  function findEnd(span, x, reach) {
    const [fromFar, toFar] = span.map((edge) => Math.abs(edge - x));
    if (Math.min(fromFar, toFar) > reach) return null;
    if (fromFar === toFar) return x < span[FROM] ? FROM : TO;
    return fromFar < toFar ? FROM : TO;
  }

  // Pressed at x: an end is taken, the span is moved, or a new one begins.
  function press(span, x, { cells, cyclic, reach }) {
    const end = findEnd(span, x, reach);
    const inside = !isFull(span, cells) && contains(span, x, cells);
    const how = end !== null ? "end" : inside ? "move" : "new";
    return { how, end, span, at: x, cells, cyclic, moved: false };
  }

  function moveEnd([a, b], end, x, { cells, cyclic }) {
    const edge = Math.round(x);
    if (end === FROM) return [clamp(edge, 0, cyclic ? cells - 1 : Math.ceil(b) - 1), b];
    return [a, clamp(edge, cyclic ? 1 : Math.floor(a) + 1, cells)];
  }

  function moveBoth([a, b], steps, { cells, cyclic }) {
    if (!cyclic) {
      const possible = clamp(steps, -a, cells - b);
      return [a + possible, b + possible];
    }
    const from = wrap(a + steps, cells);
    return [from, wrap(b + steps - 1, cells) + 1];
  }

  function stretch(at, x, { cells, cyclic }) {
    const from = clamp(Math.floor(at), 0, cells - 1);
    const to = cyclic ? clamp(Math.floor(x), from - cells + 1, from + cells - 1)
      : clamp(Math.floor(x), 0, cells - 1);
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    if (last - first === cells - 1) return [0, cells];
    return cyclic ? [wrap(first, cells), wrap(last, cells) + 1] : [first, last + 1];
  }

  // The pointer is at x now: { span, drag }.
  function drag(state, x) {
    const moved = state.moved || Math.abs(x - state.at) * Math.min(1, 24 / state.cells) > 0.2;
    const now = { ...state, moved };
    if (!moved) return { span: state.span, drag: now };
    if (state.how === "end") return { span: moveEnd(state.span, state.end, x, state), drag: now };
    if (state.how === "new") return { span: stretch(state.at, x, state), drag: now };
    return { span: moveBoth(state.span, Math.round(x - state.at), state), drag: now };
  }

  // Let go. A press without a move takes the one cell; on that very cell it gives all back.
  function release(state, span) {
    if (state.moved || state.how === "end") return span;
    const cell = clamp(Math.floor(state.at), 0, state.cells - 1);
    const alone = state.span[0] === cell && state.span[1] === cell + 1;
    return alone ? [0, state.cells] : [cell, cell + 1];
  }

  const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
  const PAGES = { PageDown: -1, PageUp: 1 };

  // The span after a key on one of its ends; null for a key that does nothing here.
  function pressKey(span, end, key, { cells, cyclic, page }) {
    const edge = span[end];
    const limits = { cells, cyclic };
    if (key === "Home") return moveEnd(span, end, 0, limits);
    if (key === "End") return moveEnd(span, end, cells, limits);
    if (key in PAGES) return moveEnd(span, end, edge + PAGES[key] * page, limits);
    if (!(key in STEPS)) return null;
    const step = STEPS[key];
    // From between two cells to the next edge.
    return moveEnd(span, end, step > 0 ? Math.floor(edge) + 1 : Math.ceil(edge) - 1, limits);
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    span: { FROM, TO, isFull, wraps, split, press, drag, release, pressKey },
  });
})(globalThis);
