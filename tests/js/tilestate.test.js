import test from "node:test";
import assert from "node:assert/strict";

import { create, hasAnswer, promote, findNeighbours } from "../../assets/js/core/tilestate.js";

const record = (x, y, more = {}) => ({ ...create({ x, y, z: 9 }, null, null), ...more });

test("a tile has an answer when it shows it, holds it back, or has failed", () => {
  const [now, before] = [{}, {}];
  assert.ok(!hasAnswer(record(0, 0), now));
  assert.ok(!hasAnswer(record(0, 0, { shownFor: before }), now));
  assert.ok(hasAnswer(record(0, 0, { shownFor: now }), now));
  assert.ok(hasAnswer(record(0, 0, { shownFor: before, pendingFor: now }), now));
  assert.ok(hasAnswer(record(0, 0, { failed: true }), now));
});

test("what has come takes the place of what was shown", () => {
  const [question, cells] = [{}, { total: 3 }];
  const one = record(1, 2, { pending: cells, pendingFor: question });
  promote(one, 7);
  assert.deepEqual([one.shown, one.shownFor, one.stamp], [cells, question, 7]);
  assert.deepEqual([one.pending, one.pendingFor], [null, null]);
});

test("neighbours are the tiles around that show the same question", () => {
  const [now, before] = [{}, {}];
  const all = [record(5, 5, { shown: 1, shownFor: now }), record(6, 5, { shown: 2, shownFor: now }),
    record(4, 4, { shown: 3, shownFor: before }), record(4, 5), record(7, 5, { shown: 4, shownFor: now })];
  const records = new Map(all.map((one) => [`${one.coords.x}:${one.coords.y}:9`, one]));
  const found = findNeighbours(all[0], records);
  assert.deepEqual(found.map(({ cells, dx, dy }) => [cells, dx, dy]), [[2, 1, 0]]);
});
