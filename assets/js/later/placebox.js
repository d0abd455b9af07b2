// The search for a place in the panel of the area: a combobox (WAI-ARIA 1.2) over the list of places.
// Comes with the first use, not with the page.
/** @import { PageEvent, Place, Ring } from "../types.d.ts" */
import * as areas from "../core/areas.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as selection from "../page/selection.js";
import * as placesearch from "./placesearch.js";

const MOST_OFFERED = 8;
const TRY = "Try a neighborhood, borough, park, station or airport, or draw the area on the map.";

/** @param {{list: HTMLElement}} given */
const isOpen = ({ list }) => !list.hidden;

// choose(place or null): null when somebody asked for what there is not.
export class PlaceBox {
  /**
   * @param {HTMLElement} frame
   * @param {any} index
   * @param {(place: Place | null) => void} choose
   */
  constructor(frame, index, choose) {
    this.index = index;
    this.choose = choose;
    /** @type {any[]} */
    this.found = [];
    this.active = -1;
    this.input = dom.build("input", {
      id: "area-place", type: "text", className: "form-control", role: "combobox", autocomplete: "off",
      spellcheck: false, enterKeyHint: "search", placeholder: "JFK, SoHo, Penn Station, Brooklyn …",
      "aria-autocomplete": "list", "aria-controls": "area-place-list", "aria-expanded": "false",
      "aria-describedby": "area-place-status", autocapitalize: "off",
    });
    this.list = dom.build("ul", { id: "area-place-list", className: "place-list", role: "listbox", "aria-label": "Places", hidden: true });
    this.status = dom.build("p", { id: "area-place-status", className: "quiet", role: "status" });
    const label = dom.build("label", { htmlFor: "area-place", className: "field-name" }, "Search a neighborhood, park or airport");
    frame.replaceChildren(label, this.input, this.list, this.status);
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.followKey(event));
    this.input.addEventListener("blur", () => this.leave());
    // A press must not take the focus away: the list would be gone before the click.
    this.list.addEventListener("pointerdown", (/** @type {Event} */ event) => event.preventDefault());
    this.list.addEventListener("click", (/** @type {MouseEvent} */ event) => this.followClick(event));
  }

  // --- what is offered ------------------------------------------------------------------------

  offer() {
    this.found = placesearch.search(this.index, this.input.value);
    this.say(this.describeFound());
    this.open(this.found.slice(0, MOST_OFFERED));
  }

  // Enter takes the first unless the arrows went elsewhere.
  describeFound() {
    const [first] = this.found;
    if (!this.input.value.trim()) return "";
    if (!first) return `No place has “${this.input.value.trim()}” in its name.`;
    const places = this.found.length === 1 ? "1 place" : `${this.found.length} places`;
    return `${places}; Enter takes ${first.place.name}.`;
  }

  /** @param {any[]} offered */
  open(offered) {
    this.list.replaceChildren(...offered.map((one, i) => this.buildOption(one, i)));
    this.list.hidden = !offered.length;
    this.input.setAttribute("aria-expanded", String(offered.length > 0));
    this.activate(-1);
  }

  /**
   * @param {{place: Place, as: string}} given
   * @param {number} i
   */
  buildOption({ place, as }, i) {
    const detail = as === place.name ? place.detail : `${as}: ${place.detail}`;
    const option = dom.build("li", { id: `area-place-${i}`, role: "option", className: "place-option", "aria-selected": "false" },
      dom.build("span", {}, place.name), " ", dom.build("span", { className: "place-detail" }, detail));
    option.dataset.order = i;
    return option;
  }

  /** @param {number} order */
  activate(order) {
    this.active = order;
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === order)));
    const option = this.list.children[order];
    if (!option) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", option.id);
    option?.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.open([]);
  }

  // --- by key and by hand ---------------------------------------------------------------------

  /** @param {PageEvent<KeyboardEvent>} event */
  followKey(event) {
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) this.step(steps[event.key]);
    else if (event.key === "Enter") this.takeFirst();
    else if (event.key === "Escape" && isOpen(this)) this.close();
    else return;
    event.preventDefault();
  }

  // Round the list, and through none of them: what was typed.
  /** @param {number} by */
  step(by) {
    if (!isOpen(this)) this.offer();
    const count = this.list.children.length + 1;
    this.activate(((this.active + 1 + by + count) % count) - 1);
  }

  takeFirst() {
    if (!isOpen(this)) this.found = placesearch.search(this.index, this.input.value);
    this.take(this.found[Math.max(this.active, 0)]);
  }

  /** @param {PageEvent} event */
  followClick({ target }) {
    const option = target.closest("[data-order]");
    if (option) this.take(this.found[Number(option.dataset.order)]);
  }

  /** @param {any} found */
  take(found) {
    const text = this.input.value.trim();
    if (!text) return;
    this.close();
    this.choose(found ? found.place : null);
    if (found) this.show(found.place, `${found.place.name} is chosen: ${found.place.detail}.`);
    else this.say(`No place has “${text}” in its name, so no area is chosen. ${TRY}`, true);
  }

  // What is not chosen does not stay as if it were.
  leave() {
    this.close();
    const now = selection.current();
    this.follow(filters.areaAt(now, now.endpoint));
  }

  // --- what is shown --------------------------------------------------------------------------

  /**
   * @param {string} text
   * @param {boolean} [isProblem]
   */
  say(text, isProblem = false) {
    this.status.className = isProblem ? "field-problem" : "quiet";
    this.status.textContent = text;
  }

  /**
   * @param {Place | null} place
   * @param {string} text
   */
  show(place, text) {
    this.input.value = place ? place.name : "";
    /** @type {any[]} */
    this.found = [];
    this.say(text);
  }

  // The area may come from elsewhere: a link, undo, a hand on the map.
  /** @param {Ring | null} area */
  follow(area) {
    if (document.activeElement === this.input) return;
    const place = (area && areas.placeOf(area)) ?? null;
    if (this.input.value !== (place ? place.name : "")) this.show(place, "");
  }
}
