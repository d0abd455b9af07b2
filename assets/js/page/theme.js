// Light or dark: the viewer's own choice if one was made, else what the system prefers.
// The page's head applies it before anything is painted (firstpaint.js).
import * as ids from "../core/ids.js";
import * as dash from "./dash.js";

const KEY = "dashapp.theme";

/** @type {(stored: string | null, systemIsDark: boolean) => "dark" | "light"} */
export function chooseTheme(stored, systemIsDark) {
  if (stored === "light" || stored === "dark") {
    return stored;
  }
  return systemIsDark ? "dark" : "light";
}

function readStored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be forbidden; the theme then lasts as long as the page
  }
}

/** @param {string} theme */
function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    return;
  }
}

const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

export function current() {
  return chooseTheme(readStored(), Boolean(system && system.matches));
}

/** @type {(theme: string) => string} */
export function apply(theme) {
  document.documentElement.setAttribute("data-bs-theme", theme);
  return theme;
}

// Clientside callback: clicks on the toggle -> the theme, once at load without a click.
/** @type {(clicks: number, shown: any) => string} */
export function update(clicks, shown) {
  if (!clicks) {
    return apply(current());
  }
  const theme = shown === "dark" ? "light" : "dark";
  store(theme);
  return apply(theme);
}

/** @type {(theme: string) => string} */
export function labelToggle(theme) {
  return `Switch to ${theme === "dark" ? "light" : "dark"} theme`;
}

// Clientside callback: theme -> title and aria-label of the toggle.
/** @type {(theme: string) => string[]} */
export function nameToggle(theme) {
  return [labelToggle(theme), labelToggle(theme)];
}

export function begin() {
  system.addEventListener("change", () => dash.setProps(ids.PAGE_THEME, { data: apply(current()) }));
}
