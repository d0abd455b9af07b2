// What buttons and typed numbers make of a filter, how bars are drawn, and what is asked for.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import "./support/taxi.js";
import { OPEN } from "../../assets/js/core/kinds/amounts.js";
import * as choice from "../../assets/js/core/kinds/choice.js";
import * as values from "../../assets/js/core/values.js";
import * as summary from "../../assets/js/page/summary.js";
import * as typed from "../../assets/js/page/typed.js";


test("buttons add and take away; all or none is no filter", () => {
  const codes = [0, 1, 2];
  assert.deepEqual(values.toggle([], 1, codes), [1]);
  assert.deepEqual(values.toggle([1], 0, codes), [0, 1]);
  assert.deepEqual(values.toggle([0, 1], 0, codes), [1]);
  assert.equal(values.toggle([1], 1, codes), null);
  assert.equal(values.toggle([0, 1], 2, codes), null);
});

test("codes that no trip has are neither buttons nor bars, and a link may still have them", () => {
  const column = /** @type {any} */ ({ name: "company", label: "Company", kind: "choice", absent: [4], filter: { words: [[3, "Uber"], [5, "Lyft"], [4, "Via"]] } });
  const kind = choice.create(column);
  assert.deepEqual(/** @type {any} */ (kind).choices().map(({ name }) => name), ["Uber", "Lyft"]);
  assert.deepEqual(kind.read({ counts: [0, 0, 0, 7, 0, 9], missing: 0 }, /** @type {any} */ ({ value: null })).y, [7, 9]);
  assert.deepEqual(kind.validate([4, 3]), [3, 4]);
  assert.equal(kind.describe([3, 4]), "Uber, Via");
  assert.deepEqual(kind.click?.(1, /** @type {any} */ ({ value: null })), [5]);
});

test("an empty field has no limit, and ends typed the wrong way are swapped", () => {
  const read = (texts) => typed.readPair(texts, typed.readAmount);
  assert.deepEqual(read(["", "12.5"]), [-OPEN, 12.5]);
  assert.deepEqual(read(["5", ""]), [5, OPEN]);
  assert.deepEqual(read(["50", "10"]), [10, 50]);
  assert.deepEqual(typed.readPair(["2015-01-27", "2015-01-20"], String), ["2015-01-20", "2015-01-27"]);
});

test("an amount that is rounded is told of", () => {
  assert.equal(typed.explainAmount("0.001"), "Amounts go by hundredths: 0.001 became 0.00.");
  for (const text of ["", "5", "0.07", "12.50", "1e2"]) assert.equal(typed.explainAmount(text), "", text);
});

test("a question has the histograms that are seen, and what is no longer seen asks nothing new", () => {
  const histogramsOf = () => new URLSearchParams(summary.buildQuestion(
    { selection: { endpoint: "pickup", query: "" }, display: { scope: "city" }, version: "v1" }).path).get("histograms");
  summary.show("filters", ["fare", "hours"]);
  summary.show("charts", ["tip", "hours"]);
  assert.equal(histogramsOf(), "hours,fare,tip", "in the order of the list, each once");
  summary.show("charts", []);
  summary.show("filters", []);
  assert.equal(histogramsOf(), "");
});

test("one question has every histogram without its own filter", () => {
  const view = { bounds: [-74, 40.7, -73.9, 40.8] };
  const ask = (scope) => summary.buildQuestion(
    { selection: { endpoint: "dropoff", query: "hours=7-9" }, display: { scope }, view, version: "v1" }).path;
  const names = "passengers,hours,weekdays,dates,payment,fare,distance,duration,speed,tip,tip_share,total_paid,tolls,rate";
  const without = `without=${names}&histograms=`;
  assert.equal(ask("city"), `api/summary?endpoint=dropoff&hours=7-9&${without}`);
  assert.equal(ask("view"), `api/summary?endpoint=dropoff&bounds=-74.000000,40.700000,-73.900000,40.800000&hours=7-9&${without}`);
});
