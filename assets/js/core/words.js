// Filters as words, for chips, values and readers. Pure functions.
(function (root) {
  "use strict";

  const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const LONG_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const TITLES = {
    passengers: "Passengers", hours: "Hours", weekdays: "Weekdays", dates: "Dates",
    payment: "Payment", fare: "Fare", distance: "Distance", area: "Area",
  };
  const USUAL = {
    passengers: "any number", hours: "all day", weekdays: "every day", dates: "all dates",
    payment: "any payment", fare: "any fare", distance: "any distance", area: "everywhere",
  };

  const clock = (hour) => `${String(hour % 24).padStart(2, "0")}:00`;

  // Both hours are included: the last one ends an hour later.
  const hours = ([first, last]) => `${clock(first)} – ${last === 23 ? "24:00" : clock(last + 1)}`;

  function weekdays(codes) {
    const [first, last] = [codes[0], codes[codes.length - 1]];
    const run = codes.length > 2 && last - first === codes.length - 1;
    return run ? `${DAYS[first]} – ${DAYS[last]}` : codes.map((code) => DAYS[code]).join(", ");
  }

  const dollars = (value) => `${value < 0 ? "−" : ""}$${trim(Math.abs(value))}`;
  const trim = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(2));

  const between = (one, first = one) => ([low, high]) => {
    const { OPEN } = root.dashapp.filters;
    if (low <= -OPEN) return `up to ${one(high)}`;
    if (high >= OPEN) return `from ${one(low)}`;
    return low === high ? one(low) : `${first(low)} – ${one(high)}`;
  };
  const plain = (value) => String(value).replace("-", "−");
  const miles = (value) => `${plain(value)} mi`;

  const placeName = (corners) => root.dashapp.areas.placeOf(corners)?.name;

  const VALUES = {
    passengers: ([low, high]) => (low === high ? String(low) : `${low} – ${high}`),
    hours,
    weekdays,
    dates: (value) => root.dashapp.days.describeDays(value),
    payment: (codes) => codes.map((code) => root.dashapp.format.payment(code)).join(", "),
    fare: between(dollars),
    distance: between(miles, plain),
    area: (corners) => placeName(corners) || `${corners.length} corners`,
  };

  // "07:00 – 10:00"; what a filter says that is not set too.
  function describe(selection, name) {
    return root.dashapp.filters.isUsual(selection, name) ? USUAL[name] : VALUES[name](selection[name]);
  }

  // What stands on a chip: numbers alone would not say of what.
  function describeChip(selection, name) {
    const value = describe(selection, name);
    if (name === "passengers") return `${value} ${value === "1" ? "passenger" : "passengers"}`;
    if (name === "area") return placeName(selection.area) || "in the area";
    return name === "fare" ? `fare ${value}` : value;
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    words: { DAYS, LONG_DAYS, TITLES, clock, dollars, miles, describe, describeChip },
  });
})(globalThis);
