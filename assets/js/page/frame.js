// The page's frame: the sheet on a phone.
(function (root) {
  "use strict";

  // Clientside callback: clicks -> class of the panel, aria-expanded of its handle.
  function toggleSheet(clicks) {
    const open = clicks % 2 === 1;
    return [open ? "panel panel--open" : "panel", String(open)];
  }

  root.dashapp = Object.assign(root.dashapp || {}, { frame: { toggleSheet } });
  root.dash_clientside = Object.assign(root.dash_clientside || {}, { frame: { toggleSheet } });
})(globalThis);
