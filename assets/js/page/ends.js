// Which end of the trips words are about: elements with data-end-one, and data-end-both for while both
// ends are shown, have {end} and {End} in it.
(function (root) {
  "use strict";

  const capital = (word) => word[0].toUpperCase() + word.slice(1);

  // Pure: what stands there.
  function tell({ one, both }, endpoint, mode) {
    const text = mode !== "single" && both ? both : one;
    return text.replaceAll("{end}", endpoint).replaceAll("{End}", capital(endpoint));
  }

  function show() {
    const { display, selection } = root.dashapp;
    const { endpoint } = selection.current();
    const { mode } = display.current();
    for (const element of root.document.querySelectorAll("[data-end-one]")) {
      const { endOne: one, endBoth: both } = element.dataset;
      element.textContent = tell({ one, both }, endpoint, mode);
    }
  }

  function begin() {
    root.dashapp.selection.subscribe(show);
    root.dashapp.display.subscribe(show);
  }

  if (root.document) root.dashapp.dom.whenThere("#dock-charts", begin);
  root.dashapp.ends = { tell };
})(globalThis);
