// Which part of Bootstrap the page uses. tests/ui and tests/browser tell when this is not enough.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { purge } from "./purge.mjs";

const CLASSES = new Set([
  "visually-hidden",
  // dbc.Alert with color="warning", dismissable
  "alert", "alert-warning", "alert-dismissible", "btn-close", "fade", "show",
  // dbc.Progress
  "progress", "progress-bar",
  // dbc.Input, dbc.Select, dbc.RadioItems inline
  "form-control", "form-select",
  "form-check", "form-check-inline", "form-check-input", "form-check-label",
  // plotly's charts
  "user-select-none",
]);

function readSources(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

// The style sheet of npm's package, its licence's banner first.
export function reduceBootstrap(css, assets) {
  const [banner] = css.match(/\/\*![\s\S]*?\*\//);
  const ours = readSources(join(assets, "css"), ".css") + readSources(join(assets, "js"), ".js");
  const readElsewhere = ours.match(/--bs-[\w-]+/g);
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, "").replace('@charset "UTF-8";', "");
  return banner + purge(rules, { classes: CLASSES, readElsewhere });
}
