// How the selection is shown: colours, normalisation, opacity, mode, how many flows, what the figures are of,
// and which figures by which group.
// A pure model; nothing in it changes which trips are asked for.
/** @import { Display } from "../types.d.ts" */
import * as colour from "./colour.js";
import * as dataset from "./dataset.js";
import * as flows from "./flows.js";
import { isBlended, listModes } from "./mapmodes.js";
import { listShows } from "./mapshows.js";
import { GROUNDS } from "./streetzooms.js";

/**
 * @typedef {object} Setting
 * @property {any} usual
 * @property {(text: string) => any} parse
 * @property {(value: any) => string} print
 * @property {(value: any) => any} validate undefined is no value
 */

/** @type {(...values: string[]) => Setting} */
const oneOf = (...values) => ({
  usual: values[0],
  parse: (text) => text,
  print: (value) => value,
  validate: (value) => (values.includes(value) ? value : undefined),
});

/** @param {any} value */
function validateOpacity(value) {
  const valid = Number.isFinite(value) && value >= 0.1 && value <= 1;
  return valid ? Math.round(value * 100) / 100 : undefined;
}

/** @type {Record<string, Setting>} */
const SETTINGS = {
  colours: {
    // The names are the colormaps' own.
    ...oneOf("ember"),
    validate: (name) => (Object.hasOwn(colour.COLORMAPS, name) ? name : undefined),
  },
  scale: oneOf("log", "linear", "equal"),
  opacity: {
    usual: 1, validate: validateOpacity, print: String,
    parse: (text) => (text.trim() === "" ? undefined : Number(text)),
  },
  scope: oneOf("view", "city"),
  base: oneOf(...GROUNDS),
};

// Those of the data set too: which figure of its measure, where it has one, by which group.
/** @returns {Record<string, Setting>} */
function settings() {
  const { measure } = dataset.findMeasured() || {};
  const choices = flows.listChoices();
  /** @type {Record<string, Setting>} */
  const drawn = choices.length ? { flows: oneOf(...choices) } : {};
  const shared = { ...SETTINGS, mode: oneOf(...listModes()), show: oneOf(...listShows()), ...drawn };
  if (!measure) return shared;
  return { ...shared, figure: oneOf("mean", "median", "sum"), group: oneOf(...measure.by) };
}
const list = () => Object.entries(settings());

/** @returns {Display} */
export function createDisplay() {
  return /** @type {any} */ (Object.fromEntries(list().map(([name, { usual }]) => [name, usual])));
}

/** @type {(name: string, value: any) => any} */
function validate(name, value) {
  const setting = settings()[name];
  return value === null ? setting.usual : setting.validate(value);
}

/** @type {(name: string, text: string) => any} */
export function parse(name, text) {
  const value = settings()[name].parse(text);
  return value === undefined ? undefined : validate(name, value);
}

/**
 * null gives the usual value; a value that is none leaves its setting as it is.
 * @param {Display} display
 * @param {Record<string, any>} patch
 * @returns {Display}
 */
export function change(display, patch) {
  const changed = { ...display };
  for (const [name, value] of Object.entries(patch)) {
    const valid = name in display ? validate(name, value) : undefined;
    if (valid !== undefined) changed[name] = valid;
  }
  return fit(changed, "mode" in patch);
}

/**
 * Zones of both ends cannot lie on one map: what was chosen last stays, or the zones.
 * @param {Display} display
 * @param {boolean} [keepsMode]
 */
export function fit(display, keepsMode = false) {
  if (display.show !== "zones" || !isBlended(display.mode)) return display;
  return /** @type {Display} */ ({ ...display, ...(keepsMode ? { show: listShows()[0] } : { mode: listModes()[0] }) });
}

/**
 * "name=value" of what differs from the usual.
 * @param {Display} display
 */
export function toParts(display) {
  const differing = list().filter(([name, { usual }]) => display[name] !== usual);
  return differing.map(([name, { print }]) => `${name}=${print(display[name])}`);
}

const DIMMED = 0.45; // so that the lines of flows stand out

/**
 * Of what the map has of the trips beneath their flows.
 * @param {Display} display
 */
export const opacityOf = (display) => display.opacity * (flows.areShown(display) ? DIMMED : 1);
