// Filters by places: what is read of a link, said on a chip and offered to who types.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import "./support/taxi.js";
import * as address from "../../assets/js/core/address.js";
import * as dataset from "../../assets/js/core/dataset.js";
import * as filters from "../../assets/js/core/filters.js";
import { kindOf } from "../../assets/js/core/kinds/kinds.js";
import * as labels from "../../assets/js/core/labels.js";
import * as zones from "../../assets/js/core/zones.js";
import { findPlaces, matches } from "../../assets/js/core/placenames.js";

const chipsOf = (selection) => filters.listActive(selection).map((name) => labels.describeChip(selection, name));

test("a link of both ends is read, told and written the same", () => {
  const link = "?from=132,138&to=midtown-north";
  const { state, bad } = address.parse(link);
  assert.deepEqual(bad, []);
  assert.equal(`?${filters.toQuery(state.selection)}`, link);
  assert.deepEqual(chipsOf(state.selection), ["from JFK Airport, LaGuardia Airport", "to Midtown North"]);
});

test("ids are sorted, each once, and folded ones are those of their places", () => {
  assert.deepEqual(filters.parse("from", "138,57,132,56"), [56, 132, 138]);
  assert.deepEqual(filters.parse("to", "104,105"), [103]);
  for (const text of ["264", "265", "0", "x", "1,,2", "-1", "1.5"]) assert.equal(filters.parse("from", text), undefined, text);
});

test("a sign before the list leaves its places out: read, told and written the same", () => {
  const { state, bad } = address.parse("?from=!138,57,132&to=!163,!1");
  assert.deepEqual(bad, []);
  assert.deepEqual(state.selection.from, [-56, -132, -138]);
  assert.equal(filters.toQuery(state.selection), "from=!56,132,138&to=!1,163");
  assert.deepEqual(chipsOf(state.selection), [
    "Pickup not in Corona, JFK Airport, LaGuardia Airport", "Dropoff not in Newark Airport, Midtown North",
  ]);
  for (const text of ["!", "132,!138", "!1,!2,3", "!1,2,!3", "!!1", "!264", "!-1"]) assert.equal(filters.parse("from", text), undefined, text);
});

test("names of links are places, one or several, and stand in the link where they are exactly those", () => {
  const told = { jfk: [132], "JFK Airport": [132], "St. George": [206], "lga,ewr,jfk": [1, 132, 138], "!kennedy": [-132], "midtown,4": [4, 100, 161, 162, 163, 164, 230] };
  for (const [text, ids] of Object.entries(told)) assert.deepEqual(filters.parse("from", text), ids, text);
  assert.equal(filters.parse("to", "bk").length, 61);
  const { print, describe } = kindOf("from");
  assert.deepEqual([[132], [1, 132, 138], [-132], [132, 138]].map(print), ["jfk", "airports", "!jfk", "132,138"]);
  assert.deepEqual([[132], [1, 132, 138]].map(describe), ["JFK Airport", "Airports"]);
  const { state } = address.parse("?from=manhattan&to=!queens");
  assert.deepEqual(chipsOf(state.selection), ["from Manhattan", "Dropoff not in Queens"]);
  assert.equal(filters.toQuery(state.selection), "from=manhattan&to=!queens");
  for (const text of ["nowhere", "jfk,nowhere", "jfk,!lga", "jfk,", "!!jfk"]) assert.equal(filters.parse("from", text), undefined, text);
});

test("where places are left out, the others are chosen, and a click leaves one more out or fewer", () => {
  const without = filters.change(filters.createSelection(), { from: [-132, -138] });
  const chosen = zones.listChosen(without, "pickup");
  assert.equal(chosen.length, 258);
  assert.ok(!chosen.includes(132) && chosen.includes(1));
  const change = (id) => filters.change(without, zones.toggle(without, "pickup", id)).from;
  assert.deepEqual(change(133), [-132, -133, -138]);
  assert.deepEqual(change(138), [-132]);
  const one = filters.change(without, { from: [-132] });
  assert.deepEqual(zones.toggle(one, "pickup", 132), { from: null });
});

test("a patch of ids chooses, and an empty or unknown one changes nothing", () => {
  const chosen = filters.change(filters.createSelection(), { from: [138, 132] });
  assert.deepEqual(chosen.from, [132, 138]);
  assert.deepEqual(filters.change(chosen, { from: [] }).from, [132, 138]);
  assert.deepEqual(filters.change(chosen, { from: [999] }).from, [132, 138]);
  assert.equal(filters.change(chosen, { from: null }).from, null);
});

test("of many places some are named and the rest counted", () => {
  const { describe } = kindOf("from");
  assert.equal(describe([1]), "Newark Airport");
  assert.equal(describe([1, 2, 3, 4]).split(", ").length, 4);
  assert.match(describe([1, 2, 3, 4, 5]), /, .*, .* and 2 more$/);
});

test("it has a box of its own and no histogram", () => {
  const names = (columns) => columns.map(({ name }) => name);
  assert.ok(names(dataset.listBoxed()).includes("from"));
  assert.ok(!names(dataset.listLinked()).includes("from"));
  assert.equal(kindOf("to").choices().length, 260);
});

test("places are found by parts of words, whatever their marks and order", () => {
  const place = { name: "Flushing Meadows-Corona Park", title: "Queens" };
  for (const text of ["flush", "corona meadows", "PARK queens", "meadows-corona", " park "]) assert.ok(matches(text, place), text);
  for (const text of ["flushing bronx", "parkk"]) assert.ok(!matches(text, place), text);
});

test("a search finds places by the names of links, and Enter takes the very name or what fits best", () => {
  const { choices, named } = kindOf("from");
  const find = (text) => findPlaces(text, choices(), named);
  const firsts = { uws: [24, 142, 143, 151, 238, 239], jfk: [132], "The Village": [113, 114], "midtown n": [163], kenn: [132], soho: [211], "St. George": [206] };
  for (const [text, ids] of Object.entries(firsts)) assert.deepEqual(find(text).first, ids, text);
  assert.equal(find("Brooklyn").first.length, 61);
  assert.ok(find("uws").offered.has(239), "it is offered, too");
  assert.deepEqual([...find("idtown").offered], [161, 162, 163, 164], "in the middle of words");
  assert.deepEqual(find("atlantis"), { offered: new Set(), first: [] });
  assert.equal(find("").offered.size, choices().length);
});
