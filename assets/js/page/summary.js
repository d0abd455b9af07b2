// The figures of the selection: one answer serves every histogram and chart, each without its own
// filter. One question at a time, and none before the map has its tiles: what is under the hand
// comes first, and an answer that was overtaken is never shown.
(function (root) {
  "use strict";

  const { api, queue } = root.dashapp;
  const SETTLED_MS = 150;
  const LOOK_MS = 60;
  const LONGEST_WAIT_MS = 1200; // for the tiles
  const GIVE_UP_MS = 60000; // longer than any server takes; a lost connection must not hold all later ones
  const WITHOUT = "passengers,hours,weekdays,dates,payment,fare,distance";

  const memory = {
    wanted: null, asked: null, answer: null, whole: null, timer: null, running: false, tries: 0,
    latestMove: 0, listeners: new Set(),
  };

  // selection, display, view, status -> the question: { path, version, scope, endpoint }
  function buildQuestion(selection, display, view, status) {
    const { endpoint, query } = selection;
    const here = display.scope === "view";
    const bounds = here ? `&bounds=${root.dashapp.trips.clampBounds(view.bounds).join(",")}` : "";
    const filters = query ? `&${query}` : "";
    const path = `api/summary?endpoint=${endpoint}${bounds}${filters}&without=${WITHOUT}`;
    return { path, version: status.version, scope: display.scope, endpoint, query };
  }

  const keyOf = (question) => question && `${question.version} ${question.path}`;

  function tell() {
    const { answer, wanted, whole } = memory;
    const state = { answer, whole, isCurrent: Boolean(answer) && keyOf(answer.question) === keyOf(wanted) };
    for (const listener of memory.listeners) listener(state);
  }

  // Nobody sees the figures while the sheet of a phone is closed and the dock shows something else.
  function isSeen() {
    const body = root.document.querySelector(".panel-body");
    return root.dashapp.dock.current() === "charts" || Boolean(body && body.getClientRects().length);
  }

  const isMapBusy = () => Boolean(root.document.querySelector(".map-area.is-busy"));

  function schedule(delay) {
    clearTimeout(memory.timer);
    memory.timer = setTimeout(ask, delay);
  }

  function ask() {
    if (memory.running || !memory.wanted || keyOf(memory.wanted) === memory.asked || !isSeen()) return;
    const patient = performance.now() - memory.latestMove < LONGEST_WAIT_MS;
    if (isMapBusy() && patient) schedule(LOOK_MS);
    else run(memory.wanted);
  }

  async function run(question) {
    memory.running = true;
    memory.asked = keyOf(question);
    try {
      await loadWhole(question);
      const begin = performance.now();
      const figures = await api.getJson(question.path, { signal: AbortSignal.timeout(GIVE_UP_MS) });
      receive(question, figures, performance.now() - begin);
    } catch (error) {
      fail(question, error);
    }
    memory.running = false;
    if (keyOf(memory.wanted) !== memory.asked) schedule(LOOK_MS);
  }

  // Once for the data: which days there are.
  async function loadWhole({ version }) {
    if (memory.whole && memory.whole.version === version) return;
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    memory.whole = await api.getJson("api/summary?endpoint=pickup", { signal });
    tell();
  }

  function receive(question, figures, roundTripMs) {
    memory.tries = 0;
    if (keyOf(question) !== keyOf(memory.wanted)) return;
    memory.answer = { question, figures, roundTripMs };
    tell();
  }

  // The last figures stay, marked as not the newest.
  function fail(question, error) {
    if (keyOf(question) !== keyOf(memory.wanted)) return;
    memory.tries += 1;
    if (error.status === 400) return;
    const delay = queue.retryDelayMs(memory.tries, error.retryAfterSeconds);
    clearTimeout(memory.timer);
    memory.timer = setTimeout(() => {
      memory.asked = null;
      ask();
    }, delay);
  }

  // Clientside callback without output: selection, display, view, status -> what is wanted.
  function want(selection, display, view, status) {
    if (!selection || !display || !view || !status || status.state !== "ready") return;
    const question = buildQuestion(selection, display, view, status);
    if (keyOf(question) === keyOf(memory.wanted)) return;
    Object.assign(memory, { wanted: question, latestMove: performance.now(), tries: 0 });
    tell();
    schedule(SETTLED_MS);
  }

  // Somebody looks now who did not before.
  function look() {
    schedule(0);
  }

  // Nothing is asked now and nothing waits to be asked.
  function rests() {
    return Boolean(memory.wanted) && !memory.running && (keyOf(memory.wanted) === memory.asked || !isSeen());
  }

  // listener({answer: {question, figures, roundTripMs} or null, whole, isCurrent}), at once as well.
  function subscribe(listener) {
    memory.listeners.add(listener);
    tell();
    return () => memory.listeners.delete(listener);
  }

  if (root.document) {
    root.document.addEventListener("click", ({ target }) => {
      if (target.closest("#page-sheet-toggle, [data-dock-open]")) root.requestAnimationFrame(look);
    });
  }
  root.dashapp.summary = { buildQuestion, look, rests, subscribe };
  root.dash_clientside = Object.assign(root.dash_clientside || {}, { summary: { want } });
})(globalThis);
