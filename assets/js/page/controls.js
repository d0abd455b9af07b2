// The controls of the filters, one by the kind of each: put into its place in the panel, it shows the
// selection and the trips by its values, and changes the selection through `change` alone.
/** @import { Column, Summary } from "../server.d.ts" */
/** @import { Domain, FiguresState, PageEvent, Selection } from "../types.d.ts" */
import * as dataset from "../core/dataset.js";
import * as days from "../core/days.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as ids from "../core/ids.js";
import { kindOf } from "../core/kinds/kinds.js";
import * as labels from "../core/labels.js";
import { Histogram } from "./histogram.js";
import { PlaceChooser } from "./placechooser.js";
import * as selection from "./selection.js";
import * as settling from "./settling.js";
import * as summary from "./summary.js";
import { Toggles } from "./toggles.js";
import * as typed from "./typed.js";
import * as urlState from "./urlstate.js";

// domain: the stretch of days of the data.
/** @type {{controls: Record<string, any>, typed: Record<string, any>, domain: Domain | null}} */
const memory = { controls: {}, typed: {}, domain: null };
/** @type {(name: string, part?: string) => any} */
const placeOf = (name, part) => dom.byId(part ? ids.filterPartId(name, part) : ids.filterId(name));
/** @type {(name: string, value: any) => void} */
const change = (name, value) => selection.change({ [name]: value });

// --- one control a kind -------------------------------------------------------------------------

/** @param {string} name */
function createRange(name) {
  const range = kindOf(name).createRange(memory.domain);
  const value = selection.current()[name];
  return new Histogram(placeOf(name), range, value, {
    change: (span) => change(name, range.toValue(span, selection.current()[name])),
    reset: () => change(name, null),
    hold: urlState.hold,
    release: settling.release,
  });
}

/** @param {string} name */
function createToggles(name) {
  return new Toggles(placeOf(name), kindOf(name).choices(), {
    change: (codes) => change(name, codes),
  });
}

/** @param {string} name */
function createPlaces(name) {
  return new PlaceChooser(placeOf(name), { choices: kindOf(name).choices(), one: dataset.placeWord(), kind: kindOf(name) }, {
    change: (ids) => change(name, ids),
  });
}

/** @type {Record<string, (name: string) => any>} */
const CONTROLS = { range: createRange, toggles: createToggles, places: createPlaces };

/** @param {Column} column */
function createTyped(column) {
  return new typed.TypedRange(placeOf(column.name, "inputs"), column, { /** @type {(pair: any[] | null) => any} */ change: (pair) => change(column.name, pair) });
}

// --- everything together ------------------------------------------------------------------------

const listShown = () => dataset.listBoxed().map(({ name }) => name);
const listCounted = () => dataset.listLinked().map(({ name }) => name);

/** @param {{selection: Selection}} given */
function showSelection({ selection }) {
  for (const [name, control] of Object.entries(memory.controls)) control.showValue(selection[name]);
  for (const [name, typed] of Object.entries(memory.typed)) typed.show(selection[name]);
  const timeless = dataset.listTimeless(selection.endpoint);
  for (const name of listShown()) {
    const text = placeOf(name, "text");
    if (text) text.textContent = labels.tell(selection, name);
    const box = dom.query(`[data-filter-box="${name}"]`);
    if (!box) continue;
    box.hidden = timeless.includes(name);
    box.classList.toggle("is-set", !filters.isUsual(selection, name));
  }
}

/** @param {FiguresState} state */
function showFigures({ answer, whole, isCurrent }) {
  if (whole) learnDays(whole);
  const panel = dom.query(".filters");
  panel.classList.toggle("is-late", Boolean(answer) && !isCurrent);
  if (!answer || !isCurrent) return;
  for (const [name, control] of Object.entries(memory.controls)) {
    const counted = answer.figures[name];
    if (counted) control.showCounts(kindOf(name).countsOf(counted, memory.domain));
  }
}

// A box that is closed has nothing to count.
function tellShown() {
  /** @param {string} name */
  const isOpen = (name) => placeOf(name).closest("details")?.open !== false;
  summary.show("filters", listCounted().filter(isOpen));
}

// The daily curve needs to know from when to when the data is.
/** @param {Summary} whole */
function learnDays(whole) {
  const domain = days.domainOf(whole);
  if (!domain || filters.same(domain, memory.domain)) return;
  memory.domain = domain;
  for (const name of listCounted().filter((one) => kindOf(one).needsDomain)) {
    memory.controls[name] = createRange(name);
    memory.typed[name].setDomain(domain);
  }
}

/** @param {PageEvent} event */
function followReset({ target }) {
  const button = target.closest("[data-filter-reset]");
  if (button) change(button.dataset.filterReset, null);
}

// A phone's sheet begins with the two main controls.
function foldOnPhone() {
  if (!matchMedia("(max-width: 767.98px)").matches) return;
  for (const box of dom.queryAll("details.filter")) box.open = false;
}

function build() {
  foldOnPhone();
  for (const name of listShown()) {
    const { control, needsDomain } = kindOf(name);
    if (!needsDomain) memory.controls[name] = CONTROLS[control](name);
  }
  for (const column of dataset.listLinked()) {
    if (column.kind in typed.FIELDS) memory.typed[column.name] = createTyped(column);
  }
  const panel = dom.query(".filters");
  panel.addEventListener("click", followReset);
  panel.addEventListener("toggle", tellShown, true); // it does not bubble
  tellShown();
  selection.subscribe(showSelection);
  summary.subscribe(showFigures);
}

export const begin = () => dom.whenThere(".filters", build);
