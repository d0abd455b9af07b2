// Numbers, times and codes as words. Pure functions; everything is shown in English.
(function (root) {
  "use strict";

  const PAYMENTS = ["not given", "card", "cash", "no charge", "dispute", "unknown", "voided"];
  const whole = new Intl.NumberFormat("en-US");
  const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
  const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
  const clock = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", timeZone: "UTC",
  });

  const given = (value) => value !== null && value !== undefined;
  const count = (value) => whole.format(value);
  const compact = (value) => short.format(value);
  const money = (value) => (given(value) ? dollars.format(value) : "not given");
  const miles = (value) => (given(value) ? `${value.toFixed(1)} mi` : "not given");
  const payment = (code) => PAYMENTS[code] || PAYMENTS[0];
  const plural = (value, word) => `${count(value)} ${word}${value === 1 ? "" : "s"}`;

  // New York wall clock without a zone is printed as it stands: read and shown as UTC.
  function time(iso) {
    return given(iso) ? clock.format(new Date(`${iso}Z`)) : "not given";
  }

  function minutesBetween(from, to) {
    if (!given(from) || !given(to)) return null;
    return Math.round((new Date(`${to}Z`) - new Date(`${from}Z`)) / 60000);
  }

  function milliseconds(value) {
    if (value < 1) return "under 1 ms";
    return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
  }

  function passengers([low, high]) {
    if (low === 0 && high === 9) return "0 to 9, all trips";
    return low === high ? `exactly ${low}` : `${low} to ${high}`;
  }

  function reason(name) {
    return name.replaceAll("_", " ");
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    format: {
      count, compact, money, miles, payment, plural, time, minutesBetween, milliseconds,
      passengers, reason,
    },
  });
})(globalThis);
