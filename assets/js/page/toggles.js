// Buttons that each stand for one value of a filter, with a bar for its trips. None pressed is all.
/** @import { Choice } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as format from "../core/format.js";
import * as values from "../core/values.js";

// choices: [{code, name, title}]; on: {change(codes or null)}.
export class Toggles {
  /**
   * @param {HTMLElement} element
   * @param {Choice[]} choices
   * @param {{change: (codes: number[] | null) => void}} on
   */
  constructor(element, choices, on) {
    this.element = element;
    this.choices = choices;
    this.on = on;
    /** @type {number[]} */
    this.pressed = [];
    this.buttons = choices.map((choice) => this.build(choice));
    element.replaceChildren(...this.buttons);
  }

  /** @param {Choice} choice */
  build({ code, name, title }) {
    const bar = dom.build("span", { className: "toggle-bar", "aria-hidden": "true" },
      dom.build("span", { className: "toggle-fill" }));
    const count = dom.build("span", { className: "toggle-count" });
    const label = dom.build("span", { className: "toggle-name" }, name);
    const button = dom.build("button",
      { className: "toggle", type: "button", title, "aria-pressed": "false" }, bar, label, count);
    button.addEventListener("click", () =>
      this.on.change(values.toggle(this.pressed, code, this.choices.map((choice) => choice.code))));
    return button;
  }

  // counts: trips by code.
  /** @param {number[]} counts */
  showCounts(counts) {
    const top = Math.max(1, ...this.choices.map(({ code }) => counts[code] || 0));
    this.buttons.forEach((button, i) => {
      const trips = counts[this.choices[i].code] || 0;
      button.style.setProperty("--part", trips ? Math.max(0.03, trips / top).toFixed(4) : 0);
      button.querySelector(".toggle-count").textContent = format.compact(trips);
      button.title = `${this.choices[i].title}: ${format.plural(trips, "trip")}`;
    });
  }

  // value: as in the selection; the usual one is nothing pressed.
  /** @param {number[] | null} value */
  showValue(value) {
    const all = value === null || filters.same(value, this.choices.map(({ code }) => code));
    this.pressed = all ? [] : value;
    this.element.classList.toggle("is-all", all);
    this.buttons.forEach((button, i) =>
      button.setAttribute("aria-pressed", String(this.pressed.includes(this.choices[i].code))));
  }
}
