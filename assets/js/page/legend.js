// The legend: the colormap as it is on the map, with the counts it stands for.
(function (root) {
  "use strict";

  const { format, scale: scaleTools } = root.dashapp;
  const ENDPOINT_WORDS = { pickup: "Pickups", dropoff: "Dropoffs" };

  function describe(scale, endpoint) {
    return {
      title: `${ENDPOINT_WORDS[endpoint]} per pixel`,
      ticks: scaleTools.pickTicks(scale).map((count) => ({
        label: format.compact(count),
        percent: 100 * scaleTools.place(scale, count),
      })),
    };
  }

  function drawGradient(canvas, colours) {
    canvas.width = colours.length;
    canvas.height = 1;
    const image = new ImageData(colours.length, 1);
    colours.forEach(([r, g, b], i) => image.data.set([r, g, b, 255], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  function buildTick({ label, percent }) {
    const tick = root.document.createElement("span");
    tick.className = "legend-tick";
    tick.style.left = `${percent}%`;
    tick.textContent = label;
    return tick;
  }

  function draw({ scale, colours, endpoint, shown }) {
    const legend = root.document.getElementById("map-legend");
    if (!legend) return;
    legend.hidden = !shown;
    const { title, ticks } = describe(scale, endpoint);
    legend.querySelector(".legend-title").textContent = title;
    drawGradient(legend.querySelector("canvas"), colours);
    legend.querySelector(".legend-ticks").replaceChildren(...ticks.map(buildTick));
  }

  root.dashapp.legend = { describe, draw };
})(globalThis);
