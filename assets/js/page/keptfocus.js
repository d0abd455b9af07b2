// Dash builds the answer of a Python panel anew with each change of it: what had the focus, and how far a table was
// pushed aside, would be lost. Here the element in its place gets both.
/** @import { PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";

/**
 * @param {HTMLElement} panel
 * @param {{scroller: string, find: (lost: HTMLElement) => string | null}} given scroller: selector of what is pushed
 *   aside; find: the selector of what stands in the place of an element that is gone
 */
export function keep(panel, { scroller, find }) {
  /** @type {{focused: HTMLElement | null, left: number}} */
  const memory = { focused: null, left: 0 };

  // An element that goes away loses the focus too, and is no more in the page then.
  function forget() {
    const left = memory.focused;
    setTimeout(() => {
      if (memory.focused === left && left?.isConnected && document.activeElement !== left) memory.focused = null;
    });
  }

  function restore() {
    const moved = dom.query(scroller, panel);
    if (moved && moved.scrollLeft !== memory.left) moved.scrollLeft = memory.left;
    const lost = memory.focused;
    if (!lost || lost.isConnected || document.activeElement !== document.body) return;
    const selector = find(lost);
    if (selector) dom.query(selector, panel)?.focus({ preventScroll: true });
  }

  panel.addEventListener("focusin", (/** @type {PageEvent} */ { target }) => { memory.focused = target; });
  panel.addEventListener("focusout", forget);
  panel.addEventListener("scroll", (/** @type {PageEvent} */ { target }) => {
    if (target.matches(scroller)) memory.left = target.scrollLeft;
  }, true);
  new MutationObserver(restore).observe(panel, { childList: true, subtree: true });
}
