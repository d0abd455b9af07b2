// Colormaps: perceptually uniform and monotone in lightness, so that they hold for every kind of
// colour vision. Each has a dark variant (few is dim, many is bright) and a light one. Pure functions.
/** @import { Color } from "../types.d.ts" */
import * as ramps from "./ramps.js";

export const STEPS = 256;
const FINE_STEPS = 2048;

// What a viewer may choose, in the order in which it is offered.
export const COLORMAPS = {
  ember: "Ember", lagoon: "Lagoon", viridis: "Viridis", magma: "Magma", cividis: "Cividis", grey: "Gray",
};
export const DEFAULT = "ember";

/** @param {number[]} numbers */
function oklchToOklab([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

// Matrices: B. Ottosson, "A perceptual color space for image processing", 2020.
/** @param {number[]} numbers */
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

/** @param {number} linear */
function encodeSrgb(linear) {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

/** @param {number} value */
function decodeSrgb(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** @type {(stops: number[][], t: number) => number[]} */
function interpolate(stops, t) {
  const place = Math.min(t * (stops.length - 1), stops.length - 1 - 1e-9);
  const from = Math.floor(place);
  return stops[from].map((value, i) => value + (place - from) * (stops[from + 1][i] - value));
}

// Equal steps of OKLab distance, whatever the distances between the stops are.
/** @type {(path: number[][], count: number) => number[][]} */
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

// bytes -> OKLab; the inverse of oklabToRgb.
/** @type {(bytes: number[]) => number[]} */
export function toOklab(bytes) {
  const [r, g, b] = bytes.map((byte) => decodeSrgb(byte / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {string} hex */
function hexToOklab(hex) {
  return toOklab([1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
}

// The stops of a way in OKLab, and the part of it that is used: [from, to] within 0..1.
/** @type {(name: string, theme: string) => { labs: number[][]; part: number[]; }} */
function findWay(name, theme) {
  const variant = theme === "dark" ? "dark" : "light";
  const published = ramps.PUBLISHED[name];
  if (published) return { labs: published.stops.map(hexToOklab), part: published[variant] };
  const own = ramps.OWN[name] || ramps.TINTS[name] || ramps.OWN[DEFAULT];
  return { labs: own[variant].map(oklchToOklab), part: [0, 1] };
}

// 256 colours as [r, g, b] bytes, few trips first. `name` is of COLORMAPS, or an endpoint for the
// one hue that stands for it where both ends are on the map.
/** @type {(name: string, theme: string) => number[][]} */
export function buildColours(name, theme) {
  const { labs, part: [from, to] } = findWay(name, theme);
  const path = Array.from({ length: FINE_STEPS }, (_, i) => interpolate(labs, i / (FINE_STEPS - 1)));
  const fine = spaceEvenly(path, FINE_STEPS);
  const used = Array.from({ length: STEPS }, (_, i) => from + ((to - from) * i) / (STEPS - 1));
  return used.map((t) => oklabToRgb(fine[Math.round(t * (FINE_STEPS - 1))]));
}

// Colours laid over each other as the styles of the map blend them: as light in the dark, as ink on paper.
/** @type {(colours: Color[], others: Color[], theme: string) => Color[]} */
export function blend(colours, others, theme) {
  /** @type {(a: number, b: number) => number} */
  const mix = theme === "dark" ? (a, b) => a + b - (a * b) / 255 : (a, b) => (a * b) / 255;
  return colours.map((one, i) => one.map((channel, c) => Math.round(mix(channel, others[i][c]))));
}

// The same as little-endian RGBA words without alpha, for a Uint32Array over ImageData.
/** @type {(colours: Color[]) => Uint32Array<ArrayBuffer>} */
export function packColours(colours) {
  return Uint32Array.from(colours, ([r, g, b]) => ((b << 16) | (g << 8) | r) >>> 0);
}

const INK = { light: 0, dark: 255 };
const INK_SHARE = 0.5;

/**
 * Around a point of this colour: darker on the light ground, lighter on the dark one, so that few trips are not
 * faint.
 * @param {number[]} bytes [red, green, blue]
 * @param {string} theme
 */
export function outlineOf(bytes, theme) {
  const ink = theme === "dark" ? INK.dark : INK.light;
  return bytes.map((byte) => Math.round(byte + INK_SHARE * (ink - byte)));
}

/** @param {number[]} bytes [red, green, blue] */
export function toCss([r, g, b]) {
  return `rgb(${r}, ${g}, ${b})`;
}
