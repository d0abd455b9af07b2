// Whether a hand is at something: a pointer or a key is down. Who lets go is told.

const down = new Set();
const listeners = new Set();

/** @param {string | number} what */
function press(what) {
  down.add(what);
}

/** @param {string | number} what */
function letGo(what) {
  if (down.delete(what) && !down.size) for (const listener of listeners) listener();
}

// A window that loses the focus is not told of what is let go elsewhere.
function forget() {
  for (const what of [...down]) letGo(what);
}

export const isHolding = () => down.size > 0;

// -> a function that ends it
/** @type {(listener: () => void) => () => boolean} */
export function onRelease(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function begin() {
  const passive = { capture: true, passive: true };
  window.addEventListener("pointerdown", ({ pointerId }) => press(pointerId), passive);
  window.addEventListener("pointerup", ({ pointerId }) => letGo(pointerId), passive);
  window.addEventListener("pointercancel", ({ pointerId }) => letGo(pointerId), passive);
  window.addEventListener("keydown", ({ code }) => press(code), passive);
  window.addEventListener("keyup", ({ code }) => letGo(code), passive);
  window.addEventListener("blur", forget);
}
