// A histogram that is a slider: bars, two thumbs below them, and a brush over both, by pointer and by
// key. It shows what it is told and says what the hand wants; it knows no filter.
(function (root) {
  "use strict";

  const { dom, format, span: spans } = root.dashapp;
  const SVG = "http://www.w3.org/2000/svg";
  const PLOT_HEIGHT = 100; // units of the drawing
  const REACH_PX = { mouse: 9, touch: 22, pen: 14 };
  const BARS_PART = 0.55; // of the height: above, a press at the rim of a full range begins a new one
  const GAP = 0.16;
  let made = 0;

  function buildSvg(tag, attributes, ...children) {
    const element = root.document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // A path of bars; what has any trips is seen.
  function drawBars(counts) {
    const top = Math.max(1, ...counts);
    const gap = counts.length > 100 ? 0 : GAP;
    const bars = counts.map((count, i) => {
      if (!count) return "";
      const height = Math.max(2.5, (PLOT_HEIGHT * count) / top);
      return `M${i + gap / 2} ${PLOT_HEIGHT}v${-height.toFixed(2)}h${1 - gap}V${PLOT_HEIGHT}z`;
    });
    return bars.join("");
  }

  function buildPlot(cells) {
    const id = `histogram-clip-${++made}`;
    const clip = buildSvg("clipPath", { id });
    const all = buildSvg("path", { class: "bars" });
    const chosen = buildSvg("path", { class: "bars bars--chosen", "clip-path": `url(#${id})` });
    const svg = buildSvg("svg", {
      class: "histogram-plot", viewBox: `0 0 ${cells} ${PLOT_HEIGHT}`, preserveAspectRatio: "none",
      "aria-hidden": "true",
    }, buildSvg("defs", {}, clip), all, chosen);
    return { svg, clip, all, chosen };
  }

  function buildTick({ at, text }, cells) {
    const tick = dom.build("span", { className: "histogram-tick" }, text);
    const edge = at === 0 ? " histogram-tick--first" : at === cells ? " histogram-tick--last" : "";
    tick.className += edge;
    tick.style.left = `${(100 * at) / cells}%`;
    return tick;
  }

  // Puts a slider at its end of the span and tells readers where it is.
  function showEnd(slider, { range, span, value }, end) {
    const limits = [[0, range.cells], [0, range.cells]].map((whole, i) => range.toNumber(whole, i));
    slider.style.left = `${(100 * span[end]) / range.cells}%`;
    slider.setAttribute("aria-valuemin", limits[0]);
    slider.setAttribute("aria-valuemax", limits[1]);
    slider.setAttribute("aria-valuenow", range.toNumber(span, end));
    slider.setAttribute("aria-valuetext", range.describeEnd(value, end));
  }

  // range: as in core/ranges.js; value: of its filter. on: {change(span), reset(), hold(), release()}.
  class Histogram {
    constructor(element, range, value, on) {
      Object.assign(this, { element, range, on, value, counts: [], dragging: null });
      this.span = range.toSpan(value);
      this.plot = buildPlot(range.cells);
      this.top = dom.build("span", { className: "histogram-top", "aria-hidden": "true" });
      this.told = dom.build("span", { className: "histogram-told", "aria-hidden": "true" });
      this.fill = dom.build("div", { className: "histogram-track", "aria-hidden": "true" });
      this.thumbs = range.ends.map((name) => this.buildThumb(name));
      const ticks = range.ticks.map((tick) => buildTick(tick, range.cells));
      this.area = dom.build("div", { className: "histogram-area" }, this.plot.svg, this.fill, ...this.thumbs);
      const axis = dom.build("div", { className: "histogram-axis", "aria-hidden": "true" }, ...ticks);
      element.replaceChildren(this.top, this.told, this.area, axis);
      this.listen();
      this.draw();
    }

    buildThumb(name) {
      return dom.build("div", {
        className: "histogram-thumb", role: "slider", tabIndex: 0, "aria-label": name,
        "aria-orientation": "horizontal",
      });
    }

    // --- what it is told --------------------------------------------------------------------------

    showCounts(counts) {
      this.counts = counts;
      const path = drawBars(counts);
      this.plot.all.setAttribute("d", path);
      this.plot.chosen.setAttribute("d", path);
      const top = Math.max(0, ...counts);
      this.top.textContent = top ? format.compact(top) : "";
    }

    // While a hand is on it, the hand's own span is shown.
    showValue(value) {
      this.value = value;
      if (this.dragging) return;
      this.span = this.range.toSpan(value);
      this.draw();
    }

    // --- drawing ----------------------------------------------------------------------------------

    draw() {
      const { cells } = this.range;
      const stretches = spans.split(this.span, cells);
      this.plot.clip.replaceChildren(...stretches.map(([from, to]) =>
        buildSvg("rect", { x: from, y: 0, width: to - from, height: PLOT_HEIGHT })));
      this.fill.replaceChildren(...stretches.map(([from, to]) => {
        const part = dom.build("div", { className: "histogram-fill" });
        part.style.left = `${(100 * from) / cells}%`;
        part.style.width = `${(100 * (to - from)) / cells}%`;
        return part;
      }));
      this.thumbs.forEach((thumb, end) => showEnd(thumb, this, end));
    }

    // What the bar under the pointer counts.
    tell(x) {
      const cell = Math.floor(x);
      const known = cell >= 0 && cell < this.counts.length;
      this.told.textContent = known
        ? `${this.range.describeCell(cell)}: ${format.plural(this.counts[cell], "trip")}` : "";
      this.element.classList.toggle("is-told", known);
    }

    // --- the hand ---------------------------------------------------------------------------------

    placeOf(event) {
      const box = this.area.getBoundingClientRect();
      return { x: ((event.clientX - box.left) / box.width) * this.range.cells, box };
    }

    // How near an end the pointer takes it, in cells.
    reachOf(event, box) {
      const onBars = event.clientY - box.top < BARS_PART * box.height;
      if (onBars && spans.isFull(this.span, this.range.cells)) return -1;
      return ((REACH_PX[event.pointerType] || REACH_PX.mouse) / box.width) * this.range.cells;
    }

    listen() {
      const { area } = this;
      area.addEventListener("pointerdown", (event) => this.press(event));
      area.addEventListener("pointermove", (event) => this.move(event));
      area.addEventListener("pointerup", (event) => this.letGo(event));
      area.addEventListener("pointercancel", () => this.cancel());
      area.addEventListener("pointerleave", () => this.tell(-1));
      area.addEventListener("dblclick", () => this.on.reset());
      area.addEventListener("keydown", (event) => this.pressKey(event));
    }

    press(event) {
      if (event.button !== 0) return;
      const { x, box } = this.placeOf(event);
      const { cells, cyclic } = this.range;
      const reach = this.reachOf(event, box);
      this.dragging = spans.press(this.span, x, { cells, cyclic, reach });
      this.area.setPointerCapture(event.pointerId);
      const { end } = this.dragging;
      this.thumbs[end === null ? 0 : end].focus({ preventScroll: true, focusVisible: false });
      event.preventDefault(); // no selection of text
      this.on.hold();
    }

    move(event) {
      const { x } = this.placeOf(event);
      this.tell(x);
      if (!this.dragging) return;
      const { span, drag } = spans.drag(this.dragging, x);
      this.dragging = drag;
      this.want(span);
    }

    want(span) {
      if (String(span) === String(this.span)) return;
      this.span = span;
      this.on.change(span);
      this.draw();
    }

    letGo() {
      if (!this.dragging) return;
      const span = spans.release(this.dragging, this.span);
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

    pressKey(event) {
      if (event.key === "Escape" && this.dragging) {
        event.preventDefault();
        this.cancel();
        return;
      }
      const end = this.thumbs.indexOf(event.target);
      const { cells, cyclic, page } = this.range;
      const span = end < 0 || event.ctrlKey || event.metaKey || event.altKey
        ? null : spans.pressKey(this.span, end, event.key, { cells, cyclic, page });
      if (!span) return;
      event.preventDefault();
      this.want(span);
    }
  }

  root.dashapp.histogram = { Histogram, drawBars, showEnd };
})(globalThis);
