// Builds what browsers get of assets/js: `make bundle`, after each change there. The result is committed
// and served, so that nobody needs node to run the dashboard. An argument names another folder to write to.
//
// firstpaint.js  runs in the page's head, before anything is painted
// page.js        the page; every other script shares its modules, so each has its state once
// operator.js    linked where the operator's panel is on the page
// citystreets.js, picture.js, places.js: what the page imports when it is first needed (assets/js/page/later.js)
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(root, "assets", "js");
const built = process.argv[2] ?? join(root, "assets", "built");
const LATER = ["citystreets", "picture", "places"].map((name) => join(sources, "later", `${name}.js`));
const OPERATOR = join(sources, "operator", "operator.js");

const SHARED = {
  absWorkingDir: root, bundle: true, minify: true, charset: "utf8", target: ["es2022"], legalComments: "none", logLevel: "warning",
};

// esbuild makes one file of the modules that the same scripts need. As each of these needs the whole page,
// which has run before it, there is one such file: the page.
const needsPage = {
  name: "needs-page",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (![...LATER, OPERATOR].includes(path)) return null;
      return { contents: `${readFileSync(path, "utf8")}\nimport "../main.js";\n`, loader: "js" };
    });
  },
};

async function buildScripts() {
  await build({ ...SHARED, entryPoints: [join(sources, "firstpaint.js")], outdir: built, format: "iife" });
  await build({
    ...SHARED, entryPoints: [join(sources, "main.js"), OPERATOR, ...LATER], outdir: built, format: "esm", splitting: true,
    entryNames: "[name]", chunkNames: "page", plugins: [needsPage],
  });
  rmSync(join(built, "main.js")); // imports page.js and no more: the document links that one itself
}

// Of all sources, so that a test can tell without node whether they were built (dashapp/web/scripts.py).
function digestSources() {
  const files = readdirSync(sources, { recursive: true, withFileTypes: true }).filter(({ name }) => name.endsWith(".js"));
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const digest = createHash("sha256");
  for (const path of paths) digest.update(`${relative(sources, path)}\0`).update(readFileSync(path)).update("\0");
  return digest.digest("hex");
}

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
await buildScripts();
writeFileSync(join(built, "sources.sha256"), `${digestSources()}\n`);
