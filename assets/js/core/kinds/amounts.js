// Columns of amounts in a unit, to hundredths, filtered by [low, high], both included, or null, where
// -OPEN and OPEN mean no limit. As in whole.js.
import * as dataset from "../dataset.js";
import * as format from "../format.js";
import * as values from "../values.js";

export const OPEN = (2 ** 31 - 1) / 100; // what the server clamps amounts to
const NO_UNIT = { name: "", word: "", before: "", after: "", decimals: 1 };

function validate(value) {
  const valid = Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
  if (!valid || value[0] > value[1]) return undefined;
  const [low, high] = value.map((amount) => values.round(values.limit(amount, -OPEN, OPEN)));
  return low === -OPEN && high === OPEN ? null : [low, high];
}

// "5-12", "5-", "-12"; "-5-12" begins below 0, "-12" and "--5" have no lower end.
function parse(text) {
  const second = text.indexOf("-", 1);
  const cut = text.startsWith("-") && second < 2 ? 0 : second;
  if (cut < 0 || text === "-") return undefined;
  const [low, high] = [text.slice(0, cut), text.slice(cut + 1)];
  return [low === "" ? -OPEN : values.parseNumber(low), high === "" ? OPEN : values.parseNumber(high)];
}

const print = (value) => value.map((amount) => (Math.abs(amount) === OPEN ? "" : amount)).join("-");

// Amounts as people write them: $5, $12.50, 0.25 mi.
function createWords({ before, after, decimals }) {
  const number = new Intl.NumberFormat("en-US", { minimumFractionDigits: before ? decimals : 0, maximumFractionDigits: 2, useGrouping: false });
  const plain = (value) => (Number.isInteger(value) ? String(value) : number.format(value));
  const bare = (value) => `${value < 0 ? "−" : ""}${before}${plain(Math.abs(value))}`;
  const one = (value) => `${bare(value)}${after}`;
  const describe = ([low, high]) => {
    if (low <= -OPEN) return `up to ${one(high)}`;
    if (high >= OPEN) return `from ${one(low)}`;
    return low === high ? one(low) : `${bare(low)} – ${one(high)}`;
  };
  return { one, describe, between: (low, high) => `${one(low)} – ${one(high)}` };
}

// Ends at the rim have no limit; what lies beyond the rim is kept while its end is not moved.
function createRange({ width, count: cells }, ends, words) {
  const all = [-OPEN, OPEN];
  const toSpan = (value) => (value || all).map((amount) => values.limit(amount / width, 0, cells));
  const amountAt = (edge, end) => {
    if (end ? edge >= cells : edge <= 0) return all[end];
    return values.round(edge * width);
  };
  const toValue = (span, value) => {
    const old = toSpan(value);
    const [low, high] = span.map((edge, end) =>
      (value && edge === old[end] ? value[end] : amountAt(edge, end)));
    return low === -OPEN && high === OPEN ? null : [low, high];
  };
  const describeEnd = (value, end) => {
    const amount = (value || all)[end];
    return Math.abs(amount) >= OPEN ? "no limit" : words.one(amount);
  };
  return {
    cells, cyclic: false, page: 10, ends, toSpan, toValue, describeEnd,
    toNumber: (span, end) => values.round(span[end] * width),
    describeCell: (cell) => words.between(cell * width, (cell + 1) * width),
    ticks: values.numbers(5).map((n) => {
      const text = words.one(values.round((n * cells * width) / 4));
      return { at: (n * cells) / 4, text: n === 4 ? `${text}+` : text };
    }),
  };
}

function brush([a, b], { histogram: { width, counts } }) {
  const [low, high] = [Math.round(Math.min(a, b) / width), Math.round(Math.max(a, b) / width)];
  const top = Math.max(high, low + 1);
  return [low <= 0 ? -OPEN : low * width, top >= counts.length ? OPEN : top * width];
}

const readBars = (words) => ({ width, counts }, { value }) => {
  const x = counts.map((_, i) => (i + 0.5) * width);
  return {
    x, y: counts, chosen: x.map((middle) => !value || (middle >= value[0] && middle <= value[1])),
    text: counts.map((_, i) => words.between(i * width, (i + 1) * width)),
    axis: { range: [0, counts.length * width] },
  };
};

// Bins are [from, to); what lies below and beyond them has one open end.
const createTable = (name, unit) => ({ counts, width, under, over, missing, unrecorded }) => {
  const edge = (i) => Number((i * width).toFixed(6));
  const end = unit.name ? `_${unit.name}` : "";
  return [
    [`${name}_from${end}`, `${name}_to${end}`, "trips"],
    ["", 0, under],
    ...counts.map((count, i) => [edge(i), edge(i + 1), count]),
    [edge(counts.length), "", over],
    [values.NOT_GIVEN, values.NOT_GIVEN, missing],
    ...(unrecorded === undefined ? [] : [["not recorded", "not recorded", unrecorded]]),
  ];
};

const listBeside = (words) => ({ under, over, missing, counts, width, unrecorded }) => [
  [`below ${words.one(0)}`, under], [`${words.one(counts.length * width)} and more`, over],
  [values.NOT_GIVEN, missing], ["not recorded", unrecorded],
];

// Whether a number with its unit could be of another column too.
const isAmbiguous = (column) => !column.unit || column.unit.is_bare ||
  dataset.listFilters().some(({ name, unit }) => name !== column.name && unit?.name === column.unit.name);

export function create(column) {
  const { name, label, unit = NO_UNIT, bins } = column;
  const words = createWords(unit);
  const { describe } = words;
  return {
    usual: null, parse, print, validate, describe, describeOne: words.one,
    describeChip: (value) => (isAmbiguous(column) ? `${label.toLowerCase()} ${describe(value)}` : describe(value)),
    control: "range", createRange: () => createRange(bins, column.ends, words), countsOf: ({ counts }) => counts,
    read: readBars(words), brush,
    click: (x, given) => brush([x - given.histogram.width / 2, x + given.histogram.width / 2], given),
    listBeside: listBeside(words), tabulate: createTable(name, unit),
    describeFact: (value) => format.amount(value, unit),
  };
}
