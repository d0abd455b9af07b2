// Whether the figures are of the view or of the whole city: buttons with data-scope, wherever they are.
(function (root) {
  "use strict";

  function show({ scope }) {
    for (const button of root.document.querySelectorAll("[data-scope]")) {
      button.setAttribute("aria-pressed", String(button.dataset.scope === scope));
    }
  }

  function followClick({ target }) {
    const button = target.closest("[data-scope]");
    if (button) root.dashapp.display.change({ scope: button.dataset.scope });
  }

  if (root.document) {
    root.document.addEventListener("click", followClick);
    root.dashapp.dom.whenThere("#dock-charts", () => root.dashapp.display.subscribe(show));
  }
})(globalThis);
