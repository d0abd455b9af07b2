// plotly: fetched when the first chart is opened, and again until it has come. Dash's own graph waits for
// ever for code that was lost on the way, and with it every callback of the page; hence not that one.
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import { LiveQuery } from "../core/livequery.js";
import * as status from "./status.js";
import * as wanted from "./wanted.js";

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };

const listeners = new Set();
const sizes = globalThis.ResizeObserver && new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

async function load() {
  await dom.addScript(api.url("plotly.min.js"));
  if (!globalThis.Plotly) throw new Error("The program of the charts came incomplete."); // cut off on the way
  return true;
}

const isOffline = () => status.current()?.state === "offline";
const code = new LiveQuery({ load, tell, holdMs: () => (isOffline() ? Infinity : 0) });

// listener(problem): a sentence, or "" once plotly is there.
/** @param {(problem: string) => void} listener */
export function subscribe(listener) {
  listeners.add(listener);
  code.want("plotly");
  tell();
}

function describe() {
  const isLost = !code.isCurrent && (code.error || isOffline());
  return isLost ? "The charts did not load. They come when the server answers." : "";
}

function tell() {
  const problem = describe();
  for (const listener of listeners) listener(problem);
}

/** @param {any} place */
const isSeen = (place) => place.getClientRects().length > 0;

/** @param {any} place */
function fit(place) {
  if (isSeen(place) && place.data) Plotly.Plots.resize(place);
}

// figure: {data, layout}. place: an element of its own; once drawn on, it has plotly's `on`.
// -> whether it could be drawn: not before plotly is there.
/** @type {(place: any, figure: any) => boolean} */
export function draw(place, figure) {
  if (!code.isCurrent) return false;
  const isFirst = !place.data;
  Plotly.react(place, figure.data, figure.layout, CONFIG);
  if (isFirst) sizes.observe(place);
  return true;
}

/** @param {boolean} [now] */
function check(now) {
  code.check(now);
  if (listeners.size) tell(); // the server may have gone or come back meanwhile
}

export function begin() {
  wanted.register({ check });
}
