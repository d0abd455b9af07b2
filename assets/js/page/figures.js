// The figures of the panel: how many trips, how the answer came about, and the account of rows.
/** @import { Endpoint, Gap, Status } from "../server.d.ts" */
/** @import { Answer, Selection } from "../types.d.ts" */
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as format from "../core/format.js";
import * as labels from "../core/labels.js";
import { WORDS, fraction } from "./status.js";

const isBlunt = Boolean(globalThis.matchMedia?.("(pointer: coarse)").matches);
const UNKNOWN = "–";

/** @type {(answer: Pick<Answer, "cached" | "elapsedMs" | "roundTripMs" | "late">) => string} */
export function describeHow({ cached, elapsedMs, roundTripMs, late }) {
  if (late) return late;
  const took = format.milliseconds(roundTripMs);
  if (cached) return `Answered in ${took}, from cache`;
  return `Answered in ${took}, computed in ${format.milliseconds(elapsedMs)}`;
}

// Nowhere at all: to zoom out would not help.
/** @param {Pick<Answer, "inView" | "matching">} answer */
const isNowhere = ({ inView, matching }) => inView === 0 && matching === 0;

/** @param {Pick<Answer, "single" | "places" | "inView" | "matching">} answer */
export function describeSingle({ single, places, inView, matching }) {
  if (isNowhere({ inView, matching })) return "No trips match these filters.";
  if (inView === 0) return "No trip matches here. Zoom out or widen the filters.";
  if (!single) return "";
  const dots = `${format.plural(single, "trip")} at ${format.plural(places, "place")}; larger dots are several trips.`;
  return `${places < single ? dots : "Each dot is one trip."} ${isBlunt ? "Tap" : "Click"} a dot for details.`;
}

// Counted a moment after what is in view; nothing is said while it is not known.
/** @param {Pick<Answer, "matching">} answer */
const describeMatching = ({ matching }) => (matching === null ? UNKNOWN : format.count(matching));

// Clientside callback: answer -> in view, matching, how, hint.
/** @type {(answer: Answer | null) => string[]} */
export function show(answer) {
  const nowhere = answer ? isNowhere(answer) : false;
  for (const note of dom.queryAll(".no-match")) note.hidden = !nowhere;
  if (!answer) return [UNKNOWN, UNKNOWN, "No answer yet.", ""];
  return [
    format.count(answer.inView), describeMatching(answer), describeHow(answer),
    describeSingle(answer),
  ];
}

// What is shown, in words: "Dropoffs, 1 – 4 passengers, Sat, Sun".
/** @param {Selection} selection */
function describeShown(selection) {
  const chips = filters.listActive(selection).map((name) => labels.describeChip(selection, name));
  return [`${dataset.endTitle(selection.endpoint)}s`, ...(chips.length ? chips : ["no filter set"])].join(", ");
}

// What is wrong with the data comes before what is shown of them; the panel has it whole.
/** @type {(status: Partial<Status>, shown: string) => string | undefined} */
function withWarning({ state, message, warning }, shown) {
  if (state === "failed") return message;
  return warning ? `${warning.split(" cannot be drawn")[0]} left out. ${shown}` : shown;
}

/** @type {(answer: Answer | null, status: Status | null) => string} */
function describeState(answer, status) {
  const state = status ? status.state : "starting";
  if (answer && state === "ready") {
    return answer.late ? "Not up to date yet" : `${format.plural(answer.inView, dataset.endWord(answer.endpoint))} in view`;
  }
  const part = status ? fraction(status.progress) : null;
  const percent = part === null ? "" : ` ${Math.floor(100 * part)}%`;
  return `${WORDS[state] || state}${percent}`;
}

// Clientside callback: answer, status, selection -> the two lines of the phone's closed sheet.
/** @type {(answer: Answer | null, status: Status | null, selection: Selection | null) => (string | undefined)[]} */
export function summarise(answer, status, selection) {
  const shown = describeShown(selection || filters.createSelection());
  return [describeState(answer, status), withWarning(status || {}, shown)];
}

// In the order in which the rules are asked; a row goes to the first that holds. Those that no row of
// this data set can have are last, and told only where rows were left out for them.
/** @param {string} name */
function rank(name) {
  const { reasons } = dataset.describe();
  return reasons.includes(name) ? reasons.indexOf(name) : reasons.length;
}

/**
 * @param {Status} status
 * @param {Endpoint} endpoint
 */
export function describeAccount(status, endpoint) {
  const { reasons: known } = dataset.describe();
  const own = status[endpoint] || { drawn: 0, by_zone_only: 0, left_out: {} };
  const told = Object.keys(own.left_out).filter((name) => own.left_out[name] || known.includes(name));
  const names = told.sort((a, b) => rank(a) - rank(b));
  const reasons = names.map((name) => ({ name, rows: own.left_out[name] }));
  const leftOut = reasons.reduce((sum, { rows }) => sum + rows, 0);
  return { drawn: own.drawn, byZoneOnly: own.by_zone_only ?? 0, leftOut, reasons };
}

/**
 * @param {string} type
 * @param {Record<string, any>} props
 */
const element = (type, props) => ({ namespace: "dash_html_components", type, props });

/** @param {{name: string, rows: number}} given */
function buildReason({ name, rows }) {
  const className = rows ? "reason" : "reason reason--none";
  return element("Div", {
    className,
    children: [
      element("Dt", { children: format.reason(name) }),
      element("Dd", { children: format.count(rows) }),
    ],
  });
}

// Columns in which values are missing, whether the trip is drawn or not.
/** @param {Gap} gap */
function buildGap({ column, rows, unusable, first }) {
  const unlike = unusable ? `${format.count(unusable)} unusable, the first: “${first}”` : "";
  const terms = [["Dt", `without ${column}`], ["Dd", format.count(rows)]];
  if (unlike) terms.push(["Dd", unlike]);
  const children = terms.map(([type, text]) => element(type, { children: text }));
  return element("Div", { className: "reason gap", children });
}

/** @param {Status} status */
function describeNotRead({ not_read: names = [], files_not_read: files }) {
  if (!files) return "";
  const more = files - names.length;
  return `Not read: ${names.join(", ")}${more ? ` and ${format.count(more)} more` : ""}`;
}

// Clientside callback: status, selection -> data name, rows read, drawn, left out, reasons, name of
// drawn, gaps, files that were not read, the warning that stands first, and the line of rows without a point:
// its number, and whether there are none.
/** @type {(status: Status | null, selection: Selection | null) => any[]} */
export function account(status, selection) {
  /** @type {"pickup" | "dropoff"} */
  const endpoint = selection ? selection.endpoint : dataset.listEnds()[0];
  const title = `Shown as ${dataset.endWord(endpoint)}s`;
  if (!status || !status.rows_read) {
    return [(status && status.data_name) || "Not loaded yet", UNKNOWN, UNKNOWN, UNKNOWN, [], title, [], "", "", UNKNOWN, true];
  }
  const { drawn, byZoneOnly, leftOut, reasons } = describeAccount(status, endpoint);
  return [
    status.data_name, format.count(status.rows_read), format.count(drawn),
    format.count(leftOut), reasons.map(buildReason),
    byZoneOnly ? `${dataset.endTitle(endpoint)}s with a point` : title,
    (status.gaps ?? []).map(buildGap), describeNotRead(status), status.warning,
    format.count(byZoneOnly), !byZoneOnly,
  ];
}
