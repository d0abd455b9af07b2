// Whole numbers of which "unknown" is a choice of its own: values, texts, cells.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "../../assets/js/core/kinds/whole.js";

const column = (more = {}) => /** @type {any} */ ({
  name: "persons", label: "Persons", kind: "whole", one: "person", bins: { width: 1, count: 10 },
  filter: { low: 0, high: 9, ...more },
});
const kind = create(column({ unknown: 255 }));
const read = (/** @type {string} */ text) => kind.validate(kind.parse(text));

test("texts are read as values and printed as the same texts", () => {
  for (const [text, value] of [["1-4", [1, 4]], ["unknown", [255, 255]], ["1-4,unknown", [1, 4, 255]]]) {
    assert.deepEqual(read(String(text)), value);
    assert.equal(kind.print(value), text);
  }
  assert.deepEqual(read("0-9,unknown"), [0, 9]);
  for (const bad of ["", "unknown,unknown", "1-4,5", "1-4,unknown,unknown", "255-255", "4-1,unknown"]) {
    assert.equal(read(bad), undefined, bad);
  }
  const without = create(column());
  for (const bad of ["unknown", "1-4,unknown"]) assert.equal(without.validate(without.parse(bad)), undefined);
});

test("its bar is the last, and a range may reach it or be nothing else", () => {
  const { cells, toSpan, toValue, describeCell } = /** @type {any} */ (kind).createRange();
  assert.equal(cells, 11);
  assert.equal(describeCell(10), "unknown");
  for (const [value, span] of [[[0, 9], [0, 11]], [[255, 255], [10, 11]], [[4, 9, 255], [4, 11]], [[1, 4], [1, 5]]]) {
    assert.deepEqual(toSpan(value), span);
    assert.deepEqual(toValue(span), value);
  }
  assert.deepEqual(toSpan([1, 4, 255]), [1, 5]);
  const bars = kind.read({ counts: [1, 2, 3, 0, 0, 0, 0, 0, 0, 0], missing: 7 }, /** @type {any} */ ({ value: [1, 2, 255] }));
  assert.deepEqual(bars.y, [1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 7]);
  assert.deepEqual(bars.chosen.map(Number), [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual(kind.click(10, /** @type {any} */ ({})), [255, 255]);
  assert.equal(create(column()).click(10, /** @type {any} */ ({}))?.[0], 9, "there is no such bar without");
});

test("what a range takes beside it stays while the range is dragged on", () => {
  const { toValue } = /** @type {any} */ (kind).createRange();
  assert.deepEqual(toValue([2, 5], [1, 4, 255]), [2, 4, 255]);
  assert.deepEqual(toValue([2, 4], toValue([2, 5], [1, 4, 255])), [2, 3, 255], "with every move of the hand");
  assert.deepEqual(toValue([0, 10], [1, 4, 255]), [0, 9], "all numbers and those without one are everything");
  assert.deepEqual(toValue([1, 11], [1, 4, 255]), [1, 9, 255], "a range that reaches it has it as its end");
  assert.deepEqual(toValue([1, 5], [1, 9, 255]), [1, 4], "and gives it up with that end");
  assert.deepEqual(toValue([1, 5], [1, 3]), [1, 4]);
  assert.deepEqual(toValue([1, 5], [255, 255]), [1, 4]);
});

test("it is told in words", () => {
  assert.equal(kind.describeChip([255, 255]), "unknown persons");
  assert.equal(kind.describeChip([1, 4, 255]), "1 – 4, unknown persons");
  assert.equal(kind.describeChip([1, 1]), "1 person");
  assert.equal(kind.tell([255, 255]), "Unknown");
  assert.equal(kind.tell([0, 9]), "Any");
  assert.deepEqual(kind.listBeside?.({ counts: [], missing: 3 }), []);
});
