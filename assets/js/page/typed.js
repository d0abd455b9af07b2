// The ends of a range as two fields: amounts or days that are typed. Ends typed the wrong way are
// swapped; what cannot be taken as it stands is told in a sentence.
/** @import { Column } from "../server.d.ts" */
/** @import { Domain } from "../types.d.ts" */
import * as days from "../core/days.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import { OPEN } from "../core/kinds/amounts.js";

// By the kind of the column: those that have fields.
/** @type {Record<string, Record<string, string>>} */
export const FIELDS = {
  days: { type: "date" },
  amounts: { type: "number", step: "0.01", inputMode: "decimal", placeholder: "any" },
};

// "From $", "To mi"
function nameFields({ unit = { before: "", after: "" } }) {
  return ["From", "To"].map((word) => `${word} ${unit.before || unit.after.trim()}`.trim());
}

// Text of a field -> the amount, or the end without a limit.
/** @type {(text: string, end: number) => number} */
export function readAmount(text, end) {
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(number) ? number : end ? OPEN : -OPEN;
}

// Texts of both fields -> the pair, the lower end first.
/** @type {(texts: string[], read: (text: string, end: number) => any) => any[]} */
export function readPair(texts, read) {
  const [from, to] = texts.map(read);
  return from > to ? [to, from] : [from, to];
}

// Why an amount stands otherwise in the field than it was typed; "" when it does not.
/** @type {(text: string) => string} */
export function explainAmount(text) {
  const number = Number(text);
  const cents = Math.round(number * 100) / 100;
  return Math.abs(number - cents) > 1e-9 ? `Amounts go by hundredths: ${text} became ${cents.toFixed(2)}.` : "";
}

/** @param {number} amount */
const printAmount = (amount) => (Math.abs(amount) >= OPEN ? "" : String(amount));

// First and last day of a stretch of days.
/** @param {Domain} domain */
const wholeOf = ({ first, days: count }) => [first, days.addDays(first, count - 1)];

export class TypedRange {
  /**
   * element: an empty one. on: {change(pair or null)}.
   * @param {HTMLElement} element
   * @param {Column} column
   * @param {{change: (pair: any[] | null) => void}} on
   */
  constructor(element, column, on) {
    this.isDates = column.kind === "days";
    this.on = on;
    this.value = null;
    /** @type {Domain | null} */
    this.domain = null;
    this.typing = false;
    const labels = nameFields(column);
    this.inputs = labels.map((_, end) => {
      const input = dom.build("input", { className: "form-control", ...FIELDS[column.kind] });
      input.dataset.filterInput = column.name;
      input.setAttribute("aria-label", `${column.label}, ${end ? "to" : "from"}`);
      return input;
    });
    this.note = dom.build("p", { className: "field-problem", role: "status" });
    const fields = labels.map((label, end) =>
      dom.build("label", { className: "filter-input" }, dom.build("span", {}, label), this.inputs[end]));
    element.replaceChildren(...fields, this.note);
    this.listen(element);
  }

  /** @param {HTMLElement} element */
  listen(element) {
    element.addEventListener("change", ({ target }) => this.take(target));
    element.addEventListener("keydown", (event) => {
      this.typing = event.key !== "Enter";
      if (!this.typing && this.isDates) this.take(event.target);
    });
    element.addEventListener("pointerdown", () => { this.typing = false; });
    element.addEventListener("focusout", ({ target }) => {
      const wasTyping = this.typing;
      this.typing = false;
      if (wasTyping && this.isDates) this.take(target);
    });
  }

  // domain: the stretch of days of the data.
  /** @param {Domain} domain */
  setDomain(domain) {
    const [min, max] = wholeOf(domain);
    this.domain = domain;
    for (const input of this.inputs) Object.assign(input, { min, max });
    this.show(this.value);
  }

  /**
   * @param {string} text
   * @param {number} end
   */
  read(text, end) {
    if (!this.isDates) return readAmount(text, end);
    return text || (this.domain && wholeOf(this.domain)[end]);
  }

  /** @param {any} input */
  take(input) {
    if (this.isDates && !this.domain) return;
    if (input.validity.badInput) {
      this.note.textContent = this.isDates ? "That day is not complete." : "That is no number.";
      return;
    }
    const texts = this.inputs.map(({ value }) => value);
    const pair = readPair(texts, (text, end) => this.read(text, end));
    if (!this.isHalfTyped(pair, texts)) this.set(pair, input.value);
  }

  /**
   * Keys make a day in steps (2, then 27): the fields are not swapped under the fingers.
   * @param {any} pair
   * @param {string[]} texts
   */
  isHalfTyped(pair, texts) {
    return this.isDates && this.typing && pair[0] !== this.read(texts[0], 0);
  }

  /**
   * @param {any} pair
   * @param {string} text
   */
  set(pair, text) {
    const isWhole = this.domain && this.isDates && filters.same(pair, wholeOf(this.domain));
    this.on.change(isWhole ? null : pair);
    this.told = this.value;
    this.note.textContent = this.isDates ? "" : explainAmount(text);
    this.print();
  }

  // What is being typed stays: the selection is told again in between.
  /** @param {any} value */
  show(value) {
    this.value = value;
    if (!filters.same(value, this.told)) this.note.textContent = "";
    const typed = this.inputs.indexOf(document.activeElement);
    this.print(typed);
  }

  print(except = -1) {
    const texts = this.isDates ? this.printDays() : (this.value || [-OPEN, OPEN]).map(printAmount);
    this.inputs.forEach((input, end) => {
      if (end !== except && input.value !== texts[end]) input.value = texts[end];
    });
  }

  printDays() {
    return this.value || (this.domain ? wholeOf(this.domain) : ["", ""]);
  }
}
