// A histogram that is a slider: bars, two thumbs below them, and a brush over both, by pointer and by
// key. It shows what it is told and says what the hand wants; it knows no filter.
/** @import { PageEvent, RangeControl, Span } from "../types.d.ts" */
import * as bars from "../core/bars.js";
import * as dom from "../core/dom.js";
import * as format from "../core/format.js";
import * as rangeDrag from "../core/rangedrag.js";

const SVG = "http://www.w3.org/2000/svg";
const PLOT_HEIGHT = 100; // units of the drawing
/** @type {Record<string, number>} */
const REACH_PX = { mouse: 11, touch: 22, pen: 16 }; // from the middle of a handle, which is 16 px wide
const APART_PX = 24; // the least size of a target (WCAG 2.5.8)
let made = 0;

/** @type {(tag: string, attributes: Record<string, any>, ...children: any[]) => SVGElement} */
function buildSvg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Bars, and the peaks on those that stand for several cells.
/** @param {Record<string, any>} more */
const buildBars = (more) => ["", " bars--peaks"].map((kind) => buildSvg("path", { class: `bars${kind}`, ...more }));

/** @param {number} cells */
function buildPlot(cells) {
  const id = `histogram-clip-${++made}`;
  const clip = buildSvg("clipPath", { id });
  const all = buildBars({});
  const chosen = buildBars({ "clip-path": `url(#${id})` });
  for (const path of chosen) path.classList.add("bars--chosen");
  const svg = buildSvg("svg", {
    class: "histogram-plot", viewBox: `0 0 ${cells} ${PLOT_HEIGHT}`, preserveAspectRatio: "none",
    "aria-hidden": "true",
  }, buildSvg("defs", {}, clip), ...all, ...chosen);
  return { svg, clip, all, chosen };
}

/** @type {(given: {at: number, text: string}, cells: number) => any} */
function buildTick({ at, text }, cells) {
  const tick = dom.build("span", { className: "histogram-tick" }, text);
  const edge = at === 0 ? " histogram-tick--first" : at === cells ? " histogram-tick--last" : "";
  tick.className += edge;
  tick.style.left = `${(100 * at) / cells}%`;
  return tick;
}

// Puts a slider at its end of the span and tells readers where it is.
/** @type {(slider: HTMLElement, given: {range: RangeControl, span: Span, value: any}, end: number) => void} */
export function showEnd(slider, { range, span, value }, end) {
  const limits = [[0, range.cells], [0, range.cells]].map((whole, i) => range.toNumber(whole, i));
  slider.style.left = `${(100 * span[end]) / range.cells}%`;
  slider.setAttribute("aria-valuemin", String(limits[0]));
  slider.setAttribute("aria-valuemax", String(limits[1]));
  slider.setAttribute("aria-valuenow", String(range.toNumber(span, end)));
  slider.setAttribute("aria-valuetext", range.describeEnd(value, end));
}

export class Histogram {
  /**
   * @param {HTMLElement} element an empty one
   * @param {RangeControl} range
   * @param {any} value of its filter
   * @param {{change: (span: Span) => void, reset: () => void, hold: () => void, release: () => void}} on
   */
  constructor(element, range, value, on) {
    this.element = element;
    this.range = range;
    this.on = on;
    this.value = value;
    /** @type {number[]} */
    this.counts = [];
    /** @type {any} */
    this.dragging = null;
    this.span = range.toSpan(value);
    this.plot = buildPlot(range.cells);
    this.top = dom.build("span", { className: "histogram-top", "aria-hidden": "true" });
    this.told = dom.build("span", { className: "histogram-told", "aria-hidden": "true" });
    this.fill = dom.build("div", { className: "histogram-track", "aria-hidden": "true" });
    this.thumbs = range.ends.map((name) => this.buildThumb(name));
    const ticks = (range.ticks ?? []).map((tick) => buildTick(tick, range.cells));
    this.area = dom.build("div", { className: "histogram-area" }, this.plot.svg, this.fill, ...this.thumbs);
    const axis = dom.build("div", { className: "histogram-axis", "aria-hidden": "true" }, ...ticks);
    element.replaceChildren(this.top, this.told, this.area, axis);
    this.listen();
    this.draw();
  }

  /** @param {string} name */
  buildThumb(name) {
    return dom.build("div", {
      className: "histogram-thumb", role: "slider", tabIndex: 0, "aria-label": name,
      "aria-orientation": "horizontal",
    });
  }

  // --- what it is told --------------------------------------------------------------------------

  /** @param {number[]} counts */
  showCounts(counts) {
    this.counts = counts;
    const { body, peaks } = bars.draw(counts, PLOT_HEIGHT);
    for (const paths of [this.plot.all, this.plot.chosen]) {
      [body, peaks].forEach((path, i) => paths[i].setAttribute("d", path));
    }
    const top = Math.max(0, ...counts);
    this.top.textContent = top ? format.compact(top) : "";
  }

