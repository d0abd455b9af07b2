// A chart for whoever has no pointer: two edges that keys move, as they move the thumbs of the filter's
// own histogram; and its figures as a table. It shows what it is told; it knows no filter.
/** @import { ChartGiven, PageEvent, RangeControl, Span } from "../types.d.ts" */
import * as chartspec from "../core/chartspec.js";
import * as charttext from "../core/charttext.js";
import * as dom from "../core/dom.js";
import * as format from "../core/format.js";
import * as rangeDrag from "../core/rangedrag.js";
import * as histogram from "./histogram.js";

const BACK = ["Delete", "Backspace"];

export class ChartKeys {
  /**
   * @param {HTMLElement} element an empty one
   * @param {RangeControl} range
   * @param {{change: (span: Span) => void, reset: () => void}} on
   */
  constructor(element, range, on) {
    this.element = element;
    this.range = range;
    this.on = on;
    this.value = null;
    /** @type {any} */
    this.span = null;
    /** @type {number[]} */
    this.counts = [];
    this.edges = range.ends.map((name) => dom.build("div", {
      className: "chart-edge", role: "slider", tabIndex: 0, "aria-label": name, "aria-orientation": "horizontal",
    }));
    element.replaceChildren(...this.edges);
    for (const edge of this.edges) edge.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.pressKey(event));
  }

  /**
   * counts: trips by cell; window: the cells [from, to) that the chart shows, all of them by default.
   * @param {any} value
   * @param {number[]} counts
   * @param {number[]} [window]
   */
  show(value, counts, window = [0, this.range.cells]) {
    Object.assign(this, { value, span: this.range.toSpan(value), counts });
    this.edges.forEach((edge, end) => {
      histogram.showEnd(edge, this, end);
      edge.style.left = `${(100 * (this.span[end] - window[0])) / (window[1] - window[0])}%`;
      edge.setAttribute("aria-valuetext", `${this.range.describeEnd(value, end)}; ${this.describeBar(end)}`);
    });
  }

  // The bar just inside an edge.
  /** @param {number} end */
  describeBar(end) {
    const { cells } = this.range;
    const cell = Math.min(cells - 1, end ? Math.ceil(this.span[end]) - 1 : Math.floor(this.span[end]));
    return `${this.range.describeCell(cell)}: ${format.plural(this.counts[cell] || 0, "trip")}`;
  }

  /** @param {PageEvent<KeyboardEvent>} event */
  pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = BACK.includes(event.key) ? this.on.reset : this.moveBy(event.key, this.edges.indexOf(event.target));
    if (!act) return;
    event.preventDefault();
    act();
  }

  /**
   * -> what the key does to an edge; null for a key that does nothing here.
   * @param {string} key
   * @param {number} end
   */
  moveBy(key, end) {
    const step = rangeDrag.pressKey(this.span, end, key, this.range);
    if (!step) return null;
    return () => {
      const { span } = step;
      const isOther = String(span) !== String(this.span);
      this.span = span; // keys may come faster than the page is drawn
      if (step.end !== end) this.edges[step.end].focus({ preventScroll: true });
      if (isOther) this.on.change(span);
    };
  }
}

/** @param {any[]} given */
const buildRow = ([first, ...others]) => dom.build("tr", {},
  dom.build("th", { scope: "row" }, first), ...others.map((text) => dom.build("td", {}, text)));

// element: an empty one. -> show(given), which costs nothing while the table is closed.
/** @type {(element: HTMLElement, name: string) => (given: any) => void} */
export function createTable(element, name) {
  const caption = dom.build("caption", { className: "visually-hidden" });
  const [head, body] = [dom.build("thead"), dom.build("tbody")];
  const table = dom.build("table", { className: "chart-figures" }, caption, head, body);
  // What scrolls is reached by key.
  const box = dom.build("div", { className: "chart-figures-box", tabIndex: 0, role: "group" }, table);
  const details = dom.build("details", { className: "chart-table" }, dom.build("summary", {}, "View data table"), box);
  /** @type {ChartGiven | null} */
  let latest = null;
  const fill = () => {
    if (!details.open || !latest) return;
    const { head: names, rows } = charttext.tabulate(name, latest);
    const title = chartspec.titleOf(name, latest.domain);
    caption.textContent = title;
    box.setAttribute("aria-label", `Figures: ${title}`);
    head.replaceChildren(dom.build("tr", {}, ...names.map((text) => dom.build("th", { scope: "col" }, text))));
    body.replaceChildren(...rows.map(buildRow));
  };
  details.addEventListener("toggle", fill);
  element.replaceChildren(details);
  return (given) => {
    latest = given;
    fill();
  };
}
