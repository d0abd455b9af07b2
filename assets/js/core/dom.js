// Small things with the page's elements that more than one panel needs.

// Components come in when they have loaded: `act(element)` runs once, now or when it is there.
/** @type {(selector: string, act: (element: any) => void) => void} */
export function whenThere(selector, act) {
  const found = document.querySelector(selector);
  if (found) {
    act(found);
    return;
  }
  const observer = new MutationObserver(() => {
    const element = document.querySelector(selector);
    if (!element) return;
    observer.disconnect();
    act(element);
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
}

/**
 * The element of an id, or null.
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);

/**
 * The first element of a selector, or null.
 * @template {HTMLElement} [T=any]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T | null}
 */
export const query = (selector, within = document) => within.querySelector(selector);

/**
 * All elements of a selector, in their order.
 * @template {HTMLElement} [T=any]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T[]}
 */
export const queryAll = (selector, within = document) => [.../** @type {NodeListOf<T>} */ (within.querySelectorAll(selector))];

/**
 * What has the focus, if it is within the element; undefined otherwise.
 * @param {Node} element
 * @returns {any}
 */
export const focusedWithin = (element) =>
  (element.contains(document.activeElement) ? document.activeElement : undefined);

/**
 * build("button", {className: "chip", type: "button"}, "text", child, ...)
 * @param {string} tag
 * @param {Record<string, any>} [properties] attributes where a name has a hyphen
 * @param {any[]} children elements and texts
 * @returns {any}
 */
export function build(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else /** @type {any} */ (element)[name] = value;
  }
  element.append(...children);
  return element;
}

// Resolves when the script has run. One that failed leaves nothing behind: it may be asked again.
/** @type {(src: string) => Promise<any>} */
export function addScript(src) {
  const script = build("script", { src, async: false });
  return new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error("A part of the page did not come. Check the connection and try again."));
    });
    document.head.append(script);
  });
}
