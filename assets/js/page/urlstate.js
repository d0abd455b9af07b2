// The page's URL: read at load and for back and forward, written when things have settled. Another
// selection makes an entry in the history; a move of the map, a panel or a colour does not.
/** @import { Selection, View } from "../types.d.ts" */
import * as address from "../core/address.js";
import * as areas from "../core/areas.js";
import * as dataset from "../core/dataset.js";
import * as filters from "../core/filters.js";
import * as sets from "../core/sets.js";
import * as dash from "./dash.js";
import * as displayStore from "./displaystore.js";
import * as dock from "./dock.js";
import * as mapview from "./mapview.js";
import * as messages from "./messages.js";
import * as places from "./places.js";
import * as selection from "./selection.js";
import * as settling from "./settling.js";
import * as switched from "./switched.js";

const LOST_PLACE = "The place of this link could not be looked up. Open the link again.";

/**
 * search: that of the page's URL as it was read or written last; pushed: the selection of the last entry.
 * @type {{search: string | null, view: View | null, pushed: string | null, looking: boolean}}
 */
const memory = { search: null, view: null, pushed: null, looking: false };

/** @param {string[]} bad names of what could not be read */
export function describeBad(bad) {
  if (!bad.length) return "";
  const names = bad.join(" and ");
  return `This link's ${names} could not be read. The usual values are shown instead.`;
}

/** @param {string[]} words of what other data sets have */
export function describeLacking(words) {
  if (!words.length) return "";
  const list = words.map((word) => `no ${word}`);
  const last = list.pop();
  return `This data set has ${list.length ? `${list.join(", ")} and ` : ""}${last}: that part of the link is left out.`;
}

function describeUnknownSet() {
  const unknown = sets.findUnknown(memory.search);
  return unknown ? `There is no set of trips ${unknown} here. ${sets.name()} is shown instead.` : "";
}

/** @typedef {{state: any, bad: string[]}} Parsed what address.parse makes of a link */

// Who opens a link wants to see what its sender saw, not the panel that it was copied from.
/** @param {string | null} panel */
const linkedPanel = (panel) => (panel === "share" ? null : panel);

/** @param {Selection} selection */
const keyOf = ({ endpoint, query }) => `${endpoint}?${query}`;

/** @param {Parsed} parsed */
function apply({ state, bad }) {
  const first = memory.pushed === null;
  if (first) selection.startFrom(state.selection);
  else selection.show(state.selection);
  memory.pushed = keyOf(selection.current());
  if (!first) selection.record();
  displayStore.show(state.display);
  if (!dock.restore(state.panel)) bad.push("panel");
  const [area] = filters.listAreas(selection.current());
  const isFitted = area && !new URLSearchParams(memory.search ?? "").has("view");
  mapview.showView(isFitted ? { bounds: areas.boundsOf(area.ring) } : state.view);
  const lacking = [...address.listLacking(memory.search), ...(first ? switched.takeDropped() : [])];
  return [describeUnknownSet(), describeBad(bad), describeLacking(lacking)].filter(Boolean).join(" ");
}

// A link that names places: their areas are looked up before anything is asked.
/** @type {(parsed: Parsed, text: string) => Promise<string | null>} */
async function applyPlaces(parsed, text) {
  const { state, bad } = parsed;
  memory.looking = true;
  const names = Object.keys(state.places);
  const found = await Promise.all(names.map((name) => places.findArea(state.places[name]).catch(() => undefined)));
  if (memory.search !== text) return null; // another link was quicker
  memory.looking = false;
  names.forEach((name, i) => {
    if (found[i]) state.selection[name] = found[i];
  });
  if (found.includes(null)) bad.push("place");
  const notice = apply(parsed);
  return found.includes(undefined) ? LOST_PLACE : notice;
}

// Clientside callback: the URL at load -> notice, whether it shows. Later changes of the URL that
// are not ours come with popstate as well; whoever is second finds nothing to do.
/** @type {(search: string) => any[] | Promise<any[]>} */
export function restore(search) {
  const none = dash.noUpdate();
  const text = search || "";
  if (memory.search === text) return [none, none];
  memory.search = text;
  memory.looking = false;
  settling.cancel(); // what was about to be written belongs to the page before
  const parsed = address.parse(text);
  /** @param {string | null} notice */
  const say = (notice) => (notice === null ? [none, none] : [notice, notice !== ""]);
  return Object.keys(parsed.state.places).length ? applyPlaces(parsed, text).then(say) : say(apply(parsed));
}

async function returnTo() {
  const [notice] = await restore(location.search);
  if (typeof notice === "string") messages.notify(notice);
}

/**
 * Go to another state of this page, as a link would: "?view=13/40.7/-74". The panel that is open stays
 * unless the link names one.
 * @param {string} search
 */
export function open(search) {
  settle();
  const params = new URLSearchParams(search);
  const panel = linkedPanel(dock.current());
  const kept = panel && !params.has("panel") ? `${search || "?"}&panel=${panel}` : search;
  if (kept === location.search) return;
  push("pushState", kept);
  returnTo();
}

const listeners = new Set();

/**
 * Whenever this page writes its URL.
 * @param {(href: string) => void} listener
 */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @type {(how: "pushState" | "replaceState", search: string) => void} */
function push(how, search) {
  history[how](history.state, "", location.pathname + search); // without what the skip link left
  for (const listener of listeners) listener(location.href);
}

/**
 * What the map shows.
 * @param {View} view
 */
export function seeView(view) {
  memory.view = view;
  settling.schedule();
}

// A hand takes hold of a control: a gesture is one entry, however long.
export function hold() {
  selection.record();
  settling.hold();
}

// What is in force now becomes a step of undo and stands in the URL.
export function settle() {
  settling.cancel();
  selection.record();
  if (!memory.view || memory.looking) return;
  const state = { selection: selection.current(), view: memory.view };
  const named = dataset.listAreas().flatMap(({ name }) => {
    const ring = state.selection[name];
    const slug = ring && areas.placeOf(ring)?.slug;
    return slug ? [[name, slug]] : [];
  });
  const search = address.print({ ...state, places: Object.fromEntries(named), display: displayStore.current(), panel: linkedPanel(dock.current()) });
  if (search === location.search && !location.hash) return;
  const key = keyOf(state.selection);
  push(key === memory.pushed ? "replaceState" : "pushState", search);
  Object.assign(memory, { pushed: key, search });
}

export function begin() {
  window.addEventListener("popstate", returnTo);
  settling.subscribe(() => memory.search !== null && settle()); // not before the URL has been read
}
