// A small chart of two distributions over each other: bars for the one, a line for the other.
import * as dom from "../core/dom.js";
import * as axisTicks from "../core/ticks.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 64;

/** @type {(tag: string, attributes: Record<string, any>) => SVGElement} */
function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** @type {(value: number, top: number) => number} */
const heightOf = (value, top) => (value / top) * HEIGHT;

/** @type {(values: number[], step: number, top: number) => SVGElement[]} */
function buildBars(values, step, top) {
  return values.map((value, i) =>
    shape("rect", {
      class: "pair-bar", x: i * step + step * 0.08, width: step * 0.84,
      y: HEIGHT - heightOf(value, top), height: heightOf(value, top),
    }),
  );
}

// Steps rather than a slope: each bin is a whole, nothing lies between two of them.
/** @type {(values: number[], step: number, top: number) => SVGElement} */
function buildLine(values, step, top) {
  const points = values.flatMap((value, i) => {
    const y = (HEIGHT - heightOf(value, top)).toFixed(2);
    return [`${(i * step).toFixed(2)},${y}`, `${((i + 1) * step).toFixed(2)},${y}`];
  });
  return shape("polyline", { class: "pair-line", points: points.join(" ") });
}

// The first and the last of them stay within the chart.
/** @type {(text: string, part: number) => any} */
function buildTick(text, part) {
  const tick = dom.build("span", { className: "pair-tick" }, text);
  tick.style.left = `${100 * part}%`;
  tick.style.transform = `translateX(${part < 0.04 ? 0 : part > 0.96 ? -100 : -50}%)`;
  return tick;
}

// Round numbers, of hours the quarters of a day.
/** @type {(figure: HTMLElement, end: number) => void} */
function drawTicks(figure, end) {
  const { before = "", after = "", ticks } = figure.dataset;
  const at = ticks ? ticks.split(" ").map(Number) : axisTicks.round(end, 4);
  dom.query(".pair-ticks", figure).replaceChildren(...at.map((value) => buildTick(`${before}${value}${after}`, value / end)));
}

// inside, all: parts of 1 by bin, equally many. figure holds an svg and a .pair-ticks.
/** @type {(figure: HTMLElement, inside: number[], all: number[], binWidth: number) => void} */
export function draw(figure, inside, all, binWidth) {
  const top = Math.max(...inside, ...all) || 1;
  const step = WIDTH / inside.length;
  const svg = figure.querySelector("svg") || figure.insertBefore(shape("svg", {}), figure.firstChild);
  svg.setAttribute("viewBox", `0 -2 ${WIDTH} ${HEIGHT + 3}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const base = shape("line", { class: "pair-base", x1: 0, x2: WIDTH, y1: HEIGHT + 0.5, y2: HEIGHT + 0.5 });
  svg.replaceChildren(...buildBars(inside, step, top), buildLine(all, step, top), base);
  drawTicks(figure, inside.length * binWidth);
}
