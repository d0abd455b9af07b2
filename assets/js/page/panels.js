// Panels that Python fills (dashapp/ui/panels.py). While one is open its store has what the page shows, as
// parameters of the API, and a callback of Dash answers. Dash would let an overtaken one run to its end: here
// its request is aborted, as others of this page are, and a refusal becomes a sentence in the panel.
(function (root) {
  "use strict";

  const { api, dom, livequery } = root.dashapp;
  const CALLBACKS = "_dash-update-component";
  const STORE = /^panel-(.+)-selection$/;
  const SETTLED_MS = 250; // a hand that drags is not followed

  const panels = new Map(); // by name

  // What stands behind the ? of the API's addresses.
  function describeSelection({ selection: { endpoint, query }, display, view }) {
    const bounds = display.scope === "view" ? `&bounds=${root.dashapp.trips.clampBounds(view.bounds).join(",")}` : "";
    return `endpoint=${endpoint}${bounds}${query && `&${query}`}`;
  }

  const isAborted = (problem) => problem?.name === "AbortError";

  class PythonPanel {
    // asked: what waits for the answer, of the newest question; overtaken: requests that were aborted.
    constructor(name) {
      Object.assign(this, { name, fetching: null, asked: null, overtaken: [] });
      this.query = new livequery.LiveQuery({
        load: ({ selection }, signal) => this.ask(selection, signal), tell: () => this.sayState(),
        holdMs: () => (root.dashapp.wanted.isReady() && this.isOpen ? 0 : Infinity), settledMs: SETTLED_MS,
      });
    }

    get isOpen() {
      return root.dashapp.dock.current() === this.name;
    }

    follow(wanted) {
      this.query.want({ selection: describeSelection(wanted), version: wanted.version });
    }

    // Settled when the callback has answered.
    ask(selection, signal) {
      signal.addEventListener("abort", () => this.fetching?.abort());
      return new Promise((resolve, reject) => {
        this.asked = { resolve, reject, signal };
        root.dash_clientside.set_props(`panel-${this.name}-selection`, { data: selection });
      });
    }

    // The request of its callback. Dash takes an answer without content for one that changes nothing.
    async fetch(path, options) {
      this.fetching?.abort();
      const fetching = new AbortController();
      this.fetching = fetching;
      if (this.asked?.signal.aborted) fetching.abort(); // before Dash came to it
      let [answer, problem] = [new Response(null, { status: 204 }), null];
      try {
        answer = await api.get(path, { ...options, signal: fetching.signal });
      } catch (error) {
        problem = error;
      }
      if (this.fetching === fetching) this.settle(problem);
      // Dash takes the spinner away with any answer, so this one waits for the newest.
      if (isAborted(problem)) await new Promise((resolve) => this.overtaken.push(resolve));
      return answer;
    }

    settle(problem) {
      const { asked, query } = this;
      Object.assign(this, { fetching: null, asked: null });
      if (asked && problem) asked.reject(problem);
      else if (asked) asked.resolve(true);
      else this.settleOwn(problem, query);
      if (!isAborted(problem)) this.overtaken.splice(0).forEach((go) => go());
    }

    // Asked by a control of the panel's own.
    settleOwn(problem, query) {
      if (!problem) this.say("");
      else if (!isAborted(problem)) {
        query.answer = null;
        query.receive({ error: problem });
      }
    }

    sayState() {
      const { error, isCurrent } = this.query;
      const status = root.dashapp.status.current();
      if (isCurrent) this.say("");
      else if (error && !isAborted(error)) this.say(error.message);
      else if (status && status.state !== "ready") this.say(status.message);
    }

    say(text) {
      if (text === this.said) return;
      this.said = text;
      root.dash_clientside.set_props(`panel-${this.name}-note`, { children: text });
    }

    check(now) {
      this.query.check(now);
      this.sayState();
    }
  }

  const plainFetch = root.fetch;

  function findAsked({ body }) {
    const names = JSON.parse(body).inputs.map(({ id }) => STORE.exec(id)?.[1]);
    return panels.get(names.find(Boolean));
  }

  // Dash gives its requests no signal; those that come back from api.js have one.
  function fetchCallback(address, options) {
    const at = String(address).indexOf(CALLBACKS);
    const panel = at >= 0 && !options.signal && findAsked(options);
    return panel ? panel.fetch(address.slice(at), options) : plainFetch.call(root, address, options);
  }

  function open(name) {
    for (const panel of panels.values()) {
      if (panel.name === name) panel.query.schedule(SETTLED_MS); // the map becomes narrower
      else panel.query.abort();
    }
  }

  function begin() {
    for (const { dataset } of root.document.querySelectorAll("[data-panel]")) {
      const panel = new PythonPanel(dataset.panel);
      panels.set(panel.name, panel);
      root.dashapp.wanted.register({ follow: (wanted) => panel.follow(wanted), check: (now) => panel.check(now) });
    }
    root.fetch = fetchCallback;
    root.dashapp.dock.subscribe(open);
  }

  if (root.document) dom.whenThere("#dock", begin);
  root.dashapp.panels = { describeSelection };
})(globalThis);
