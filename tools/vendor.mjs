// Copies what the page uses of the theme from node_modules into assets/vendor, with its licence.
// Run by `npm run vendor` after `npm ci`; the result is committed, so that nobody else needs npm.
// The font is cut by tools/subset_inter.py. An argument names another folder to write to.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { reduceBootstrap } from "./bootstrap.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = process.argv[2] ?? join(root, "assets", "vendor");

const css = readFileSync(join(modules, "bootstrap/dist/css/bootstrap.min.css"), "utf8");
const used = reduceBootstrap(css, join(root, "assets"));
mkdirSync(join(vendor, "bootstrap"), { recursive: true });
// In a layer of its own every rule of ours wins, in whatever order the page links the files.
writeFileSync(
  join(vendor, "bootstrap/bootstrap.layer.css"),
  `@charset "UTF-8";@layer bootstrap{${used}}\n`,
);
cpSync(join(modules, "bootstrap/LICENSE"), join(vendor, "bootstrap/LICENSE.txt"));
