// How the page's modules hang together: which folder may import which, who may set a global.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(import.meta.dirname, "../../assets/js");
const FOLDERS = { core: ["core"], page: ["core", "page"], later: ["core", "page", "later"], operator: ["core", "page", "operator"] };
const ENTRIES = ["firstpaint.js", "main.js"];

const files = readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith(".js"));
const sources = new Map(files.map((name) => [name, readFileSync(join(ROOT, name), "utf8")]));

// -> names of the modules that a module imports when it is read; what it imports later is not among them
function listImports(name) {
  const found = [...sources.get(name).matchAll(/^(?:import|export)\b(?:[^;"]*\bfrom)?\s*"(\.[^"]+)";$/gm)];
  return found.map(([, address]) => relative(ROOT, resolve(ROOT, dirname(name), address)));
}
const imports = new Map(files.map((name) => [name, listImports(name)]));
const folderOf = (name) => name.split("/")[0];

// A way of imports from a module back to itself; null where there is none.
function findCircle(name, way = []) {
  if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
  if (findCircle.known.has(name)) return null;
  const found = imports.get(name).map((next) => findCircle(next, [...way, name])).find(Boolean) ?? null;
  findCircle.known.add(name);
  return found;
}
findCircle.known = new Set();

test("what is imported is there, and each folder imports those beneath it alone", () => {
  assert.ok(files.length > 80);
  for (const [name, imported] of imports) {
    const allowed = ENTRIES.includes(name) ? ["page"] : FOLDERS[folderOf(name)];
    for (const other of imported) {
      assert.ok(sources.has(other), `${name}: ${other}`);
      assert.ok(allowed.includes(folderOf(other)), `${name} must not import ${other}`);
    }
  }
});

test("no two modules import each other in a circle", () => {
  for (const name of files) assert.equal(findCircle(name), null);
});

test("pure functions know neither the map, nor plotly, nor Dash", () => {
  const knowing = files.filter((name) => folderOf(name) === "core" && /\b(?:L|Plotly|dash_clientside)\./.test(sources.get(name)));
  assert.deepEqual(knowing, []);
});

test("the registry alone sets globals, but for the way of Dash's callbacks", () => {
  const setters = files.filter((name) => /\b(?:window|globalThis|root)\.\w+ = /.test(sources.get(name)));
  assert.deepEqual(setters, ["page/dash.js", "page/registry.js"]); // the one for fetch alone
});

test("every part of the page that begins by itself is listed", () => {
  const listed = imports.get("page/panels.js");
  const beginning = files.filter((name) => /^export (?:const|function) begin\b/m.test(sources.get(name)));
  assert.deepEqual(listed, beginning.sort());
});

test("no module goes by a word of the house where the field has one", () => {
  const gone = ["asking", "brush", "curtain", "display", "displays", "ground", "link", "look", "matching", "queue", "records", "span",
    "tally", "turns", "twin", "words"];
  const names = files.map((name) => name.split("/").at(-1).replace(".js", ""));
  assert.deepEqual(names.filter((name) => gone.includes(name)), []);
});
