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
