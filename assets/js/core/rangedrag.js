// What a hand and a keyboard do to a range over equal cells. Pure functions, in units of a cell:
// a span [a, b] goes from edge a to edge b of `cells`, all of them when it is [0, cells]. A cyclic
// one may have a >= b: it goes on over the end, as hours do past midnight.
/** @import { Span } from "../types.d.ts" */

/**
 * @typedef {{cells: number, cyclic: boolean}} Limits
 * @typedef {{how: string, end: number | null, span: Span, at: number, offset: number, cells: number, cyclic: boolean,
 *   moved: boolean, held?: any}} Drag what a hand is doing: "end", "move" or "new"; held: the end it took first
 */

export const FROM = 0;
export const TO = 1;

/** @type {(value: number, low: number, high: number) => number} */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
/** @type {(value: number, cells: number) => number} */
const wrap = (value, cells) => ((value % cells) + cells) % cells;
/** @type {(span: Span, cells: number) => boolean} */
const isFull = ([a, b], cells) => a === 0 && b === cells;
/** @param {Span} span */
const wraps = ([a, b]) => a >= b;

// Stretches from left to right that the span covers: none of one that lies beyond the rim.
/** @type {(span: Span, cells: number) => number[][]} */
export function split(span, cells) {
  const [a, b] = span;
  if (a === b && (a === 0 || a === cells)) return [];
  return wraps(span) ? [[0, b], [a, cells]].filter(([from, to]) => to > from) : [[a, b]];
}

/** @type {(span: Span, x: number, cells: number) => boolean} */
function contains(span, x, cells) {
  return split(span, cells).some(([from, to]) => x >= from && x <= to);
}

// The end whose handle the pointer is on: the nearer one within reach. All in px.
/** @type {(pointer: {x: number, y: number}, handles: {x: number, y: number}[], reach: number) => 0 | 1 | null} */
export function findHandle(pointer, handles, reach) {
  const far = handles.map((handle) => Math.hypot(handle.x - pointer.x, handle.y - pointer.y));
  if (Math.min(...far) > reach) return null;
  return far[FROM] <= far[TO] ? FROM : TO;
}

// Where the handles stand, in px: at the ends, but never nearer to each other than `apart`, so that
// each can be seen and taken.
/** @type {(ends: number[], width: number, apart: number) => number[]} */
export function placeHandles(ends, width, apart) {
  const [left, right] = ends[FROM] <= ends[TO] ? [FROM, TO] : [TO, FROM];
  const lacking = Math.max(0, apart - (ends[right] - ends[left]));
  const places = [];
  places[left] = Math.max(0, Math.min(ends[left] - lacking / 2, width - apart));
  places[right] = lacking ? places[left] + apart : ends[right];
  return places;
}

/**
 * Pressed at x, on the handle of `end` or (null) on none: that end is taken, the span is moved, or a
 * new one begins.
 * @param {Span} span
 * @param {number} x
 * @param {Limits & {end: number | null}} limits
 */
export function press(span, x, { cells, cyclic, end }) {
  const inside = !isFull(span, cells) && contains(span, x, cells);
  const how = end !== null ? "end" : inside ? "move" : "new";
  // A handle is seldom hit in its very middle: it keeps its distance to the pointer.
  return { how, end, span, at: x, offset: end === null ? 0 : x - span[end], cells, cyclic, moved: false };
}

// Over the rim: from the later edge on, until the earlier one; once round is all.
/** @type {(fixed: number, edge: number, given: {end: number, cells: number}) => { span: number[]; end: number; }} */
function spanOver(fixed, edge, { end, cells }) {
  const isOnce = end === TO ? edge < fixed : edge > fixed;
  if (!isOnce) return { span: [0, cells], end };
  const [low, high] = [Math.min(fixed, edge), Math.max(fixed, edge)];
  return { span: [high % cells, low || cells], end }; // at the very rim it is not over it
}

// Edges that meet leave one cell, on the side of the pointer at x.
/** @type {(fixed: number, x: number, cells: number) => { span: number[]; end: number; }} */
function spanOfOne(fixed, x, cells) {
  const isLeft = fixed > 0 && (x < fixed || fixed === cells);
  return isLeft ? { span: [Math.ceil(fixed) - 1, fixed], end: FROM } : { span: [fixed, Math.floor(fixed) + 1], end: TO };
}

