// Places to choose from: those that are chosen as chips, and a list of all that is searched by typing. A box turns
// it round: all but these. It shows what it is told and says what the hand wants; it knows no filter.
/** @import { Choice, Kind, PageEvent } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import { findPlaces } from "../core/placenames.js";

let made = 0;

export class PlaceChooser {
  /**
   * @param {HTMLElement} element
   * @param {{choices: Choice[], one: string, kind: Kind}} given one: what one of them is called
   * @param {{change: (ids: number[] | null) => void}} on ids: below 0 where all but these are wanted
   */
  constructor(element, { choices, one, kind }, on) {
    this.choices = choices;
    this.one = one;
    this.kind = kind;
    this.on = on;
    /** @type {number[]} */
    this.chosen = [];
    this.leavesOut = false;
    /** @type {Map<number, HTMLInputElement>} */
    this.boxes = new Map();
    /** @type {Map<number, HTMLElement>} */
    this.options = new Map();
    const id = `chooser-${++made}`;
    this.chips = dom.build("div", { className: "chooser-chips", role: "group", "aria-label": `Chosen ${one}s` });
    this.input = dom.build("input", {
      id, type: "search", className: "form-control", autocomplete: "off", spellcheck: false, placeholder: "Name or borough",
      "aria-controls": `${id}-list`, "aria-describedby": `${id}-status`, autocapitalize: "off",
    });
    this.status = dom.build("p", { id: `${id}-status`, className: "chooser-status", role: "status" });
    this.list = dom.build("div", { id: `${id}-list`, className: "chooser-list", role: "group", "aria-label": `All ${one}s` });
    const label = dom.build("label", { htmlFor: id, className: "visually-hidden" }, `Search ${one}s`);
    this.turn = dom.build("input", { type: "checkbox", className: "form-check-input" });
    this.turnLabel = dom.build("label", { className: "chooser-option" }, this.turn, dom.build("span", {}, "All but these"));
    this.turnLabel.hidden = true;
    element.replaceChildren(this.chips, this.turnLabel, label, this.input, this.status, this.list);
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.followKey(event));
    this.list.addEventListener("change", (/** @type {PageEvent} */ { target }) => this.toggle(Number(target.value), target.checked));
    this.turn.addEventListener("change", () => this.say(this.chosen, this.turn.checked));
    this.chips.addEventListener("click", (/** @type {PageEvent} */ event) => this.followCross(event));
    element.closest("details")?.addEventListener("toggle", () => this.fill());
    this.fill();
  }

  // Hundreds of boxes: made when somebody looks.
  fill() {
    if (this.boxes.size || this.list.closest("details")?.open === false) return;
    this.list.append(...this.choices.map((choice) => this.buildOption(choice)));
    this.mark();
  }

  /** @param {Choice} choice */
  buildOption({ code, name, title }) {
    const box = dom.build("input", { type: "checkbox", className: "form-check-input", value: String(code) });
    this.boxes.set(code, box);
    const place = dom.build("span", { className: "chooser-detail" }, title);
    const option = dom.build("label", { className: "chooser-option" }, box, dom.build("span", {}, name), " ", place);
    this.options.set(code, option);
    return option;
  }

  find() {
    const text = this.input.value.trim();
    return findPlaces(text, this.choices, (slug) => this.kind.named?.(slug) ?? { exact: [], beginning: new Set() });
  }

  search() {
    const text = this.input.value.trim();
    const { offered, first } = this.find();
    for (const [code, option] of this.options) option.hidden = !offered.has(code);
    this.status.textContent = text ? this.describeFound(text, offered.size, first) : "";
  }

  /** @type {(text: string, count: number, first: number[]) => string} */
  describeFound(text, count, first) {
    if (!count) return `No ${this.one} has “${text}” in its name or borough.`;
    const found = count === 1 ? `1 ${this.one}` : `${count} ${this.one}s`;
    return `${found}; Enter takes ${this.kind.describe(first)}.`;
  }

  /** @param {KeyboardEvent} event */
  followKey(event) {
    if (event.key !== "Enter" || !this.input.value.trim()) return;
    event.preventDefault();
    const { first } = this.find();
    if (!first.length) return;
    this.input.value = "";
    this.search();
    this.status.textContent = `${this.kind.describe(first)}: chosen.`;
    this.say([...new Set([...this.chosen, ...first])].sort((a, b) => a - b), this.leavesOut);
  }

  /** @type {(id: number, isChosen: boolean) => void} */
  toggle(id, isChosen) {
    const others = this.chosen.filter((one) => one !== id);
    const next = isChosen ? [...others, id].sort((a, b) => a - b) : others;
    this.say(next, this.leavesOut);
  }

  /** @type {(ids: number[], leavesOut: boolean) => void} */
  say(ids, leavesOut) {
    this.on.change(ids.length ? ids.map((id) => (leavesOut ? -id : id)) : null);
  }

  // The chip under the fingers goes: the focus goes to the next one, or to the search.
  /** @param {PageEvent} event */
  followCross({ target }) {
    const chip = target.closest("[data-place]");
    if (!chip) return;
    const next = chip.nextElementSibling || chip.previousElementSibling;
    const name = /** @type {HTMLElement | null} */ (next)?.dataset.place;
    this.toggle(Number(chip.dataset.place), false);
    const left = name && dom.query(`[data-place="${name}"]`, this.chips);
    (left || this.input).focus();
  }

  /** @param {number[] | null} value */
  showValue(value) {
    this.chosen = (value ?? []).map(Math.abs);
    this.leavesOut = Boolean(value && value[0] < 0);
    this.turn.checked = this.leavesOut;
    this.turnLabel.hidden = !value;
    const shown = this.chosen.join();
    if (this.chips.dataset.shows === shown) return;
    this.chips.dataset.shows = shown;
    const focused = dom.focusedWithin(this.chips)?.dataset.place;
    this.chips.replaceChildren(...this.choices.filter(({ code }) => this.chosen.includes(code)).map((one) => this.buildChip(one)));
    if (focused) dom.query(`[data-place="${focused}"]`, this.chips)?.focus();
    this.mark();
  }

  mark() {
    const chosen = new Set(this.chosen);
    for (const [code, box] of this.boxes) box.checked = chosen.has(code);
  }

  /** @param {Choice} choice */
  buildChip({ code, name }) {
    const cross = dom.build("span", { className: "chip-cross", "aria-hidden": "true" });
    const chip = dom.build("button", { className: "chip", type: "button", "aria-label": `Remove ${name}` },
      dom.build("span", { className: "chip-text" }, name), cross);
    chip.dataset.place = code;
    return chip;
  }
}
