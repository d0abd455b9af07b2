// Tells when things have settled: nothing has changed for a moment, and no hand holds a control. The
// selection, the display and the dock say that they have changed; the URL is written when all is quiet.

const SETTLED_MS = 400;

/** @type {{timer: number | undefined, isHeld: boolean, listeners: Set<() => void>}} */
const memory = { timer: undefined, isHeld: false, listeners: new Set() };

/** @param {() => void} listener */
export function subscribe(listener) {
  memory.listeners.add(listener);
  return () => memory.listeners.delete(listener);
}

function tell() {
  for (const listener of memory.listeners) listener();
}

// What was about to be told is forgotten.
export function cancel() {
  clearTimeout(memory.timer);
}

// Something has changed.
export function schedule() {
  cancel();
  if (!memory.isHeld) memory.timer = setTimeout(tell, SETTLED_MS);
}

// While a hand holds a control nothing settles: a gesture is one change, however long.
export function hold() {
  memory.isHeld = true;
  cancel();
}

export function release() {
  memory.isHeld = false;
  schedule();
}
