// How things are shown, as the page has it: one store, changed through `change` alone.
import * as displays from "../core/display.js";
import * as ids from "../core/ids.js";
import * as dash from "./dash.js";
import * as link from "./link.js";
import * as wanted from "./wanted.js";

const memory = { now: displays.createDisplay(), listeners: new Set() };

export function show(display) {
  memory.now = display;
  wanted.see({ display });
  dash.setProps(ids.PAGE_DISPLAY, { data: display });
  for (const listener of memory.listeners) listener(display);
}

// listener(display), at once and with every change.
export function subscribe(listener) {
  memory.listeners.add(listener);
  listener(memory.now);
  return () => memory.listeners.delete(listener);
}

// patch: settings by name; null is the usual value.
export function change(patch) {
  const display = displays.change(memory.now, patch);
  if (JSON.stringify(display) === JSON.stringify(memory.now)) return;
  show(display);
  link.schedule();
}

export const current = () => ({ ...memory.now });
