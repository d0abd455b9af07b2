// Filters that are ranges, as spans over the cells of their histograms, there and back, with the
// words of each cell and end. Pure. The cells are the server's bins (dashapp/model/summary.py).
(function (root) {
  "use strict";

  const FARE = { width: 1, cells: 80 };
  const DISTANCE = { width: 0.5, cells: 60 };

  const numbers = (count, step = 1) => Array.from({ length: count }, (_, i) => i * step);
  const round = (value) => Math.round(value * 100) / 100;

  const passengers = {
    cells: 10, cyclic: false, page: 3,
    ends: ["Fewest passengers", "Most passengers"],
    toSpan: (value) => [value[0], value[1] + 1],
    toValue: ([a, b]) => [a, b - 1],
    toNumber: (span, end) => (end ? span[1] - 1 : span[0]),
    describeCell: (cell) => `${cell} passenger${cell === 1 ? "" : "s"}`,
    describeEnd: (value, end) => String(value[end]),
    // In the middle of its cell.
    ticks: numbers(10).map((n) => ({ at: n + 0.5, text: String(n) })),
  };

  const clock = (hour) => root.dashapp.words.clock(hour);
  const hours = {
    cells: 24, cyclic: true, page: 6,
    ends: ["First hour", "Last hour"],
    toSpan: (value) => [value[0], value[1] + 1],
    // Ends that meet go all round.
    toValue: ([a, b]) => (a === b % 24 ? null : [a, b - 1]),
    toNumber: (span, end) => (end ? span[1] - 1 : span[0]),
    describeCell: (cell) => `${clock(cell)} – ${cell === 23 ? "24:00" : clock(cell + 1)}`,
    describeEnd: (value, end) => (end ? `until ${value[1] === 23 ? "24:00" : clock(value[1] + 1)}` : `from ${clock(value[0])}`),
    ticks: numbers(5, 6).map((n) => ({ at: n, text: `${n}:00` })),
  };

  // From the first day that is taken to the last: what lies between them is taken along.
  const dayName = (day) => root.dashapp.words.LONG_DAYS[day];
  const weekdays = {
    cells: 7, cyclic: false, page: 2,
    ends: ["First weekday", "Last weekday"],
    toSpan: (codes) => [codes[0], codes[codes.length - 1] + 1],
    toValue: ([a, b]) => numbers(b - a).map((n) => a + n),
    toNumber: (span, end) => (end ? span[1] - 1 : span[0]),
    describeCell: dayName,
    describeEnd: (codes, end) => `${end ? "until" : "from"} ${dayName(codes[end ? codes.length - 1 : 0])}`,
  };

  // Ends at the rim have no limit; what lies beyond the rim is kept while its end is not moved.
  function createAmount({ width, cells }, ends, describeOne) {
    const { OPEN } = root.dashapp.filters;
    const toSpan = (value) => {
      const [low, high] = value || [-OPEN, OPEN];
      return [low, high].map((amount) => Math.min(cells, Math.max(0, amount / width)));
    };
    const amountAt = (edge, end) => {
      if (end ? edge >= cells : edge <= 0) return end ? OPEN : -OPEN;
      return round(edge * width);
    };
    const toValue = (span, value) => {
      const old = toSpan(value);
      const [low, high] = span.map((edge, end) =>
        (value && edge === old[end] ? value[end] : amountAt(edge, end)));
      return low === -OPEN && high === OPEN ? null : [low, high];
    };
    const describeEnd = (value, end) => {
      const amount = (value || [-OPEN, OPEN])[end];
      return Math.abs(amount) >= OPEN ? "no limit" : describeOne(amount);
    };
    return {
      cells, cyclic: false, page: 10, ends, toSpan, toValue, describeEnd,
      toNumber: (span, end) => round(span[end] * width),
      describeCell: (cell) => `${describeOne(cell * width)} – ${describeOne((cell + 1) * width)}`,
      ticks: numbers(5).map((n) => {
        const text = describeOne(round((n * cells * width) / 4));
        return { at: (n * cells) / 4, text: n === 4 ? `${text}+` : text };
      }),
    };
  }

  function createDates(domain) {
    const { days } = root.dashapp;
    const { first, days: cells } = domain;
    const limit = (cell) => Math.min(cells, Math.max(0, cell));
    const toSpan = (value) => {
      if (!value) return [0, cells];
      const [from, to] = value.map((day) => days.daysBetween(first, day));
      return [limit(from), limit(to + 1)];
    };
    const toValue = ([a, b], value) => {
      if (a <= 0 && b >= cells) return null;
      const [oldA, oldB] = toSpan(value);
      const from = value && a === oldA ? value[0] : days.addDays(first, a);
      const to = value && b === oldB ? value[1] : days.addDays(first, b - 1);
      return from <= to ? [from, to] : null;
    };
    const dayOf = (value, end) => (value ? value[end] : days.addDays(first, end ? cells - 1 : 0));
    return {
      cells, cyclic: false, page: 30, ends: ["First day", "Last day"], toSpan, toValue, domain,
      toNumber: (span, end) => (end ? span[1] - 1 : span[0]),
      describeCell: (cell) => {
        const day = days.addDays(first, cell);
        return `${root.dashapp.words.DAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]} ${days.describeDay(day)}`;
      },
      describeEnd: (value, end) => days.describeDay(dayOf(value, end)),
      ticks: days.pickTicks(domain),
    };
  }

  // The range of a filter; dates need the stretch of days of the data.
  function create(name, domain) {
    const { words } = root.dashapp;
    if (name === "fare") return createAmount(FARE, ["Lowest fare", "Highest fare"], words.dollars);
    if (name === "distance") {
      return createAmount(DISTANCE, ["Shortest distance", "Longest distance"], words.miles);
    }
    return { passengers, hours, weekdays, dates: domain && createDates(domain) }[name];
  }

  root.dashapp = Object.assign(root.dashapp || {}, { ranges: { create } });
})(globalThis);
