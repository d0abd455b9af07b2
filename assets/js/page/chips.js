// A chip for every filter that is set, and the steps back and forward.
/** @import { PageEvent, Selection, SelectionState } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as ids from "../core/ids.js";
import * as labels from "../core/labels.js";
import * as selection from "./selection.js";

/** @type {(selection: Selection, name: string) => any} */
function buildChip(selection, name) {
  const text = labels.describeChip(selection, name);
  const cross = dom.build("span", { className: "chip-cross", "aria-hidden": "true" });
  const button = dom.build("button", {
    className: "chip", type: "button", title: `Remove this filter: ${labels.titleOf(name)}`,
    "aria-label": `Remove ${labels.titleOf(name)}: ${text}`,
  }, dom.build("span", { className: "chip-text" }, text), cross);
  button.dataset.chip = name;
  return button;
}

// The chip under the fingers goes: the focus goes to the next one, or to what undoes it.
/** @param {HTMLElement} chip */
function remove(chip) {
  const chips = dom.queryAll("[data-chip]");
  const next = chips[chips.indexOf(chip) + 1] || chips[chips.indexOf(chip) - 1];
  selection.change({ [String(chip.dataset.chip)]: null });
  const name = next && next.dataset.chip;
  const target = name ? `[data-chip="${name}"]` : `#${ids.CHIPS_UNDO}`;
  dom.query(target)?.focus();
}

// Only when others are wanted: a chip under a finger stays the one it was.
/** @type {(list: HTMLElement, selection: Selection, active: string[]) => void} */
function showChips(list, selection, active) {
  const wanted = active.map((name) => labels.describeChip(selection, name)) + filters.toQuery(selection);
  if (list.dataset.shows === wanted) return;
  list.dataset.shows = wanted;
  const focused = dom.focusedWithin(list)?.dataset.chip;
  list.replaceChildren(...active.map((name) => buildChip(selection, name)));
  if (focused) dom.query(`[data-chip="${focused}"]`, list)?.focus();
}

/** @param {SelectionState} state */
function show({ selection, canUndo, canRedo }) {
  const active = filters.listActive(selection);
  showChips(dom.byId(ids.CHIPS), selection, active);
  dom.byId(ids.CHIPS_NONE).hidden = active.length > 0;
  dom.byId(ids.CHIPS_HINT).textContent =
    [labels.explainClock(selection), labels.explainNights(selection)].filter(Boolean).join(" ");
  dom.byId(ids.CHIPS_CLEAR).disabled = active.length === 0;
  dom.byId(ids.CHIPS_UNDO).disabled = !canUndo;
  dom.byId(ids.CHIPS_REDO).disabled = !canRedo;
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  [ids.CHIPS_UNDO]: () => selection.undo(), [ids.CHIPS_REDO]: () => selection.redo(), [ids.CHIPS_CLEAR]: () => selection.clear(),
};

/** @param {PageEvent} event */
function followClick({ target }) {
  const chip = target.closest("[data-chip]");
  if (chip) remove(chip);
  ACTIONS[target.closest("button")?.id]?.();
  if (target.closest("[data-clear-filters]")) selection.clear();
}

function build() {
  document.addEventListener("click", followClick);
  selection.subscribe(show);
}

export const begin = () => dom.whenThere(".chips-section", build);
