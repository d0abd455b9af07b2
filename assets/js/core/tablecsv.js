// The figures of each chart as CSV, from an answer of /api/summary. Pure functions.
(function (root) {
  "use strict";

  const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const GROUP = ["trips", "unrecorded", "missing", "sum", "mean", "median", "share_trips", "mean_share"];

  const counted = (name, labels) => (summary) => [
    [name, "trips"],
    ...summary[name].counts.map((count, i) => [labels ? labels[i] : i, count]),
    ...missingRow(summary[name]),
  ];

  const missingRow = ({ missing }) => (missing === undefined ? [] : [["not given", missing]]);

  const days = ({ dates }) => [
    ["date", "trips"], ...Object.entries(dates.counts), ...missingRow(dates),
  ];

  // Bins are [from, to); what lies below and beyond them has one open end.
  const binned = (name, unit) => (summary) => {
    const { counts, width, under, over, unrecorded } = summary[name];
    const round = (edge) => Number((edge * width).toFixed(6));
    return [
      [`${name}_from_${unit}`, `${name}_to_${unit}`, "trips"],
      ["", 0, under],
      ...counts.map((count, i) => [round(i), round(i + 1), count]),
      [round(counts.length), "", over],
      ["not given", "not given", summary[name].missing],
      ...(unrecorded === undefined ? [] : [["not recorded", "not recorded", unrecorded]]),
    ];
  };

  const payments = ({ payment }) => [
    ["payment_type", "name", "trips"],
    ...payment.counts.map((count, code) => [code || "", root.dashapp.format.payment(code), count]),
  ];

  const grouped = (name, by) => (summary) => [
    [by, ...GROUP.map((key) => (["sum", "mean", "median"].includes(key) ? `tip_${key}_usd` : key))],
    ...summary[name].map((group, i) => [i, ...GROUP.map((key) => group[key])]),
  ];

  // By the names under which the page offers them.
  const TABLES = {
    hours: counted("hours"),
    weekdays: counted("weekdays", WEEKDAYS),
    dates: days,
    passengers: counted("passengers"),
    payment: payments,
    fare: binned("fare", "usd"),
    distance: binned("distance", "miles"),
    tip: binned("tip", "usd"),
    tips_by_passengers: grouped("tips_by_passengers", "passengers"),
    tips_by_payment: grouped("tips_by_payment", "payment_type"),
  };

  function quote(value) {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  // notes: {name: value}, a line each that begins with "# ", as in /api/export.
  function print(rows, notes = {}) {
    const head = Object.entries(notes).map(([name, value]) => `# ${name}: ${value}`);
    return [...head, ...rows.map((row) => row.map(quote).join(","))].join("\n") + "\n";
  }

  root.dashapp = Object.assign(root.dashapp || {}, { tablecsv: { TABLES, print } });
})(globalThis);
