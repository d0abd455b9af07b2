// What the page has to show: the selection, the view, the display and the version of the data, in one
// place. Every part that shows something of it is told with each change, and is looked after: whatever
// was lost on the way (offline, asleep, another server) is asked again with the next sign of life.
/** @import { Status } from "../server.d.ts" */
/** @import { Display, PageState, Selection, View } from "../types.d.ts" */
import { ApiError } from "../core/api.js";

/** @type {{selection: Selection | null, view: View | null, display: Display | null, status: Status | null}} */
const memory = { selection: null, view: null, display: null, status: null };
const parts = new Set();

export const isReady = () => memory.status?.state === "ready";

/**
 * null before the page knows what it shows.
 * @returns {PageState | null}
 */
export function current() {
  const { selection, view, display, status } = memory;
  if (!selection || !view || !display) return null;
  const { version = null, tile_version: tileVersion = null } = status || {};
  return { selection, view, display, version, tileVersion, isReady: isReady() };
}

/** @param {{selection?: Selection, view?: View, display?: Display, status?: Status}} patch */
export function see(patch) {
  const wasReady = isReady();
  Object.assign(memory, patch);
  const wanted = current();
  if (wanted) for (const part of parts) part.follow?.(wanted);
  if (isReady() && !wasReady) check(true);
}

/**
 * follow: told of every change; check: what was lost is asked again (now: without waiting for the end of
 * a pause); stale: an answer was of other data than the page knows of.
 * @param {{follow?: (wanted: PageState) => void, check?: (now?: boolean) => void, stale?: () => void}} part
 */
export function register(part) {
  parts.add(part);
  const wanted = current();
  if (wanted) part.follow?.(wanted);
}

/** @param {boolean} now */
export function check(now) {
  for (const part of parts) part.check?.(now);
}

/**
 * An answer of other data than the page knows of: the status says which there are now.
 * @param {string | null} version
 * @throws {ApiError} which has the question asked again
 */
export function expectVersion(version) {
  const known = memory.status?.version;
  if (!known || version === known) return;
  for (const part of parts) part.stale?.();
  throw new ApiError(503, "There are newer data. Asking again.", 1);
}

const wake = () => document.hidden || check(true);

export function begin() {
  document.addEventListener("visibilitychange", wake);
  for (const sign of ["online", "pageshow", "focus"]) window.addEventListener(sign, wake);
}
