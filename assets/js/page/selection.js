// From the controls to the selection and the URL, and back. While a slider is dragged the selection
// follows it at a bounded pace; the history gets one entry a gesture.
(function (root) {
  "use strict";

  const { address, format } = root.dashapp;
  const PACE_MS = 120;
  const SETTLED_MS = 400;

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

  function toSelection(endpoint, passengers, others) {
    const sorted = [...passengers].sort((a, b) => a - b);
    const selection = { endpoint, passengers: sorted, others };
    return { ...selection, query: address.printFilters(selection) };
  }

  function describeBad(bad) {
    if (!bad.length) return "";
    const names = bad.join(" and ");
    return `This link's ${names} could not be read. The usual values are shown instead.`;
  }

  const memory = {
    others: {}, search: null, pushedFilters: null, latest: null, current: null, timer: null,
  };
  const none = () => root.dash_clientside.no_update;

  const publish = createThrottle((selection) => {
    if (JSON.stringify(selection) === JSON.stringify(memory.current)) return;
    memory.current = selection;
    root.dash_clientside.set_props("page-selection", { data: selection });
  }, PACE_MS);

  // Clientside callback: endpoint, passengers -> the words beside the slider; the store follows.
  function follow(endpoint, passengers) {
    if (memory.search === null) return none(); // the URL has not been read yet
    const selection = toSelection(endpoint, passengers, memory.others);
    memory.latest = filterPart(selection);
    publish(selection);
    return format.passengers(selection.passengers);
  }

  // Clientside callback: the URL -> endpoint, passengers, notice; and the view of the map. Runs at
  // load, and for back and forward.
  function restore(search) {
    const text = search || "";
    if (memory.search === text) return [none(), none(), none(), none()];
    memory.search = text;
    const { state, bad } = address.parse(text);
    memory.others = state.others;
    memory.pushedFilters = memory.latest = filterPart(state);
    clearTimeout(memory.timer); // what was about to be written belongs to the page before
    root.dashapp.map.showView(state.view);
    const notice = describeBad(bad);
    return [state.endpoint, state.passengers, notice, notice !== ""];
  }

  function filterPart({ endpoint, passengers, others }) {
    return `${endpoint}?${address.printFilters({ passengers, others })}`;
  }

  // Clientside callback without output: the selection and the view -> the URL. Filters make an
  // entry in the history, moves of the map do not.
  function write(selection, view) {
    if (!selection || !view) return;
    // The store follows the controls late: an old selection would end the way forward.
    if (filterPart(selection) !== memory.latest) return;
    clearTimeout(memory.timer);
    memory.timer = setTimeout(() => writeNow(selection, view), SETTLED_MS);
  }

  function writeNow(selection, view) {
    const search = address.print(selection, view);
    if (search === root.location.search) return;
    const filters = filterPart(selection);
    const how = filters === memory.pushedFilters ? "replaceState" : "pushState";
    memory.pushedFilters = filters;
    memory.search = search;
    const { history, location } = root;
    history[how](history.state, "", location.pathname + search + location.hash);
  }

  root.dashapp.selection = { createThrottle, toSelection, describeBad };
  root.dash_clientside = Object.assign(root.dash_clientside || {}, {
    selection: { follow, restore, write },
  });
})(globalThis);
