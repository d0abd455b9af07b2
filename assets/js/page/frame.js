// The page's frame: the sheet on a phone, and names that the components leave out.
(function (root) {
  "use strict";

  const THUMB_LABELS = ["Fewest passengers", "Most passengers"];

  // Clientside callback: clicks -> class of the panel, aria-expanded of its handle.
  function toggleSheet(clicks) {
    const open = clicks % 2 === 1;
    return [open ? "panel panel--open" : "panel", String(open)];
  }

  function nameThumbs() {
    const thumbs = root.document.querySelectorAll("#filter-passengers [role=slider]");
    thumbs.forEach((thumb, i) => thumb.setAttribute("aria-label", THUMB_LABELS[i]));
    return thumbs.length > 0;
  }

  // Components come in when they have loaded: look until the slider is there.
  function watch() {
    const observer = new MutationObserver(() => {
      if (nameThumbs()) observer.disconnect();
    });
    observer.observe(root.document.body, { childList: true, subtree: true });
  }

  if (root.document) watch();
  root.dashapp = Object.assign(root.dashapp || {}, { frame: { toggleSheet } });
  root.dash_clientside = Object.assign(root.dash_clientside || {}, { frame: { toggleSheet } });
})(globalThis);
