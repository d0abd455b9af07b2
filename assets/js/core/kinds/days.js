// The day of a trip, filtered by ["YYYY-MM-DD", "YYYY-MM-DD"], both included, or null. `domain` is the
// stretch of days of the data (core/days.js); without it there is neither control nor chart. As in whole.js.
import * as chartdays from "../chartdays.js";
import * as days from "../days.js";
import * as values from "../values.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "0001") return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function validate(value) {
  const valid = Array.isArray(value) && value.length === 2 && value.every(isDay);
  return valid && value[0] <= value[1] ? [...value] : undefined;
}

const weekdayOf = (day) => WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7];

function createRange(domain, ends) {
  const { first, days: cells } = domain;
  const limit = (cell) => values.limit(cell, 0, cells);
  const toSpan = (value) => {
    if (!value) return [0, cells];
    const [from, to] = value.map((day) => days.daysBetween(first, day));
    return [limit(from), limit(to + 1)];
  };
  // What lies beyond the rim is kept while its end is not moved.
  const toValue = ([a, b], value) => {
    if (a <= 0 && b >= cells) return null;
    const [oldA, oldB] = toSpan(value);
    const from = value && a === oldA ? value[0] : days.addDays(first, a);
    const to = value && b === oldB ? value[1] : days.addDays(first, b - 1);
    return from <= to ? [from, to] : null;
  };
  const dayOf = (value, end) => (value ? value[end] : days.addDays(first, end ? cells - 1 : 0));
  const describeCell = (cell) => {
    const day = days.addDays(first, cell);
    return `${weekdayOf(day)} ${days.describeDay(day)}`;
  };
  return {
    ...values.createBars({ cells, page: 30, ends }), toSpan, toValue, domain, describeCell,
    describeEnd: (value, end) => days.describeDay(dayOf(value, end)),
    ticks: days.pickTicks(domain),
  };
}

function read({ counts }, { value, domain }) {
  const x = values.numbers(domain.days).map((i) => days.addDays(domain.first, i));
  const window = chartdays.findWindow(value, domain);
  return {
    x, y: days.spread(counts, domain), text: x.map(days.describeDay), window,
    chosen: x.map((day) => !value || (day >= value[0] && day <= value[1])),
    axis: chartdays.createAxis(window, domain),
  };
}

const toDay = (x) => String(x).slice(0, 10);

function brush([a, b], { domain }) {
  const last = days.addDays(domain.first, domain.days - 1);
  const noon = (x) => (String(x).slice(11, 13) >= "12" ? days.addDays(toDay(x), 1) : toDay(x));
  const limit = (day) => (day < domain.first ? domain.first : day > last ? last : day);
  const [from, to] = [limit(noon(a < b ? a : b)), limit(toDay(a < b ? b : a))];
  return from <= to ? [from, to] : [to, to];
}

export function create(column) {
  const describe = (value) => days.describeDays(value);
  const describeFact = (value) => (values.isGiven(value) ? days.describeDay(value) : values.NOT_GIVEN);
  return {
    usual: null, parse: (text) => text.split(".."), print: (value) => value.join(".."), validate,
    describe, describeChip: describe, control: "range", needsDomain: true,
    createRange: (domain) => domain && createRange(domain, column.ends),
    countsOf: ({ counts }, domain) => days.spread(counts, domain),
    read, brush, click: (x, given) => brush([x, x], given),
    listBeside: ({ missing }) => [[values.NOT_GIVEN, missing]],
    tabulate: (histogram) => [["date", "trips"], ...Object.entries(histogram.counts), ...values.rowsOfMissing(histogram)],
    describeFact,
  };
}
