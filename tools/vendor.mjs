// Copies the theme and the font from node_modules into assets/vendor, with their licences.
// Run by `npm run vendor` after `npm ci`; the result is committed, so that nobody else needs npm.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "assets", "vendor");

function vendorBootstrap() {
  const css = readFileSync(join(modules, "bootstrap/dist/css/bootstrap.min.css"), "utf8")
    .replace('@charset "UTF-8";', "")
    .replace(/\/\*# sourceMappingURL=.*?\*\//, "");
  // In a layer of its own every rule of ours wins, in whatever order the page links the files.
  mkdirSync(join(vendor, "bootstrap"), { recursive: true });
  writeFileSync(
    join(vendor, "bootstrap/bootstrap.layer.css"),
    `@charset "UTF-8";@layer bootstrap{${css.trim()}}\n`,
  );
  cpSync(join(modules, "bootstrap/LICENSE"), join(vendor, "bootstrap/LICENSE.txt"));
}

function vendorInter() {
  const source = join(modules, "@fontsource-variable/inter");
  const font = readFileSync(join(source, "files/inter-latin-wght-normal.woff2"));
  // The server lets files with a fingerprint stay in the browser; assets/css/tokens.css names it.
  const fingerprint = createHash("sha256").update(font).digest("hex").slice(0, 12);
  rmSync(join(vendor, "inter"), { recursive: true, force: true });
  mkdirSync(join(vendor, "inter"), { recursive: true });
  writeFileSync(join(vendor, `inter/inter-latin.${fingerprint}.woff2`), font);
  cpSync(join(source, "LICENSE"), join(vendor, "inter/LICENSE.txt"));
}

vendorBootstrap();
vendorInter();
