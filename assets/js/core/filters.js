// The selection: which trips, as values. One pure model of every filter that the server takes, with
// the same bounds and the same canonical text (dashapp/model/filters.py). Knows no control.
//
// A selection is {endpoint, passengers, hours, weekdays, dates, payment, fare, distance, area}:
//   endpoint "pickup" | "dropoff"; passengers, hours [first, last], both included, hours may wrap;
//   weekdays ascending, 0 = Monday; dates ["YYYY-MM-DD", "YYYY-MM-DD"] or null; payment ascending
//   codes or null; fare, distance [low, high] in US$ and miles, both included, or null, where
//   -OPEN and OPEN mean no limit; area [[lon, lat], ...], not closed, or null.
(function (root) {
  "use strict";

  const ENDPOINTS = ["pickup", "dropoff"];
  const ALL_PASSENGERS = [0, 9];
  const ALL_HOURS = [0, 23];
  const ALL_WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
  const PAYMENT_CODES = [1, 2, 3, 4, 5, 6];
  const MAX_AREA_POINTS = 500;
  const OPEN = (2 ** 31 - 1) / 100; // what the server clamps amounts to

  const isWhole = (value) => Number.isInteger(value);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // --- validate: a value -> its canonical form, or undefined when it is none ----------------------

  function validateRange(value, [low, high], wraps = false) {
    if (!Array.isArray(value) || value.length !== 2 || !value.every(isWhole)) return undefined;
    if (value.some((number) => number < low || number > high)) return undefined;
    return value[0] > value[1] && !wraps ? undefined : [...value];
  }

  function validateHours(value) {
    const hours = validateRange(value, ALL_HOURS, true);
    const wrapsAllRound = hours && (hours[1] + 1) % 24 === hours[0];
    return wrapsAllRound ? [...ALL_HOURS] : hours;
  }

  function validateCodes(value, allowed) {
    if (!Array.isArray(value) || !value.length) return undefined;
    if (!value.every((code) => allowed.includes(code))) return undefined;
    return [...new Set(value)].sort((a, b) => a - b);
  }

  function isDay(text) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "0001") return false;
    const date = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  }

  function validateDates(value) {
    const valid = Array.isArray(value) && value.length === 2 && value.every(isDay);
    return valid && value[0] <= value[1] ? [...value] : undefined;
  }

  function validateAmounts(value) {
    const valid = Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
    if (!valid || value[0] > value[1]) return undefined;
    const round = (amount) => Math.round(Math.max(-OPEN, Math.min(OPEN, amount)) * 100) / 100;
    const [low, high] = value.map(round);
    return low === -OPEN && high === OPEN ? null : [low, high];
  }

  function validateArea(value) {
    if (!Array.isArray(value)) return undefined;
    const inWorld = ([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    const corners = value.length && same(value[0], value[value.length - 1]) ? value.slice(0, -1) : value;
    if (corners.length < 3 || corners.length > MAX_AREA_POINTS) return undefined;
    return corners.every(inWorld) ? corners.map(([lon, lat]) => [lon, lat]) : undefined;
  }

  // --- parse: the text of a link -> a value, or undefined -----------------------------------------

  const parseWhole = (text) => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);
  const parseNumber = (text) => (text.trim() === "" ? NaN : Number(text));
  const parseList = (separator) => (text) => text.split(separator).map(parseWhole);

  // "5-12", "5-", "-12"; "-5-12" begins below 0, "-12" and "--5" have no lower end.
  function parseAmounts(text) {
    const second = text.indexOf("-", 1);
    const cut = text.startsWith("-") && second < 2 ? 0 : second;
    if (cut < 0 || text === "-") return undefined;
    const [low, high] = [text.slice(0, cut), text.slice(cut + 1)];
    return [low === "" ? -OPEN : parseNumber(low), high === "" ? OPEN : parseNumber(high)];
  }

  const printAmounts = (value) => value.map((amount) => (Math.abs(amount) === OPEN ? "" : amount)).join("-");

  function parseArea(text) {
    const numbers = text.split(",").map(parseNumber);
    if (numbers.length % 2) return undefined;
    return numbers.flatMap((_, i) => (i % 2 ? [] : [numbers.slice(i, i + 2)]));
  }

  // --- the table ----------------------------------------------------------------------------------

  const range = (limits) => ({
    usual: limits, parse: parseList("-"), print: (value) => value.join("-"),
    validate: (value) => validateRange(value, limits),
  });
  const amounts = {
    usual: null, parse: parseAmounts, print: printAmounts, validate: validateAmounts,
  };
  // In the server's own order.
  const FILTERS = {
    passengers: range(ALL_PASSENGERS),
    hours: { ...range(ALL_HOURS), validate: validateHours },
    weekdays: {
      usual: ALL_WEEKDAYS, parse: parseList(","), print: (value) => value.join(","),
      validate: (value) => validateCodes(value, ALL_WEEKDAYS),
    },
    dates: {
      usual: null, parse: (text) => text.split(".."), print: (value) => value.join(".."),
      validate: validateDates,
    },
    payment: {
      usual: null, parse: parseList(","), print: (value) => value.join(","),
      validate: (value) => validateCodes(value, PAYMENT_CODES),
    },
    fare: amounts,
    distance: amounts,
    area: { usual: null, parse: parseArea, print: (value) => value.join(","), validate: validateArea },
  };
  const NAMES = Object.keys(FILTERS);

  const usualOf = (name) => (name === "endpoint" ? ENDPOINTS[0] : FILTERS[name].usual);
  const copy = (value) => (Array.isArray(value) ? [...value] : value);

  // Every pickup.
  function createSelection() {
    const selection = { endpoint: ENDPOINTS[0] };
    for (const name of NAMES) selection[name] = copy(usualOf(name));
    return selection;
  }

  // null gives the usual value; undefined comes back when the value is none.
  function validate(name, value) {
    if (value === null) return copy(usualOf(name));
    if (name === "endpoint") return ENDPOINTS.includes(value) ? value : undefined;
    return FILTERS[name].validate(value);
  }

  function parse(name, text) {
    if (name === "endpoint") return validate(name, text);
    const value = FILTERS[name].parse(text);
    return value === undefined ? undefined : validate(name, value);
  }

  // The selection with the patch's values; a value that is none leaves its filter as it is.
  function change(selection, patch) {
    const changed = { ...selection };
    for (const [name, value] of Object.entries(patch)) {
      const valid = name in selection ? validate(name, value) : undefined;
      if (valid !== undefined) changed[name] = valid;
    }
    return changed;
  }

  function isUsual(selection, name) {
    return same(selection[name], usualOf(name));
  }

  // Names of the filters that are set.
  function listActive(selection) {
    return NAMES.filter((name) => !isUsual(selection, name));
  }

  // All filters back; the end of the trip that is drawn stays.
  function clear(selection) {
    return { ...createSelection(), endpoint: selection.endpoint };
  }

  // What the API takes: only what differs from "every trip".
  function toQuery(selection) {
    const parts = listActive(selection).map((name) => `${name}=${FILTERS[name].print(selection[name])}`);
    return parts.join("&");
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    filters: {
      ENDPOINTS, NAMES, OPEN, ALL_WEEKDAYS, PAYMENT_CODES, MAX_AREA_POINTS, createSelection, validate,
      parse, change, clear, same, isUsual, listActive, toQuery,
    },
  });
})(globalThis);
