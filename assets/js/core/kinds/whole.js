// Columns of whole numbers, filtered by [first, last], both included. Pure functions; each file beside this
// one has the same of another kind, a Kind of types.d.ts.
/** @import { Column, Histogram } from "../../server.d.ts" */
/** @import { ChartBars, Kind, RangeControl } from "../../types.d.ts" */
/** @import { Numbers } from "./wholenumbers.js" */
import * as format from "../format.js";
import * as values from "../values.js";
import * as whole from "./wholenumbers.js";

const HALF = 0.5;

/** @type {(numbers: Numbers, cell: number) => string} */
const nameCell = (numbers, cell) => (whole.isUnknownCell(numbers, cell) ? "?" : String(cell));

/** @type {(numbers: Numbers, histogram: Histogram) => number[]} */
const countCells = ({ unknown }, { counts, missing = 0 }) => (unknown === undefined ? counts : [...counts, missing]);

/** @type {(numbers: Numbers, value: number[], dash: string) => string} */
function describeValue(numbers, value, dash) {
  if (whole.isUnknownOnly(numbers, value)) return whole.UNKNOWN;
  const [first, last, ...beside] = value;
  const span = first === last ? String(first) : `${first}${dash}${last}`;
  return beside.length ? `${span}, ${whole.UNKNOWN}` : span;
}

// Ends at the rim take all that there may be.
/** @type {(numbers: Numbers, ends: string[] | undefined, tellCell: (cell: number) => string) => RangeControl} */
function createRange(numbers, ends, tellCell) {
  const { cells } = numbers;
  const bars = values.createBars({ cells, page: Math.max(1, Math.round(cells / 3)), ends });
  const every = Math.ceil(cells / 12);
  /** @type {(value: number[], end: number) => number} */
  const cellOf = (value, end) => whole.toSpan(numbers, value)[end] - end;
  return {
    ...bars,
    toSpan: (value) => whole.toSpan(numbers, value),
    toValue: (span, value) => whole.toValue(numbers, span, value),
    describeCell: tellCell,
    describeEnd: (value, end) =>
      (whole.isUnknownCell(numbers, cellOf(value, end)) && !whole.isAll(numbers, value) ? whole.UNKNOWN : String(value[end])),
    // In the middle of its cell.
    ticks: values.numbers(Math.ceil(cells / every), every).map((n) => ({ at: n + HALF, text: nameCell(numbers, n) })),
  };
}

/** @type {(numbers: Numbers, histogram: Histogram, value: number[], tellCell: (cell: number) => string) => ChartBars} */
function read(numbers, histogram, value, tellCell) {
  const cells = values.numbers(numbers.cells);
  const ticktext = numbers.unknown === undefined ? {} : { ticktext: cells.map((cell) => nameCell(numbers, cell)) };
  return {
    x: cells, y: countCells(numbers, histogram), text: cells.map(tellCell),
    chosen: cells.map((cell) => whole.takesCell(numbers, cell, value)),
    axis: { tickvals: cells, ...ticktext, range: [-HALF, numbers.cells - HALF] },
  };
}

/** @type {(column: Column) => Kind} */
export function create(column) {
  const { name, one, label } = column;
  const numbers = whole.readNumbers(column);
  const usual = [numbers.low, numbers.high];
  /** @param {number} n */
  const counted = (n) => (one ? format.plural(n, one) : String(n));
  /** @param {number} cell */
  const tellCell = (cell) => (whole.isUnknownCell(numbers, cell) ? whole.UNKNOWN : counted(cell));
  /** @param {number[]} value */
  const describe = (value) => describeValue(numbers, value, " – ");

  /** @param {number[]} value */
  function describeChip(value) {
    const text = describe(value);
    if (!one) return `${label.toLowerCase()} ${text}`;
    return `${text} ${text === "1" ? one : `${one}s`}`;
  }

  /** @param {number[]} value */
  const tell = (value) => (whole.isAll(numbers, value) ? "Any" : values.capital(describeValue(numbers, value, " to ")));

  /** @param {number[]} range */
  function brush(range) {
    const [first, last] = values.brushBars(range, numbers.cells - 1);
    if (numbers.unknown !== undefined) return whole.toValue(numbers, [first, last + 1]);
    return [first, last].map((n) => values.limit(n, numbers.low, numbers.high));
  }

  return {
    usual, parse: (text) => whole.parse(numbers, text), print: (value) => whole.print(numbers, value),
    validate: (value) => whole.validate(numbers, value),
    describe, describeChip, tell, control: "range", createRange: () => createRange(numbers, column.ends, tellCell),
    countsOf: (histogram) => countCells(numbers, histogram),
    read: (histogram, { value = usual }) => read(numbers, histogram, value, tellCell), brush, click: (x) => brush([x, x]),
    listBeside: ({ missing }) => (numbers.unknown === undefined ? [[values.NOT_GIVEN, missing]] : []),
    tabulate: (histogram) => [[name, "trips"], ...histogram.counts.map((count, i) => [i, count]), ...values.rowsOfMissing(histogram)],
    describeFact: (value) => (values.isGiven(value) ? format.count(value) : values.NOT_GIVEN),
    nameGroup: String, countGroup: counted,
  };
}
