import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as dataset from "../../assets/js/core/dataset.js";
import * as format from "../../assets/js/core/format.js";
import { kindOf } from "../../assets/js/core/kinds/kinds.js";

const { unit: DOLLARS } = dataset.find("fare");
const { unit: MILES } = dataset.find("distance");
const payment = (code) => kindOf("payment").describeFact(code);
const passengers = (value) => kindOf("passengers").tell(value);

test("numbers are grouped, or short where there is little room", () => {
  assert.equal(format.count(146112989), "146,112,989");
  assert.deepEqual([1, 950, 20000, 1.5e6].map(format.compact), ["1", "950", "20K", "1.5M"]);
});

test("what a trip does not tell is not made up", () => {
  for (const missing of [null, undefined]) {
    for (const unit of [DOLLARS, MILES]) assert.equal(format.amount(missing, unit), "not given");
    for (const describe of [format.money, format.time, payment]) assert.equal(describe(missing), "not given");
  }
});

test("zero is a value", () => {
  assert.equal(format.amount(0, DOLLARS), "$0.00");
  assert.equal(format.amount(0, MILES), "0.0 mi");
});

test("money, miles and payment read as on a receipt", () => {
  for (const money of [format.money, (value) => format.amount(value, DOLLARS)]) {
    assert.equal(money(17.05), "$17.05");
    assert.equal(money(-3.5), "-$3.50");
    assert.equal(money(12345.6), "$12,345.60");
  }
  assert.equal(format.amount(1.587, MILES), "1.6 mi");
  assert.equal(format.amount(9136.4, { before: "", after: " min", decimals: 0 }), "9,136 min");
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(payment), ["card", "cash", "no charge", "dispute", "unknown", "voided"]);
});

test("times are the wall clock of New York, whatever zone the browser is in", () => {
  const text = format.time("2015-01-15T19:05:39");
  for (const part of ["Thu, Jan 15", "2015", "19:05"]) assert.ok(text.includes(part), text);
});

test("durations grow from milliseconds to seconds", () => {
  assert.deepEqual([0.4, 12.4, 999, 1234].map(format.milliseconds), ["under 1 ms", "12 ms", "999 ms", "1.2 s"]);
});

test("the range of passengers is words", () => {
  assert.equal(passengers([3, 3]), "3");
  assert.equal(passengers([0, 8]), "0 to 8");
  assert.match(passengers([0, 9]), /Any/);
  assert.equal(format.reason("zero_coordinates"), "zero coordinates");
  assert.deepEqual([format.plural(1, "trip"), format.plural(1200, "trip")], ["1 trip", "1,200 trips"]);
});