// One end goes to x: beyond the other one they swap; beyond the rim it comes in at the other side where
// the span is cyclic, and stops elsewhere. -> {span, end}: which end it is now.
/** @type {(span: Span, end: number, x: number, limits: Limits) => { span: number[]; end: number; }} */
function moveEnd(span, end, x, { cells, cyclic }) {
  const fixed = span[1 - end];
  const [least, most] = cyclic ? [-cells, 2 * cells] : [0, cells];
  const there = Math.round(clamp(x, least, most));
  const isPast = there < 0 || there > cells;
  const edge = isPast ? wrap(there, cells) : there;
  if (wraps(span) !== isPast) return spanOver(fixed, edge, { end, cells });
  if (edge === fixed) return spanOfOne(fixed, x + edge - there, cells);
  return edge < fixed ? { span: [edge, fixed], end: FROM } : { span: [fixed, edge], end: TO };
}

/** @type {(span: Span, steps: number, limits: Limits) => number[]} */
function moveBoth([a, b], steps, { cells, cyclic }) {
  if (!cyclic) {
    const possible = clamp(steps, -a, cells - b);
    return [a + possible, b + possible];
  }
  const from = wrap(a + steps, cells);
  return [from, wrap(b + steps - 1, cells) + 1];
}

/** @type {(at: number, x: number, limits: Limits) => number[]} */
function stretch(at, x, { cells, cyclic }) {
  const from = clamp(Math.floor(at), 0, cells - 1);
  const to = cyclic ? clamp(Math.floor(x), from - cells + 1, from + cells - 1)
    : clamp(Math.floor(x), 0, cells - 1);
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  if (last - first === cells - 1) return [0, cells];
  return cyclic ? [wrap(first, cells), wrap(last, cells) + 1] : [first, last + 1];
}

/**
 * The pointer is at x now: { span, drag }; drag.end is the end that the hand holds now.
 * @param {Drag} state
 * @param {number} x
 */
export function drag(state, x) {
  const moved = state.moved || Math.abs(x - state.at) * Math.min(1, 24 / state.cells) > 0.2;
  const now = { ...state, moved };
  if (!moved) return { span: state.span, drag: now };
  if (state.how === "end") {
    const { span, end } = moveEnd(state.span, state.held ?? state.end, x - state.offset, state);
    return { span, drag: { ...now, held: state.held ?? state.end, end } };
  }
  if (state.how === "new") return { span: stretch(state.at, x, state), drag: now };
  return { span: moveBoth(state.span, Math.round(x - state.at), state), drag: now };
}

// Let go. A press without a move takes the one cell; on that very cell it gives all back.
/** @type {(state: Drag, span: Span) => number[]} */
export function release(state, span) {
  if (state.moved || state.how === "end") return span;
  const cell = clamp(Math.floor(state.at), 0, state.cells - 1);
  const alone = state.span[0] === cell && state.span[1] === cell + 1;
  return alone ? [0, state.cells] : [cell, cell + 1];
}

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
/** @type {Record<string, number>} */
const PAGES = { PageDown: -1, PageUp: 1 };

// Where a key takes an edge; NaN for a key that does nothing here. A page ends at the rim.
/** @type {(edge: number, key: string, given: {cells: number, page: number}) => number} */
function edgeAfter(edge, key, { cells, page }) {
  if (key === "Home") return 0;
  if (key === "End") return cells;
  if (key in PAGES) {
    const there = edge + PAGES[key] * page;
    return edge > 0 && edge < cells ? clamp(there, 0, cells) : there;
  }
  if (!(key in STEPS)) return NaN;
  // From between two cells to the next edge.
  return STEPS[key] > 0 ? Math.floor(edge) + 1 : Math.ceil(edge) - 1;
}

/**
 * -> {span, end} after a key on one of its ends, which may be the other one then; null for a key that
 * does nothing here.
 * @param {Span} span
 * @param {number} end
 * @param {string} key
 * @param {Limits & {page: number}} limits
 * @returns {{ span: number[]; end: number; } | null}
 */
export function pressKey(span, end, key, limits) {
  const edge = edgeAfter(span[end], key, limits);
  if (Number.isNaN(edge)) return null;
  // Onto the other end is beyond it: there is no empty span.
  const towards = edge === span[1 - end] ? edge + Math.sign(edge - span[end]) / 4 : edge;
  return moveEnd(span, end, towards, limits);
}
