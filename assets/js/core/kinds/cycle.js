// Columns that go round like a clock, filtered by [first, last], both included, over the end where
// first > last. Their numbers are equal parts of a day. A Kind of types.d.ts.
/** @import { Column, Histogram } from "../../server.d.ts" */
/** @import { Given, Kind, Span } from "../../types.d.ts" */
import * as format from "../format.js";
import * as values from "../values.js";

const HALF = 0.5;
const DAY_HOURS = 24;

/** @type {(column: Column) => Kind} */
export function create(column) {
  const { name } = column;
  const { size } = column.filter;
  const usual = [0, size - 1];
  /** @param {number} edge */
  const hourAt = (edge) => (DAY_HOURS * edge) / size;
  /** @param {number} n */
  const begin = (n) => format.clock(hourAt(n));
  /** @param {number} n */
  const end = (n) => (n === size - 1 ? "24:00" : begin(n + 1));
  /** @param {number[]} numbers */
  const describe = ([first, last]) => `${begin(first)} – ${end(last)}`;
  /** @param {number} n */
  const describeCell = (n) => describe([n, n]);
  const quarters = values.numbers(5, size / 4).map((at) => ({ at, text: `${hourAt(at)}:00` }));

  /** @param {any} value */
  function validate(value) {
    const valid = values.validateSpan(value, usual, true);
    return valid && (valid[1] + 1) % size === valid[0] ? [...usual] : valid;
  }

  const createRange = () => ({
    ...values.createBars({ cells: size, page: size / 4, ends: column.ends, cyclic: true }),
    // Ends that meet go all round.
    /** @param {Span} span */
    toValue: ([a, b]) => (a === b % size ? null : [a, b - 1]),
    describeCell,
    /** @type {(value: any, which: number) => string} */
    describeEnd: (value, which) => (which ? `until ${end(value[1])}` : `from ${begin(value[0])}`),
    ticks: quarters,
  });

  /**
   * @param {Histogram} histogram
   * @param {Given} given
   */
  function read({ counts }, { value: [first, last] = usual }) {
    /** @param {number} n */
    const isIn = (n) => (first <= last ? n >= first && n <= last : n >= first || n <= last);
    const ticks = quarters.slice(0, -1);
    return {
      x: values.numbers(size), y: counts, chosen: values.numbers(size).map(isIn), text: values.numbers(size).map(describeCell),
      axis: { tickvals: ticks.map(({ at }) => at), ticktext: ticks.map(({ text }) => text), range: [-HALF, size - HALF] },
    };
  }
  /** @param {number[]} range */
  const brush = (range) => values.brushBars(range, size - 1);

  return {
    usual, parse: values.parseWholes("-"), print: (value) => value.join("-"), validate,
    describe, describeChip: describe, control: "range", createRange, countsOf: ({ counts }) => counts,
    read, brush, click: (x) => brush([x, x]),
    listBeside: ({ missing }) => [[values.NOT_GIVEN, missing]],
    tabulate: (histogram) => [[name, "trips"], ...histogram.counts.map((count, i) => [i, count]), ...values.rowsOfMissing(histogram)],
    describeFact: (value) => (values.isGiven(value) ? describeCell(value) : values.NOT_GIVEN),
    nameGroup: begin, countGroup: describeCell,
  };
}
