// The selection as the page has it. Everything changes it through `change` alone, which tells the
// controls at once and the store (map, figures, charts) at a bounded pace. Undo takes back gestures.
/** @import { Clock, PageEvent, Selection } from "../types.d.ts" */
import * as filters from "../core/filters.js";
import * as ids from "../core/ids.js";
import * as steps from "../core/undo.js";
import * as dash from "./dash.js";
import * as settling from "./settling.js";
import * as wanted from "./wanted.js";

const PACE_MS = 120;

/**
 * Calls `act` at once, then at most every `paceMs`; the last value is never lost.
 * @param {(value: any) => void} act
 * @param {number} paceMs
 * @param {Clock} [clock]
 * @returns {(value: any) => void}
 */
export function createThrottle(act, paceMs, clock = globalThis) {
  /** @type {any} */
  let timer = null;
  /** @type {[any] | null} */
  let waiting = null;
  const run = () => {
    timer = null;
    if (!waiting) return;
    const [value] = waiting;
    waiting = null;
    timer = clock.setTimeout(run, paceMs);
    act(value);
  };
  return (value) => {
    waiting = [value];
    if (timer === null) run();
  };
}

/** @param {Selection} selection */
function withQuery(selection) {
  return { ...selection, query: filters.toQuery(selection) };
}

const start = filters.createSelection();
/** @type {{now: Selection, stack: any, stored: Selection | null, changing: string | null, listeners: Set<Function>}} */
const memory = { now: start, stack: steps.createStack(start), stored: null, changing: null, listeners: new Set() };

const publish = createThrottle((selection) => {
  if (filters.same(selection, memory.stored)) return;
  memory.stored = selection;
  wanted.see({ selection: withQuery(selection) });
  dash.setProps(ids.PAGE_SELECTION, { data: withQuery(selection) });
}, PACE_MS);

// {selection, canUndo, canRedo} to each listener; a change not yet recorded can be undone too.
export function tell() {
  const { now, stack } = memory;
  const fresh = !filters.same(now, stack.present);
  const state = {
    selection: withQuery(now), canUndo: fresh || stack.past.length > 0,
    canRedo: !fresh && stack.future.length > 0,
  };
  for (const listener of memory.listeners) listener(state);
  return state;
}

/** @param {Selection} selection */
export function show(selection) {
  memory.now = selection;
  dash.setProps(ids.FILTER_ENDPOINT, { value: selection.endpoint });
  publish(selection);
  tell();
}

// what: the filters that change. Another one than before is another step of undo.
/** @type {(selection: Selection, what: string | null) => void} */
function move(selection, what) {
  if (filters.same(selection, memory.now)) return;
  if (what !== memory.changing) record();
  memory.changing = what;
  show(selection);
  settling.schedule();
}

/**
 * The one way to another selection.
 * @param {Partial<Selection>} patch filters by name; null is the usual value
 */
export function change(patch) {
  move(filters.change(memory.now, patch), Object.keys(patch).join());
}

export function clear() {
  move(filters.clear(memory.now), "all");
}

// One step of undo: what has changed since the last call. The link calls it when things settled.
export function record() {
  memory.changing = null;
  memory.stack = steps.record(memory.stack, memory.now);
  tell();
}

/** @param {"undo" | "redo"} way */
function step(way) {
  record();
  memory.stack = steps[way](memory.stack);
  move(memory.stack.present, null);
}

/**
 * At load the selection of the link is where undo begins.
 * @param {Selection} selection
 */
export function startFrom(selection) {
  memory.stack = steps.createStack(selection);
  show(selection);
}

/**
 * At once and with every change, while the hand moves too.
 * @param {(state: {selection: Selection, canUndo: boolean, canRedo: boolean}) => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  tell();
  return () => memory.listeners.delete(listener);
}

// The component shows what it is told; what the viewer chooses comes from the element itself, so
// that an answer of Dash that is late cannot be taken for a choice.
/** @param {PageEvent} event */
function followEndpoint(event) {
  if (event.target.id === ids.FILTER_ENDPOINT) change(filters.turnTo(memory.now, event.target.value));
}

/** @param {Element} element */
const isText = (element) => Boolean(element.closest("input, textarea, select, [contenteditable]"));

/** @param {PageEvent<KeyboardEvent>} event */
function followKeys(event) {
  const { key, ctrlKey, metaKey, shiftKey, target } = event;
  if (!(ctrlKey || metaKey) || key.toLowerCase() !== "z" || isText(target)) return;
  event.preventDefault();
  step(shiftKey ? "redo" : "undo");
}

export function begin() {
  document.addEventListener("change", followEndpoint);
  document.addEventListener("keydown", followKeys);
}

/** @returns {Selection} */
export const current = () => withQuery(memory.now);
export const undo = () => step("undo");
export const redo = () => step("redo");
