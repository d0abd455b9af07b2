// Heads of sheets that are swiped up and down. Whoever cannot swipe taps them: nothing is reached by a
// swipe alone (WCAG 2.5.1).
/** @import { Point } from "../types.d.ts" */
import * as swipe from "../core/swipe.js";

/**
 * `act` is called while the finger is still down, once a swipe; the click that a browser makes of the same
 * gesture is dropped.
 * @param {HTMLElement} head for which CSS says `touch-action: none`
 * @param {(way: "up" | "down") => void} act
 */
export function follow(head, act) {
  /** @type {Point | null} */
  let start = null;
  let isSwiped = false;
  head.addEventListener("pointerdown", ({ clientX: x, clientY: y }) => {
    start = { x, y };
    isSwiped = false;
  });
  head.addEventListener("pointermove", ({ clientX: x, clientY: y }) => {
    const way = start && swipe.read(start, { x, y });
    if (!way) return;
    start = null;
    act(way);
    isSwiped = true;
  });
  for (const end of ["pointerup", "pointercancel"]) head.addEventListener(end, () => { start = null; });
  head.addEventListener("click", (event) => {
    if (!isSwiped) return;
    isSwiped = false;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
