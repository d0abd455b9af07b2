import test from "node:test";
import assert from "node:assert/strict";

import { COLORMAPS, DEFAULT, STEPS, blend, buildColours, outlineOf, packColours, toCss, toOklab } from "../../assets/js/core/colour.js";

const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
// WCAG 2.2, relative luminance
const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
const names = [...Object.keys(COLORMAPS), "pickup", "dropoff"];
const everyMap = names.flatMap((name) => [[name, "dark"], [name, "light"]]);
const LAND = { dark: [0x17, 0x1b, 0x21], light: [0xf8, 0xf6, 0xf1] }; // --land of tokens.css

const toLinear = (colour) => colour.map(linear);
const fromLinear = (value) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
// G. Machado, M. Oliveira, L. Fernandes, IEEE TVCG 15(6), 2009: severity 1.
const BLINDNESS = {
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const seenBy = (kind, colour) => BLINDNESS[kind].map((row) =>
  fromLinear(Math.min(1, Math.max(0, row.reduce((sum, part, i) => sum + part * toLinear(colour)[i], 0)))));
const distance = (a, b) => Math.hypot(...a.map((value, i) => value - b[i]));

test("every colormap has as many bytes as steps", () => {
  for (const [name, theme] of everyMap) {
    const colours = buildColours(name, theme);
    assert.equal(colours.length, STEPS);
    for (const value of colours.flat()) assert.ok(Number.isInteger(value) && value >= 0 && value <= 255);
  }
});

test("more trips are always brighter on dark, and darker on light", () => {
  for (const [name, theme] of everyMap) {
    const sign = theme === "dark" ? 1 : -1;
    const steps = buildColours(name, theme).map((colour) => sign * luminance(colour));
    // A byte of rounding is no step back; over eight steps the way must be seen.
    for (let i = 8; i < STEPS; i++) assert.ok(steps[i] > steps[i - 8], `${name} ${theme} at ${i}`);
  }
});

test("it is still so for eyes that see two kinds of colour", () => {
  for (const [name, theme] of everyMap) {
    for (const kind of Object.keys(BLINDNESS)) {
      const sign = theme === "dark" ? 1 : -1;
      const steps = buildColours(name, theme).map((colour) => sign * luminance(seenBy(kind, colour)));
      for (let i = 32; i < STEPS; i++) assert.ok(steps[i] > steps[i - 32], `${name} ${theme} ${kind} at ${i}`);
    }
  }
});

test("steps are even to the eye: none is more than twice the usual one", () => {
  for (const [name, theme] of everyMap) {
    const colours = buildColours(name, theme).map(toOklab);
    const steps = Array.from({ length: 15 }, (_, i) => distance(colours[17 * i], colours[17 * i + 17]));
    const usual = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    assert.ok(Math.max(...steps) < 2 * usual && Math.min(...steps) > usual / 2, `${name} ${theme}: ${steps}`);
  }
});

test("a single trip stands out from the land", () => {
  for (const [name, theme] of everyMap) {
    const [a, b] = [luminance(buildColours(name, theme)[0]) + 0.05, luminance(LAND[theme]) + 0.05];
    assert.ok(Math.max(a / b, b / a) > 1.8, `${name} ${theme}: ${Math.max(a / b, b / a)}`);
  }
});

test("the outline of a single trip has the contrast that graphics need (WCAG 2.2, 1.4.11)", () => {
  for (const [name, theme] of everyMap) {
    const outline = outlineOf(buildColours(name, theme)[0], theme);
    const [a, b] = [luminance(outline) + 0.05, luminance(LAND[theme]) + 0.05];
    assert.ok(Math.max(a / b, b / a) > 3, `${name} ${theme}: ${Math.max(a / b, b / a)}`);
  }
});

test("pickups and dropoffs on one map are told apart by all eyes, few or many", () => {
  for (const theme of ["dark", "light"]) {
    const [pickups, dropoffs] = ["pickup", "dropoff"].map((name) => buildColours(name, theme));
    for (const at of [0, 128, 255]) {
      for (const kind of Object.keys(BLINDNESS)) {
        const apart = distance(seenBy(kind, pickups[at]), seenBy(kind, dropoffs[at]));
        assert.ok(apart > 60, `${theme} ${kind} at ${at}: ${apart}`);
      }
    }
  }
});

test("an unknown colormap is the usual one", () => {
  assert.deepEqual(buildColours("nothing", "dark"), buildColours(DEFAULT, "dark"));
});

test("packed words are little-endian and leave alpha free", () => {
  assert.deepEqual([...packColours([[1, 2, 3], [255, 254, 253]])], [0x030201, 0xfdfeff]);
  assert.equal(toCss([1, 2, 3]), "rgb(1, 2, 3)");
});

test("both ends over each other are darker than each on paper, brighter in the dark", () => {
  assert.deepEqual(blend([[255, 128, 0]], [[128, 128, 200]], "light"), [[128, 64, 0]]);
  assert.deepEqual(blend([[255, 128, 0]], [[128, 128, 200]], "dark"), [[255, 192, 200]]);
});
