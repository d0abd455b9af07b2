// A measure of another geometry than the taxis': waits by company alone, a share of nothing.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/measured-shuttles.js";
import * as address from "../../assets/js/core/address.js";
import * as areafigures from "../../assets/js/core/areafigures.js";
import * as chartspec from "../../assets/js/core/chartspec.js";
import * as charttext from "../../assets/js/core/charttext.js";
import * as displayModel from "../../assets/js/core/displaymodel.js";
import * as filters from "../../assets/js/core/filters.js";
import * as tablecsv from "../../assets/js/core/tablecsv.js";

const group = (trips, sum = null) => ({ trips, unrecorded: 0, missing: 1, sum: sum ?? 0, mean: trips ? sum / trips : null, median: trips ? 4.5 : null });
const FIGURES = {
  total: 44, wait: { width: 2, counts: [20, 15, ...Array(28).fill(0)], under: 0, over: 5, missing: 4, unrecorded: 0 },
  waits_by_company: [group(1, 3), group(30, 180), group(9, 45), group(0)],
};
const PALETTE = { chosen: "C", bars: "B", line: "L", text: "T", quiet: "Q", surface: "S", font: "F", rem: 16 };
const GIVEN = {
  figures: FIGURES, domain: { first: "2024-05-01", days: 3 }, palette: PALETTE, selection: filters.createSelection(), figure: "mean", group: "company",
};

test("there is a chart of it, by its one group", () => {
  assert.deepEqual(chartspec.list().filter((name) => /wait/.test(name)), ["wait", "waits"]);
  assert.equal(chartspec.titleOf("waits"), "Waits by group");
  const { data, layout } = chartspec.create("waits", GIVEN);
  assert.deepEqual(data[0].y, [3, 6, 5, null]);
  assert.equal(layout.yaxis.title.text, "Mean wait, minutes");
  assert.match(charttext.describe("waits", GIVEN), /Mean wait by company/);
  assert.deepEqual(charttext.tabulate("waits", GIVEN).rows[1].slice(2), ["6.0 min", "4.5 min", "180 min"]);
});

test("a link may say which figure, and no group but its own", () => {
  assert.equal(displayModel.createDisplay().group, "company");
  assert.equal(address.parse("?figure=median&group=company").state.display.figure, "median");
  assert.deepEqual(address.parse("?group=bags").bad, ["group"]);
});

test("files and areas tell no share", () => {
  const [head, ...rows] = tablecsv.tabulate("waits_by_company", FIGURES);
  assert.deepEqual(head, ["company_code", "trips", "unrecorded", "missing", "wait_sum_minutes", "wait_mean_minutes", "wait_median_minutes"]);
  assert.deepEqual(rows[2], [2, 9, 0, 1, 45, 5, 4.5]);
  assert.deepEqual(areafigures.listCompared().map(({ name }) => name), ["clock"]);
});
