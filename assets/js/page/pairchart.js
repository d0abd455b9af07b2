// A small chart of two distributions over each other: bars for the one, a line for the other.
(function (root) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 300;
  const HEIGHT = 64;

  function shape(tag, attributes) {
    const element = root.document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  const heightOf = (value, top) => (value / top) * HEIGHT;

  function buildBars(values, step, top) {
    return values.map((value, i) =>
      shape("rect", {
        class: "pair-bar", x: i * step + step * 0.08, width: step * 0.84,
        y: HEIGHT - heightOf(value, top), height: heightOf(value, top),
      }),
    );
  }

  // Steps rather than a slope: each bin is a whole, nothing lies between two of them.
  function buildLine(values, step, top) {
    const points = values.flatMap((value, i) => {
      const y = (HEIGHT - heightOf(value, top)).toFixed(2);
      return [`${(i * step).toFixed(2)},${y}`, `${((i + 1) * step).toFixed(2)},${y}`];
    });
    return shape("polyline", { class: "pair-line", points: points.join(" ") });
  }

  // inside, all: parts of 1 by bin, equally many. figure holds an svg and a .pair-ticks.
  function draw(figure, inside, all, binWidth) {
    const top = Math.max(...inside, ...all) || 1;
    const step = WIDTH / inside.length;
    const svg = figure.querySelector("svg") || figure.insertBefore(shape("svg", {}), figure.firstChild);
    svg.setAttribute("viewBox", `0 -2 ${WIDTH} ${HEIGHT + 3}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    const base = shape("line", { class: "pair-base", x1: 0, x2: WIDTH, y1: HEIGHT + 0.5, y2: HEIGHT + 0.5 });
    svg.replaceChildren(...buildBars(inside, step, top), buildLine(all, step, top), base);
    const unit = figure.dataset.unit || "";
    const ends = [0, inside.length / 2, inside.length].map((bin) => `${unit}${Math.round(bin * binWidth)}`);
    figure.querySelector(".pair-ticks").replaceChildren(
      ...ends.map((text) => root.dashapp.dom.build("span", {}, text)),
    );
  }

  root.dashapp = Object.assign(root.dashapp || {}, { pairchart: { draw } });
})(globalThis);
