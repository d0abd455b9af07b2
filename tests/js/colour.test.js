"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");

require("../../assets/js/core/colour.js");
const { COLORMAPS, DEFAULT, STEPS, buildColours, packColours, toCss } = globalThis.dashapp.colour;

const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
// WCAG 2.2, relative luminance
const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
const everyMap = Object.keys(COLORMAPS).flatMap((name) => [[name, "dark"], [name, "light"]]);

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

test("an unknown colormap is the usual one", () => {
  assert.deepEqual(buildColours("nothing", "dark"), buildColours(DEFAULT, "dark"));
});

test("packed words are little-endian and leave alpha free", () => {
  assert.deepEqual([...packColours([[1, 2, 3], [255, 254, 253]])], [0x030201, 0xfdfeff]);
  assert.equal(toCss([1, 2, 3]), "rgb(1, 2, 3)");
});
