// How many trips match anywhere: asked once for a selection, because it takes the rows of the whole
// city, and kept for the next movements of the map.
/** @import { CountQuestion } from "../types.d.ts" */
import * as api from "./api.js";

const KEPT = 50;
const found = new Map();

/** @param {CountQuestion} question */
const keyOf = ({ endpoint, query, version }) => JSON.stringify([endpoint, query, version]);

/** @type {(question: CountQuestion) => string} */
export function buildPath({ endpoint, query }) {
  const path = `api/trips?endpoint=${endpoint}&limit=0`;
  return query ? `${path}&${query}` : path;
}

// -> trips, or null while nobody has counted them
/** @type {(question: CountQuestion) => number | null} */
export const recall = (question) => found.get(keyOf(question)) ?? null;

/** @type {(question: CountQuestion, signal: AbortSignal) => Promise<number | null>} */
export async function count(question, signal) {
  const { total, version } = await api.getJson(buildPath(question), { signal });
  if (version !== question.version) return null; // of other data; its own question will come
  if (found.size >= KEPT) found.delete(found.keys().next().value);
  found.set(keyOf(question), total);
  return total;
}
