// Panels that Python fills (dashapp/ui/panels.py). While one is open its store has what the page shows, as
// parameters of the API, and a callback of Dash answers. Dash would let an overtaken one run to its end: here
// its request is aborted, as others of this page are, and a refusal becomes a sentence in the panel.
/** @import { PageState } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import * as geodesy from "../core/geodesy.js";
import * as ids from "../core/ids.js";
import { LiveQuery } from "../core/livequery.js";
import * as sets from "../core/sets.js";
import * as dash from "./dash.js";
import * as dock from "./dock.js";
import * as status from "./status.js";
import * as wanted from "./wanted.js";


const SETTLED_MS = 250; // a hand that drags is not followed

/** @type {Map<string, PythonPanel>} by name */
const panels = new Map();

/**
 * What stands behind the ? of the API's addresses; isWhole: of the whole city, whatever the map shows.
 * @param {Pick<PageState, "selection" | "display" | "view">} state
 * @param {boolean} isWhole
 * @returns {string}
 */
function describeSelection({ selection: { endpoint, query }, display, view }, isWhole) {
  const bounds = display.scope === "view" && !isWhole ? `&bounds=${geodesy.clampBounds(view.bounds).join(",")}` : "";
  const set = sets.name() ? `${sets.print()}&` : "";
  return `${set}endpoint=${endpoint}${bounds}${query && `&${query}`}`;
}

/** @param {any} problem */
const isAborted = (problem) => problem?.name === "AbortError";

class PythonPanel {
  /**
   * @param {string} name
   * @param {boolean} isWhole
   */
  constructor(name, isWhole) {
    this.name = name;
    this.isWhole = isWhole;
    /** @type {string | null} the sentence that is shown */
    this.said = null;
    /** @type {AbortController | null} of the request under way */
    this.fetching = null;
    /** @type {{resolve: Function, reject: Function, signal: AbortSignal} | null} who waits for the newest answer */
    this.asked = null;
    /** @type {Function[]} of requests that were aborted */
    this.overtaken = [];
    this.query = new LiveQuery({
      load: ({ selection }, signal) => this.ask(selection, signal), tell: () => this.sayState(),
      holdMs: () => (wanted.isReady() && this.isOpen ? 0 : Infinity), settledMs: SETTLED_MS,
    });
  }

  get isOpen() {
    return dock.current() === this.name;
  }

  /** @param {PageState} state */
  follow(state) {
    this.query.want({ selection: describeSelection(state, this.isWhole), version: state.version });
  }

  /**
   * Settled when the callback has answered.
   * @param {string} selection
   * @param {AbortSignal} signal
   */
  ask(selection, signal) {
    signal.addEventListener("abort", () => this.fetching?.abort());
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject, signal };
      dash.setProps(ids.panelPartId(this.name, "selection"), { data: selection });
    });
  }

  /**
   * The request of its callback. Dash takes an answer without content for one that changes nothing.
   * @param {string} path
   * @param {any} options
   */
  async fetch(path, options) {
    this.fetching?.abort();
    const fetching = new AbortController();
    this.fetching = fetching;
    if (this.asked?.signal.aborted) fetching.abort(); // before Dash came to it
    let answer = new Response(null, { status: 204 });
    /** @type {any} */
    let problem = null;
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

  /** @param {any} problem */
  settle(problem) {
    const { asked, query } = this;
    Object.assign(this, { fetching: null, asked: null });
    if (asked && problem) asked.reject(problem);
    else if (asked) asked.resolve(true);
    else this.settleOwn(problem, query);
    if (!isAborted(problem)) this.overtaken.splice(0).forEach((go) => go());
  }

  /**
   * Asked by a control of the panel's own.
   * @param {any} problem
   * @param {LiveQuery} query
   */
  settleOwn(problem, query) {
    if (!problem) this.say("");
    else if (!isAborted(problem)) {
      query.answer = null;
      query.receive({ error: problem });
    }
  }

  sayState() {
    const { error, isCurrent } = this.query;
    const known = status.current();
    if (isCurrent) this.say("");
    else if (error && !isAborted(error)) this.say(error.message);
    else if (known && known.state !== "ready") this.say(known.message);
  }

  /** @param {string} text */
  say(text) {
    if (text === this.said) return;
    this.said = text;
    dash.setProps(ids.panelPartId(this.name, "note"), { children: text });
  }

  /** @param {boolean} [now] */
  check(now) {
    this.query.check(now);
    this.sayState();
  }
}

/** @param {string} body */
function findAsked(body) {
  const asked = JSON.parse(body).inputs.map((/** @type {{id: string}} */ { id }) => id);
  return [...panels.values()].find(({ name }) => asked.includes(ids.panelPartId(name, "selection")));
}

/** @type {(path: string, options: any) => Promise<Response> | null} */
function answerCallback(path, options) {
  const panel = findAsked(options.body);
  return panel ? panel.fetch(path, options) : null;
}

/** @param {string | null} name */
function open(name) {
  for (const panel of panels.values()) {
    if (panel.name === name) panel.query.schedule(SETTLED_MS); // the map becomes narrower
    else panel.query.abort();
  }
}

function start() {
  for (const { dataset } of dom.queryAll("[data-panel]")) {
    const panel = new PythonPanel(dataset.panel, "whole" in dataset);
    panels.set(panel.name, panel);
    wanted.register({ follow: (state) => panel.follow(state), check: (now) => panel.check(now) });
  }
  dash.interceptCallbacks(answerCallback);
  dock.subscribe(open);
}

export const begin = () => dom.whenThere(`#${ids.DOCK}`, start);
