// Names of places as people type them. Pure functions.
/** @import { Choice } from "../types.d.ts" */

// "St. George’s/Café-Bar" -> "st georges cafe bar"
/** @param {string} text */
export function normalise(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’‘.]/g, "");
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** @param {string} text */
export const toSlug = (text) => normalise(text).replaceAll(" ", "-");

/**
 * Whether each word that was typed stands somewhere in the name or in what it lies in.
 * @type {(text: string, choice: Pick<Choice, "name" | "title">) => boolean}
 */
export function matches(text, { name, title }) {
  const known = normalise(`${name} ${title}`);
  return normalise(text).split(" ").every((word) => known.includes(word));
}

/**
 * The places that somebody means who types: `offered` has all that fit, by name or by a name of links that begins
 * so; `first` those that Enter takes: of that very name, which may be several, or the one that fits best.
 * @type {(text: string, choices: Choice[], named: (slug: string) => {exact: number[], beginning: Set<number>}) => {offered: Set<number>, first: number[]}}
 */
export function findPlaces(text, choices, named) {
  const { exact, beginning } = named(toSlug(text));
  const found = choices.filter((choice) => matches(text, choice) || beginning.has(choice.code));
  const wanted = normalise(text);
  const best = found.find(({ name }) => normalise(name).startsWith(wanted)) ?? found[0];
  return { offered: new Set(found.map(({ code }) => code)), first: exact.length || !best ? exact : [best.code] };
}
