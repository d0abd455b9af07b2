// The panel for how the map looks. Every choice is a setting of displaystore.js; the panel only shows
// them and passes on what is chosen.
/** @import { Display, PageEvent } from "../types.d.ts" */
import * as colour from "../core/colour.js";
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import { describeMode, isBlended, listModes } from "../core/mapmodes.js";
import { describeShow, listShows } from "../core/mapshows.js";
import * as scale from "../core/scale.js";
import { GROUNDS } from "../core/streetzooms.js";
import * as basemap from "./basemap.js";
import * as displayStore from "./displaystore.js";
import * as theme from "./theme.js";

/** @type {Record<string, string[]>} */
const SCALE_NAMES = {
  log: ["Log", "best for seeing quiet and busy places"],
  linear: ["Linear", "highlights the busiest"],
  equal: ["Quantile", "most contrast in this view"],
};
/** @type {Record<string, string[]>} */
const GROUND_NAMES = {
  streets: ["Streets", "needs no internet"],
  shore: ["Shoreline", "without streets"],
  carto: ["CARTO", "streets, from the internet"],
  osm: ["OpenStreetMap", "streets, from the internet"],
};
/** @type {Record<string, Record<string, string[]>>} */
const CHOICES = {
  show: Object.fromEntries(listShows().map((name) => [name, describeShow(name)])),
  mode: Object.fromEntries(listModes().map((name) => [name, describeMode(name)])),
  colours: Object.fromEntries(Object.entries(colour.COLORMAPS).map(([name, title]) => [name, [title]])),
  scale: Object.fromEntries(scale.KINDS.map((kind) => [kind, SCALE_NAMES[kind]])),
  base: Object.fromEntries(GROUNDS.map((name) => [name, GROUND_NAMES[name]])),
};
/** @type {Record<string, string>} */
const PLACES = {
  show: ids.LOOK_SHOW, mode: ids.LOOK_MODE, colours: ids.LOOK_COLOURS, scale: ids.LOOK_SCALE, opacity: ids.LOOK_OPACITY, base: ids.LOOK_BASE,
};
/** @param {string} setting */
const place = (setting) => dom.byId(PLACES[setting]);

/** @param {string} name */
function buildRamp(name) {
  const ramp = dom.build("span", { className: "look-ramp", "aria-hidden": "true" });
  ramp.dataset.ramp = name;
  return ramp;
}

/** @type {(setting: string, value: string, given: string[]) => any} */
function buildOption(setting, value, [title, hint]) {
  const input = dom.build("input", { type: "radio", name: setting, value });
  const ramps = setting === "colours" ? [buildRamp(value)] : [];
  const hints = hint ? [dom.build("span", { className: "look-hint" }, hint)] : [];
  return dom.build("label", { className: "look-choice" }, input,
    dom.build("span", { className: "look-title" }, title), ...ramps, ...hints);
}

function buildOpacity() {
  const input = dom.build("input", {
    type: "range", min: 10, max: 100, step: 5, name: "opacity", "aria-label": "Opacity of the trips",
  });
  return dom.build("div", { className: "look-slider" }, input, dom.build("output", {}));
}

function build() {
  for (const [setting, options] of Object.entries(CHOICES)) {
    const entries = Object.entries(options);
    place(setting).replaceChildren(...entries.map(([value, words]) => buildOption(setting, value, words)));
  }
  place("opacity").replaceChildren(buildOpacity());
  for (const setting of ["show", "mode"]) {
    place(setting).closest("fieldset").hidden = Object.keys(CHOICES[setting]).length < 2;
  }
  dom.byId(ids.panelId("look")).addEventListener("input", follow);
  show(displayStore.current(), theme.current());
  basemap.subscribeGround(nameGround);
}

// The map's own ground is New York's, or plain elsewhere: with streets or without is then the same.
/** @param {boolean} isPlain */
function nameGround(isPlain) {
  const [usual, ...others] = GROUNDS.filter((name) => name !== "carto" && name !== "osm").map((name) =>
    place("base").querySelector(`input[value="${name}"]`).closest("label"));
  usual.querySelector(".look-title").textContent = isPlain ? "Plain" : GROUND_NAMES[GROUNDS[0]][0];
  for (const other of others) other.hidden = isPlain;
}

/** @param {PageEvent} event */
function follow({ target }) {
  const { name: setting } = target;
  const value = setting === "opacity" ? Number(target.value) / 100 : target.value;
  displayStore.change({ [setting]: value });
}

/** @param {string} theme */
function paintRamps(theme) {
  for (const ramp of dom.queryAll("[data-ramp]")) {
    const colours = colour.buildColours(ramp.dataset.ramp, theme);
    const stops = colours.filter((_, i) => i % 15 === 0).map(colour.toCss);
    ramp.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  }
}

// Called with every change of the display or the theme; the panel may not be there yet.
/** @type {(display: Display, theme: string) => void} */
export function show(display, theme) {
  if (!place("mode")?.firstChild) return;
  for (const setting of Object.keys(CHOICES)) {
    for (const input of place(setting).querySelectorAll("input")) input.checked = input.value === display[setting];
  }
  const percent = Math.round(100 * display.opacity);
  place("opacity").querySelector("input").value = percent;
  place("opacity").querySelector("output").textContent = `${percent}%`;
  // Blended maps have colours of their own.
  place("colours").closest("fieldset").disabled = isBlended(display.mode);
  paintRamps(theme);
}

export const begin = () => dom.whenThere(`#${ids.panelId("look")}`, build);
