"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");

require("../../assets/js/core/address.js");
const { parse, print, printFilters } = globalThis.dashapp.address;

const HOME = { zoom: 12, center: [40.76, -73.95] };

test("an empty address is every pickup, at home", () => {
  for (const search of ["", "?", undefined]) {
    assert.deepEqual(parse(search), {
      state: { endpoint: "pickup", passengers: [0, 9], view: HOME, others: {} },
      bad: [],
    });
  }
});

test("everything that differs from the usual is read", () => {
  const { state, bad } = parse("?endpoint=dropoff&passengers=2-2&view=15/40.70000/-74.01000");
  assert.deepEqual(state, {
    endpoint: "dropoff", passengers: [2, 2], view: { zoom: 15, center: [40.7, -74.01] }, others: {},
  });
  assert.deepEqual(bad, []);
});

test("a bad part falls to its default and is named; good parts stay", () => {
  const { state, bad } = parse("?endpoint=middle&passengers=5-6&view=12/abc/-73");
  assert.equal(state.endpoint, "pickup");
  assert.deepEqual(state.passengers, [5, 6]);
  assert.deepEqual(state.view, HOME);
  assert.deepEqual(bad, ["endpoint", "view"]);
});

test("passengers are two digits in order, and nothing else", () => {
  for (const text of ["", "3", "6-2", "0-10", "-1-4", "a-b", "1-2-3", " 1-2", "1.5-2"]) {
    assert.deepEqual(parse(`?passengers=${encodeURIComponent(text)}`).bad, ["passengers"], text);
  }
  for (const [low, high] of [[0, 0], [9, 9], [0, 9], [1, 4]]) {
    assert.deepEqual(parse(`?passengers=${low}-${high}`).state.passengers, [low, high]);
  }
});

test("a view that the map cannot show is bad", () => {
  const views = ["", "12", "12/40", "1/40/-73", "21/40/-73", "12.5/40/-73", "12/86/0", "12/0/181", "12//0", "12/40/-73/1"];
  for (const view of views) assert.deepEqual(parse(`?view=${view}`).bad, ["view"], view);
});

test("filters without a control pass through", () => {
  const { state } = parse("?hours=7-9&payment=1&nonsense=1");
  assert.deepEqual(state.others, { hours: "7-9", payment: "1" });
  assert.equal(printFilters({ passengers: [0, 9], others: state.others }), "hours=7-9&payment=1");
});

test("what is printed is read back the same", () => {
  const view = { zoom: 14, center: [40.71234, -74.00567] };
  for (const endpoint of ["pickup", "dropoff"]) {
    for (const passengers of [[0, 9], [0, 0], [3, 7]]) {
      const selection = { endpoint, passengers, others: { hours: "22-4" } };
      const { state, bad } = parse(print(selection, view));
      assert.deepEqual(state, { ...selection, view });
      assert.deepEqual(bad, []);
    }
  }
});

test("only what differs from every trip is asked of the server", () => {
  assert.equal(printFilters({ passengers: [0, 9] }), "");
  assert.equal(printFilters({ passengers: [0, 8] }), "passengers=0-8");
  assert.equal(print({ endpoint: "pickup", passengers: [0, 9] }, HOME), "?view=12/40.76000/-73.95000");
});
