// How things are shown, as the page has it: one store, changed through `change` alone.
/** @import { Display } from "../types.d.ts" */
import * as displayModel from "../core/displaymodel.js";
import * as ids from "../core/ids.js";
import * as dash from "./dash.js";
import * as settling from "./settling.js";
import * as wanted from "./wanted.js";

const memory = { now: displayModel.createDisplay(), listeners: new Set() };

/** @param {Display} display */
export function show(display) {
  memory.now = display;
  wanted.see({ display });
  dash.setProps(ids.PAGE_DISPLAY, { data: display });
  for (const listener of memory.listeners) listener(display);
}

/**
 * At once and with every change.
 * @param {(display: Display) => void} listener
 */
export function subscribe(listener) {
  memory.listeners.add(listener);
  listener(memory.now);
  return () => memory.listeners.delete(listener);
}

/** @param {Record<string, any>} patch settings by name; null is the usual value */
export function change(patch) {
  const display = displayModel.change(memory.now, patch);
  if (JSON.stringify(display) === JSON.stringify(memory.now)) return;
  show(display);
  settling.schedule();
}

/** @type {() => Display} */
export const current = () => ({ ...memory.now });
