// What the page has to show: the selection, the view, the display and the version of the data, in one
// place. Every part that shows something of it is told with each change, and is looked after: whatever
// was lost on the way (offline, asleep, another server) is asked again with the next sign of life.
(function (root) {
  "use strict";

  const memory = { selection: null, view: null, display: null, status: null };
  const parts = new Set();

  const isReady = () => memory.status?.state === "ready";

  // -> {selection, view, display, version, tileVersion, isReady}; null before the page knows what it shows.
  function current() {
    const { selection, view, display, status } = memory;
    if (!selection || !view || !display) return null;
    const { version = null, tile_version: tileVersion = null } = status || {};
    return { selection, view, display, version, tileVersion, isReady: isReady() };
  }

  // patch: {selection}, {view}, {display} or {status}.
  function see(patch) {
    const wasReady = isReady();
    Object.assign(memory, patch);
    const wanted = current();
    if (wanted) for (const part of parts) part.follow?.(wanted);
    if (isReady() && !wasReady) check(true);
  }

  // part: {follow(wanted), check(now)}; now: without waiting for the end of a pause.
  function register(part) {
    parts.add(part);
    const wanted = current();
    if (wanted) part.follow?.(wanted);
  }

  function check(now) {
    for (const part of parts) part.check?.(now);
  }

  // An answer of other data than the page knows of: the status says which there are now.
  function expectVersion(version) {
    const known = memory.status?.version;
    if (!known || version === known) return;
    root.dashapp.status.ask();
    throw new root.dashapp.api.ApiError(503, "There are newer data. Asking again.", 1);
  }

  const wake = () => root.document.hidden || check(true);

  if (root.document) {
    root.document.addEventListener("visibilitychange", wake);
    for (const sign of ["online", "pageshow", "focus"]) root.addEventListener(sign, wake);
  }
  root.dashapp.wanted = { check, current, expectVersion, isReady, register, see };
})(globalThis);
