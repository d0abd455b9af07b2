// The gallery of stories: only those of which the loaded data have trips are shown, each with how many.
/** @import { PageEvent, PageState, QueryState } from "../types.d.ts" */
import * as address from "../core/address.js";
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as format from "../core/format.js";
import * as ids from "../core/ids.js";
import { LiveQuery } from "../core/livequery.js";
import * as sets from "../core/sets.js";
import * as dock from "./dock.js";
import * as status from "./status.js";
import * as urlState from "./urlstate.js";
import * as wanted from "./wanted.js";

const STORIES = `#${ids.STORIES_LIST} .story`;
const links = () => dom.queryAll(STORIES);

/** @type {(needs?: string) => string[]} */
export const listNeeds = (needs = "") => needs.split(" ").filter(Boolean);

// All trips of the story's filters, wherever they are.
/** @type {(search: string, signal: AbortSignal) => Promise<number>} */
async function countTrips(search, signal) {
  const { selection } = address.parse(search).state;
  const query = filters.toQuery(selection);
  const path = `api/trips?endpoint=${selection.endpoint}&limit=0${query && `&${query}`}`;
  const { total, version } = await api.getJson(path, { signal });
  wanted.expectVersion(version);
  return total;
}

// A story that compares needs trips of each side; without them it has none to tell of.
/** @type {(link: any, signal: AbortSignal) => Promise<number>} */
async function countStory(link, signal) {
  for (const search of listNeeds(link.dataset.needs)) {
    if (!(await countTrips(search, signal))) return 0;
  }
  return countTrips(link.getAttribute("href"), signal);
}

/** @type {(link: any, total: number) => void} */
function show(link, total) {
  link.setAttribute("href", sets.addToLink(link.getAttribute("href"))); // in another tab too
  link.parentNode.hidden = total === 0;
  link.querySelector(".story-count").textContent = `${format.plural(total, "trip")}`;
}

// One after the other: nobody waits for the last of them, and the map must not. -> how many have trips
/** @type {(question: any, signal: AbortSignal) => Promise<number>} */
async function load(question, signal) {
  let shown = 0;
  for (const link of links()) {
    const total = await countStory(link, signal);
    show(link, total);
    if (total > 0) shown += 1;
  }
  return shown;
}

const isOpen = () => dock.current() === "stories";
const counts = new LiveQuery({
  load, tell, holdMs: () => (isOpen() && wanted.isReady() ? 0 : Infinity),
});

/** @param {QueryState} query */
function describe({ answer, error, isCurrent }) {
  if (error) return error.message;
  if (!isCurrent) return wanted.isReady() ? "Counting the trips of each example …" : status.current()?.message ?? "";
  return answer.value ? "" : "None of the examples has trips in the data that is loaded.";
}

function tell() {
  const place = dom.byId(ids.STORIES_NOTE);
  if (place) place.textContent = describe(counts);
}

/** @param {PageState} state */
function follow({ version }) {
  counts.want({ version });
  tell();
}

// A story is told in this page: no reload. Another tab or window gets an ordinary link.
/** @param {PageEvent<MouseEvent>} event */
function open(event) {
  const link = event.target.closest(STORIES);
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
  if (!link || !plain) return;
  event.preventDefault();
  urlState.open(link.getAttribute("href"));
  if (dock.isSheet()) dock.close();
}

export function begin() {
  wanted.register({ follow, check: (now) => counts.check(now) });
  document.addEventListener("click", open);
  dock.subscribe((panel) => panel === "stories" && counts.check());
}
