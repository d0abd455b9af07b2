// Whether a hand is at something: a pointer or a key is down. Who lets go is told.
(function (root) {
  "use strict";

  const down = new Set();
  const listeners = new Set();

  function press(what) {
    down.add(what);
  }

  function letGo(what) {
    if (down.delete(what) && !down.size) for (const listener of listeners) listener();
  }

  // A window that loses the focus is not told of what is let go elsewhere.
  function forget() {
    for (const what of [...down]) letGo(what);
  }

  const isHolding = () => down.size > 0;

  // -> a function that ends it
  function onRelease(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  if (root.document) {
    const passive = { capture: true, passive: true };
    root.addEventListener("pointerdown", ({ pointerId }) => press(pointerId), passive);
    for (const end of ["pointerup", "pointercancel"]) {
      root.addEventListener(end, ({ pointerId }) => letGo(pointerId), passive);
    }
    root.addEventListener("keydown", ({ code }) => press(code), passive);
    root.addEventListener("keyup", ({ code }) => letGo(code), passive);
    root.addEventListener("blur", forget);
  }
  root.dashapp.hand = { isHolding, onRelease };
})(globalThis);