  // While a hand is on it, the hand's own span is shown.
  /** @param {any} value */
  showValue(value) {
    this.value = value;
    if (this.dragging) return;
    this.span = this.range.toSpan(value);
    this.draw();
  }

  // --- drawing ----------------------------------------------------------------------------------

  draw() {
    const { cells } = this.range;
    const stretches = rangeDrag.split(this.span, cells);
    this.plot.clip.replaceChildren(...stretches.map(([from, to]) =>
      buildSvg("rect", { x: from, y: 0, width: to - from, height: PLOT_HEIGHT })));
    this.fill.replaceChildren(...stretches.map(([from, to]) => {
      const part = dom.build("div", { className: "histogram-fill" });
      part.style.left = `${(100 * from) / cells}%`;
      part.style.width = `${(100 * (to - from)) / cells}%`;
      return part;
    }));
    this.thumbs.forEach((thumb, end) => showEnd(thumb, this, end));
    this.placeThumbs();
  }

  // Those of a narrow range stand beside it, so that neither lies under the other.
  placeThumbs() {
    const width = this.area.clientWidth;
    if (!width) return; // folded: drawn again when it opens
    const ends = this.span.map((edge) => (edge / this.range.cells) * width);
    const places = rangeDrag.placeHandles(ends, width, APART_PX);
    this.thumbs.forEach((thumb, end) => { thumb.style.translate = `${places[end] - ends[end]}px`; });
  }

  // What the bar under the pointer counts.
  /** @param {number} x */
  tell(x) {
    const cell = Math.floor(x);
    const known = cell >= 0 && cell < this.counts.length;
    this.told.textContent = known
      ? `${this.range.describeCell(cell)}: ${format.plural(this.counts[cell], "trip")}` : "";
    this.element.classList.toggle("is-told", known);
  }

  // --- the hand ---------------------------------------------------------------------------------

  /** @param {PageEvent<PointerEvent>} event */
  placeOf(event) {
    const box = this.area.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * this.range.cells;
  }

  // The end whose handle is under the pointer; null beside both: there a new range begins.
  /** @param {PointerEvent} given */
  findEnd({ clientX: x, clientY: y, pointerType }) {
    const handles = this.thumbs.map((thumb) => {
      const { left, top, width, height } = thumb.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
    return rangeDrag.findHandle({ x, y }, handles, REACH_PX[pointerType] || REACH_PX.mouse);
  }

  listen() {
    const { area } = this;
    new ResizeObserver(() => this.placeThumbs()).observe(area);
    area.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.press(event));
    area.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.move(event));
    area.addEventListener("pointerup", () => this.letGo());
    area.addEventListener("pointercancel", () => this.cancel());
    area.addEventListener("pointerleave", () => this.tell(-1));
    area.addEventListener("dblclick", () => this.on.reset());
    area.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.followKey(event));
  }

  /** @param {PageEvent<PointerEvent>} event */
  press(event) {
    if (event.button !== 0) return;
    const { cells, cyclic } = this.range;
    this.dragging = rangeDrag.press(this.span, this.placeOf(event), { cells, cyclic, end: this.findEnd(event) });
    this.area.setPointerCapture(event.pointerId);
    this.focusEnd(this.dragging.end ?? 0);
    event.preventDefault(); // no selection of text
    this.on.hold();
  }

  /**
   * @param {number} end
   * @param {boolean} [focusVisible]
   */
  focusEnd(end, focusVisible = false) {
    this.thumbs[end].focus({ preventScroll: true, focusVisible });
  }

  /** @param {PageEvent<PointerEvent>} event */
  move(event) {
    const x = this.placeOf(event);
    this.tell(x);
    if (!this.dragging) return;
    const { span, drag } = rangeDrag.drag(this.dragging, x);
    if (drag.end !== null && drag.end !== this.dragging.end) this.focusEnd(drag.end);
    this.dragging = drag;
    this.want(span);
  }

  /** @param {Span} span */
  want(span) {
    if (String(span) === String(this.span)) return;
    this.span = span;
    this.on.change(span);
    this.draw();
  }

  letGo() {
    if (!this.dragging) return;
    const span = rangeDrag.release(this.dragging, this.span);
    this.dragging = null;
    this.want(span);
    this.showValue(this.value);
    this.on.release();
  }

  // The browser took the gesture for a scroll.
  cancel() {
    if (!this.dragging) return;
    const { span } = this.dragging;
    this.dragging = null;
    this.want(span);
    this.on.release();
  }

  /** @param {PageEvent<KeyboardEvent>} event */
  followKey(event) {
    if (event.key !== "Escape" || !this.dragging) return this.pressKey(event);
    event.preventDefault();
    return this.cancel();
  }

  /** @param {PageEvent<KeyboardEvent>} event */
  pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const end = this.thumbs.indexOf(event.target);
    const step = end < 0 ? null : rangeDrag.pressKey(this.span, end, event.key, this.range);
    if (!step) return;
    event.preventDefault();
    this.want(step.span);
    if (step.end !== end) this.focusEnd(step.end, true);
  }
}
