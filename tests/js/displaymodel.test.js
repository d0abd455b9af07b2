import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import { createDisplay, parse, change, toParts } from "../../assets/js/core/displaymodel.js";

test("the usual display is written as nothing", () => {
  assert.deepEqual(toParts(createDisplay()), []);
});

test("what differs is written and read back", () => {
  const wanted = { colours: "lagoon", scale: "equal", opacity: 0.35, mode: "blend", scope: "city", base: "osm", show: "points", flows: "50", figure: "median", group: "payment" };
  const display = change(createDisplay(), wanted);
  assert.deepEqual(display, wanted);
  for (const part of toParts(display)) {
    const [name, text] = part.split("=");
    assert.deepEqual(parse(name, text), wanted[name], name);
  }
});

test("what is no value is refused, and changes nothing", () => {
  const bad = {
    colours: ["", "rainbow", "constructor"], scale: ["", "log10"], opacity: ["", "0", "1.1", "x", "-1"],
    mode: ["three"], flows: ["", "30", "all"], scope: ["world"], base: ["moon"],
    figure: ["", "mode"], group: ["", "hours"],
  };
  for (const [name, texts] of Object.entries(bad)) {
    for (const text of texts) {
      assert.equal(parse(name, text), undefined, `${name}=${text}`);
      assert.deepEqual(change(createDisplay(), { [name]: text }), createDisplay());
    }
  }
});

test("null is the usual again", () => {
  assert.deepEqual(change(change(createDisplay(), { mode: "side" }), { mode: null }), createDisplay());
});
