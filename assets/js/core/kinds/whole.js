// Columns of whole numbers, filtered by [first, last], both included. Pure functions; each file beside this
// one has the same of another kind, a Kind of types.d.ts.
/** @import { Column, Histogram } from "../../server.d.ts" */
/** @import { Given, Kind, RangeControl } from "../../types.d.ts" */
import * as format from "../format.js";
import * as values from "../values.js";

const HALF = 0.5;

/** @type {(column: Column) => Kind} */
export function create(column) {
  const { name, one, label } = column;
  const { low = 0, high = (column.bins?.count ?? 1) - 1 } = column.filter || {};
  const cells = column.bins?.count ?? high + 1;
  const usual = [low, high];
  /** @param {number[]} value */
  const isAll = (value) => value[0] === low && value[1] === high;
  /** @param {number} n */
  const counted = (n) => (one ? format.plural(n, one) : String(n));

  // Ends at the rim take all that there may be.
  /** @returns {RangeControl} */
  function createRange() {
    const bars = values.createBars({ cells, page: Math.max(1, Math.round(cells / 3)), ends: column.ends });
    const every = Math.ceil(cells / 12);
    return {
      ...bars,
      toSpan: (value) => (isAll(value) ? [0, cells] : bars.toSpan(value)),
      toValue: ([a, b]) => [Math.max(low, a), Math.min(high, b - 1)],
      describeCell: counted,
      describeEnd: (value, end) => String(value[end]),
      // In the middle of its cell.
      ticks: values.numbers(Math.ceil(cells / every), every).map((n) => ({ at: n + HALF, text: String(n) })),
    };
  }

  /** @param {number[]} numbers */
  const describe = ([first, last]) => (first === last ? String(first) : `${first} – ${last}`);

  /** @param {number[]} value */
  function describeChip(value) {
    const text = describe(value);
    if (!one) return `${label.toLowerCase()} ${text}`;
    return `${text} ${text === "1" ? one : `${one}s`}`;
  }

  /** @param {number[]} value */
  function tell(value) {
    const [first, last] = value;
    if (isAll(value)) return "Any";
    return first === last ? String(first) : `${first} to ${last}`;
  }

  /**
   * @param {Histogram} histogram
   * @param {Given} given
   */
  const read = ({ counts }, { value = usual }) => ({
    x: values.numbers(cells), y: counts, text: values.numbers(cells).map(counted),
    chosen: values.numbers(cells).map((n) => n >= value[0] && n <= value[1]),
    axis: { tickvals: values.numbers(cells), range: [-HALF, cells - HALF] },
  });
  /** @param {number[]} range */
  const brush = (range) => values.brushBars(range, cells - 1).map((n) => values.limit(n, low, high));

  return {
    usual, parse: values.parseWholes("-"), print: (value) => value.join("-"),
    validate: (value) => values.validateSpan(value, usual),
    describe, describeChip, tell, control: "range", createRange, countsOf: ({ counts }) => counts,
    read, brush, click: (x) => brush([x, x]),
    listBeside: ({ missing }) => [[values.NOT_GIVEN, missing]],
    tabulate: (histogram) => [[name, "trips"], ...histogram.counts.map((count, i) => [i, count]), ...values.rowsOfMissing(histogram)],
    describeFact: (value) => (values.isGiven(value) ? format.count(value) : values.NOT_GIVEN),
    nameGroup: String, countGroup: counted,
  };
}
