import test from "node:test";
import assert from "node:assert/strict";

import * as totalCount from "../../assets/js/core/totalcount.js";

const question = { endpoint: "pickup", query: "hours=3-4", version: "v1" };

function answerWith(answer) {
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    return Response.json(answer);
  };
  return asked;
}

test("the whole city is asked for a number alone", () => {
  assert.equal(totalCount.buildPath(question), "api/trips?endpoint=pickup&limit=0&hours=3-4");
  assert.equal(totalCount.buildPath({ endpoint: "dropoff", query: "" }), "api/trips?endpoint=dropoff&limit=0");
});

test("what was counted is known for the same question of the same data", async () => {
  const asked = answerWith({ total: 42, version: "v1" });
  assert.equal(totalCount.recall(question), null);
  assert.equal(await totalCount.count(question), 42);
  assert.equal(totalCount.recall({ ...question }), 42);
  for (const other of [{ endpoint: "dropoff" }, { query: "" }, { version: "v2" }]) {
    assert.equal(totalCount.recall({ ...question, ...other }), null);
  }
  assert.equal(asked.length, 1);
});

test("a count of other data is no answer, and none at all is known as zero", async () => {
  answerWith({ total: 7, version: "v3" });
  assert.equal(await totalCount.count({ ...question, version: "v2" }), null);
  assert.equal(totalCount.recall({ ...question, version: "v2" }), null);
  answerWith({ total: 0, version: "v2" });
  await totalCount.count({ ...question, version: "v2" });
  assert.equal(totalCount.recall({ ...question, version: "v2" }), 0);
});

test("only the last selections are remembered", async () => {
  answerWith({ total: 1, version: "v1" });
  const nth = (n) => ({ endpoint: "pickup", query: `fare=0-${n}`, version: "v1" });
  for (let n = 0; n <= 60; n += 1) await totalCount.count(nth(n));
  assert.equal(totalCount.recall(nth(0)), null);
  assert.equal(totalCount.recall(nth(60)), 1);
});
