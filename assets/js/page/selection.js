// The selection as the page has it. Everything changes it through `change` alone, which tells the
// controls at once and the store (map, figures, charts) at a bounded pace. Undo takes back gestures.
(function (root) {
  "use strict";

  const { filters, undo: steps } = root.dashapp;
  const PACE_MS = 120;

  // Calls `act` at once, then at most every `paceMs`; the last value is never lost.
  function createThrottle(act, paceMs, clock = root) {
    let timer = null;
    let waiting = null;
    const run = () => {
      timer = null;
      if (!waiting) return;
      const [value] = waiting;
      waiting = null;
      timer = clock.setTimeout(run, paceMs);
      act(value);
    };
    return (value) => {
      waiting = [value];
      if (timer === null) run();
    };
  }

  function withQuery(selection) {
    return { ...selection, query: filters.toQuery(selection) };
  }

  const start = filters.createSelection();
  const memory = { now: start, stack: steps.createStack(start), stored: null, changing: null, listeners: new Set() };

  const publish = createThrottle((selection) => {
    if (filters.same(selection, memory.stored)) return;
    memory.stored = selection;
    root.dashapp.wanted?.see({ selection: withQuery(selection) });
    root.dash_clientside.set_props("page-selection", { data: withQuery(selection) });
  }, PACE_MS);

  // {selection, canUndo, canRedo} to each listener; a change not yet recorded can be undone too.
  function tell() {
    const { now, stack } = memory;
    const fresh = !filters.same(now, stack.present);
    const state = {
      selection: withQuery(now), canUndo: fresh || stack.past.length > 0,
      canRedo: !fresh && stack.future.length > 0,
    };
    for (const listener of memory.listeners) listener(state);
    return state;
  }

  function show(selection) {
    memory.now = selection;
    root.dash_clientside.set_props("filter-endpoint", { value: selection.endpoint });
    publish(selection);
    tell();
  }

  // what: the filters that change. Another one than before is another step of undo.
  function move(selection, what) {
    if (filters.same(selection, memory.now)) return;
    if (what !== memory.changing) record();
    memory.changing = what;
    show(selection);
    root.dashapp.link.schedule();
  }

  // The one way to another selection. patch: filters by name; null is the usual value.
  function change(patch) {
    move(filters.change(memory.now, patch), Object.keys(patch).join());
  }

  function clear() {
    move(filters.clear(memory.now), "all");
  }

  // One step of undo: what has changed since the last call. The link calls it when things settled.
  function record() {
    memory.changing = null;
    memory.stack = steps.record(memory.stack, memory.now);
    tell();
  }

  function step(way) {
    record();
    memory.stack = steps[way](memory.stack);
    move(memory.stack.present, null);
  }

  // At load the selection of the link is where undo begins.
  function begin(selection) {
    memory.stack = steps.createStack(selection);
    show(selection);
  }

  // listener({selection, canUndo, canRedo}) at once and with every change, while the hand moves too.
  function subscribe(listener) {
    memory.listeners.add(listener);
    tell();
    return () => memory.listeners.delete(listener);
  }

  // The component shows what it is told; what the viewer chooses comes from the element itself, so
  // that an answer of Dash that is late cannot be taken for a choice.
  function followEndpoint(event) {
    if (event.target.id === "filter-endpoint") change({ endpoint: event.target.value });
  }

  const isText = (element) => Boolean(element.closest("input, textarea, select, [contenteditable]"));

  function followKeys(event) {
    const { key, ctrlKey, metaKey, shiftKey, target } = event;
    if (!(ctrlKey || metaKey) || key.toLowerCase() !== "z" || isText(target)) return;
    event.preventDefault();
    step(shiftKey ? "redo" : "undo");
  }

  if (root.document) {
    root.document.addEventListener("change", followEndpoint);
    root.document.addEventListener("keydown", followKeys);
  }

  root.dashapp.selection = {
    createThrottle, current: () => withQuery(memory.now), change, clear, record, begin, show, subscribe, tell,
    undo: () => step("undo"), redo: () => step("redo"),
  };
})(globalThis);
