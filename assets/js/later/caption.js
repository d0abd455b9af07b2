// What is written beneath a picture of the map, so that it can be understood where the page is not.
// Pure functions.
/** @import { Endpoint, Status } from "../server.d.ts" */
/** @import { PictureState, Selection } from "../types.d.ts" */
import * as dataset from "../core/dataset.js";
import * as filters from "../core/filters.js";
import { explain } from "../core/flows.js";
import * as format from "../core/format.js";
import * as labels from "../core/labels.js";
import { hasBothEnds } from "../core/mapmodes.js";
import { describeUnknown } from "../core/zones.js";

/** @type {(endpoint: string) => string} */
const endsOf = (endpoint) => `${dataset.endWord(endpoint)}s`;

/** @type {(given: Pick<PictureState, "selection" | "mode" | "zones">) => string} */
function describeTitle({ selection: { endpoint }, mode, zones }) {
  const ends = hasBothEnds(mode) ? dataset.listEnds().map(endsOf).join(" and ") : endsOf(endpoint);
  const title = dataset.describe().title.replace(/trips$/, ends);
  return zones.length ? `${title} by ${dataset.placeWord()}` : title;
}

/** @param {Selection} selection */
function describeFilters(selection) {
  const set = filters.listActive(selection);
  if (!set.length) return "All trips, no filter";
  return set.map((name) => `${labels.titleOf(name)}: ${labels.describe(selection, name)}`).join(" · ");
}

// answer: {inView, matching} of the endpoint chosen, or null where none has come yet; so is matching.
/** @type {(answer: any, endpoint: Endpoint) => string} */
function describeCounts(answer, endpoint) {
  if (!answer) return "";
  const inView = `${format.count(answer.inView)} ${endsOf(endpoint)} in view`;
  return answer.matching === null ? inView : `${inView}, of ${format.plural(answer.matching, "matching trip")}`;
}

/** @type {(status: Status | null, isByZone: boolean) => string} */
function describeData(status, isByZone) {
  if (!status || !status.data_name) return "";
  const how = isByZone ? "counted" : "drawn";
  return `${status.data_name}: ${format.plural(status.rows_read ?? 0, "row")} read, every matching trip ${how}, none sampled`;
}

// -> lines of text, the title first; what is not known is left out
/** @type {(state: PictureState) => string[]} */
export function describe({ selection, mode, answer, status, zones, flows }) {
  return [
    describeTitle({ selection, mode, zones }), describeFilters(selection),
    describeCounts(answer, selection.endpoint), ...zones.map(({ unknown, endpoint }) => describeUnknown(unknown, endpoint)),
    flows ? `Flows. ${explain()} ${flows}` : "",
    describeData(status, zones.length > 0),
  ].filter(Boolean);
}

// Words into lines no wider than `most`; measure(text) -> width.
/** @type {(text: string, most: number, measure: (text: string) => number) => string[]} */
export function wrap(text, most, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && measure(longer) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @type {(state: Pick<PictureState, "selection" | "mode" | "zones">) => string} */
export function fileName(state) {
  return `${describeTitle(state).toLowerCase().replaceAll(" ", "-")}.png`;
}
