// Small things with the page's elements that more than one panel needs.
(function (root) {
  "use strict";

  // Components come in when they have loaded: `act(element)` runs once, now or when it is there.
  function whenThere(selector, act) {
    const found = root.document.querySelector(selector);
    if (found) {
      act(found);
      return;
    }
    const observer = new MutationObserver(() => {
      const element = root.document.querySelector(selector);
      if (!element) return;
      observer.disconnect();
      act(element);
    });
    observer.observe(root.document.documentElement, { childList: true, subtree: true });
  }

  // build("button", {className: "chip", type: "button"}, "text", child, ...)
  function build(tag, properties, ...children) {
    const element = root.document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name.includes("-") || name === "role") element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children);
    return element;
  }

  // Resolves when the script has run. One that failed leaves nothing behind: it may be asked again.
  function addScript(src) {
    const script = build("script", { src, async: false });
    return new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => {
        script.remove();
        reject(new Error("A part of the page did not come. Check the connection and try again."));
      });
      root.document.head.append(script);
    });
  }

  root.dashapp = Object.assign(root.dashapp || {}, { dom: { addScript, build, whenThere } });
})(globalThis);
