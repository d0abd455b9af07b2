// How things are shown, as the page has it: one store, changed through `change` alone.
(function (root) {
  "use strict";

  const { displays } = root.dashapp;
  const memory = { now: displays.createDisplay(), listeners: new Set() };

  function show(display) {
    memory.now = display;
    root.dashapp.wanted.see({ display });
    root.dash_clientside.set_props("page-display", { data: display });
    for (const listener of memory.listeners) listener(display);
  }

  // listener(display), at once and with every change.
  function subscribe(listener) {
    memory.listeners.add(listener);
    listener(memory.now);
    return () => memory.listeners.delete(listener);
  }

  // patch: settings by name; null is the usual value.
  function change(patch) {
    const display = displays.change(memory.now, patch);
    if (JSON.stringify(display) === JSON.stringify(memory.now)) return;
    show(display);
    root.dashapp.link.schedule();
  }

  root.dashapp.display = { current: () => ({ ...memory.now }), change, show, subscribe };
})(globalThis);
