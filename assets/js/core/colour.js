// Colormaps: perceptually uniform and monotone in lightness, so that they hold for every kind of
// colour vision. Each has a dark variant (few is dim, many is bright) and a light one.
(function (root) {
  "use strict";

  const STEPS = 256;
  const FINE_STEPS = 2048;

  // Stops are OKLCH: lightness 0..1, chroma, hue in degrees.
  const COLORMAPS = {
    ember: {
      dark: [[0.5, 0.16, 318], [0.6, 0.2, 352], [0.72, 0.17, 40], [0.85, 0.15, 80], [0.98, 0.05, 105]],
      light: [[0.73, 0.15, 62], [0.63, 0.19, 38], [0.52, 0.2, 8], [0.38, 0.16, 340], [0.22, 0.08, 305]],
    },
    lagoon: {
      dark: [[0.5, 0.13, 275], [0.61, 0.12, 235], [0.73, 0.11, 195], [0.86, 0.14, 150], [0.98, 0.06, 110]],
      light: [[0.76, 0.11, 165], [0.63, 0.11, 205], [0.5, 0.12, 245], [0.36, 0.13, 275], [0.22, 0.08, 290]],
    },
  };
  const DEFAULT = "ember";

  function oklchToOklab([lightness, chroma, hue]) {
    const angle = (hue * Math.PI) / 180;
    return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
  }

  // Matrices: B. Ottosson, "A perceptual color space for image processing", 2020.
  function oklabToRgb([lightness, a, b]) {
    const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
    return [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
    ].map(encodeSrgb);
  }

  function encodeSrgb(linear) {
    const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  }

  function interpolate(stops, t) {
    const place = Math.min(t * (stops.length - 1), stops.length - 1 - 1e-9);
    const from = Math.floor(place);
    return stops[from].map((value, i) => value + (place - from) * (stops[from + 1][i] - value));
  }

  // Equal steps of OKLab distance, whatever the distances between the stops are.
  function spaceEvenly(path, count) {
    const lengths = [0];
    for (let i = 1; i < path.length; i++) {
      lengths.push(lengths[i - 1] + Math.hypot(...path[i].map((v, k) => v - path[i - 1][k])));
    }
    const whole = lengths[lengths.length - 1];
    let at = 0;
    return Array.from({ length: count }, (_, step) => {
      while (at < path.length - 1 && lengths[at] < (whole * step) / (count - 1)) at++;
      return path[at];
    });
  }

  // 256 colours as [r, g, b] bytes, few trips first.
  function buildColours(name, theme) {
    const stops = (COLORMAPS[name] || COLORMAPS[DEFAULT])[theme === "dark" ? "dark" : "light"];
    const labs = stops.map(oklchToOklab);
    const path = Array.from({ length: FINE_STEPS }, (_, i) => interpolate(labs, i / (FINE_STEPS - 1)));
    return spaceEvenly(path, STEPS).map(oklabToRgb);
  }

  // The same as little-endian RGBA words without alpha, for a Uint32Array over ImageData.
  function packColours(colours) {
    return Uint32Array.from(colours, ([r, g, b]) => ((b << 16) | (g << 8) | r) >>> 0);
  }

  function toCss([r, g, b]) {
    return `rgb(${r}, ${g}, ${b})`;
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    colour: { COLORMAPS, DEFAULT, STEPS, buildColours, packColours, toCss },
  });
})(globalThis);
