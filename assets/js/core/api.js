// Where the server is and how its answers fail. The only file that calls fetch for JSON.
import * as ids from "./ids.js";
import * as sets from "./sets.js";

// By this the server tells viewers apart who share an address, and lets none of them take all.
const PAGE_HEADER = "X-Page";
const PAGE = Math.random().toString(36).slice(2);

export class ApiError extends Error {
  /**
   * @param {number} status of HTTP; 0 where there was no answer
   * @param {string} message a sentence for the viewer
   * @param {number} retryAfterSeconds
   */
  constructor(status, message, retryAfterSeconds) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** @param {string} id */
function readFromPage(id) {
  const element = globalThis.document?.getElementById(id);
  return element ? JSON.parse(element.textContent) : {};
}

/**
 * Dash may live under a path prefix; its own configuration says which. Files that may stay in the
 * browser are listed by the page with their fingerprints. Questions say which set of trips they are of.
 * @param {string} path
 * @returns {string}
 */
export function url(path) {
  const prefix = readFromPage("_dash-config").requests_pathname_prefix || "/";
  return readFromPage(ids.DASHAPP_ASSETS)[path] || prefix + sets.addTo(path);
}

/** @param {Response} response */
async function toError(response) {
  const body = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  const message = body.error || `The server answered ${response.status}. Try again in a moment.`;
  return new ApiError(response.status, message, seconds);
}

/**
 * A browser's own words for a lost connection ("Failed to fetch") help nobody. What the page itself
 * has aborted stays what it is.
 * @template T
 * @param {Promise<T>} promise
 */
async function explain(promise) {
  try {
    return await promise;
  } catch (/** @type {any} */ error) {
    if (error.name === "AbortError" || error instanceof ApiError) throw error;
    throw new ApiError(0, "The server does not answer. Check your connection and try again.", 0);
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @throws {ApiError}
 */
export async function get(path, options = {}) {
  const headers = { ...options.headers, [PAGE_HEADER]: PAGE };
  const response = await explain(fetch(url(path), { ...options, headers }));
  if (!response.ok) throw await toError(response);
  return response;
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function getJson(path, options) {
  return explain((await get(path, options)).json());
}

/**
 * A file that the server has made, whole, and how it calls it.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<{blob: Blob, name: string}>}
 * @throws {ApiError}
 */
export async function getFile(path, options) {
  const response = await get(path, options);
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] || "trips";
  return { blob: await explain(response.blob()), name };
}
