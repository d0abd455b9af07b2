// The page's state in its URL, there and back. Pure functions; a bad part falls to its default.
(function (root) {
  "use strict";

  const ENDPOINTS = ["pickup", "dropoff"];
  const ALL_PASSENGERS = [0, 9];
  const HOME = { zoom: 12, center: [40.76, -73.95] };
  const MAX_ZOOM = 20;
  // Filters that have no control yet pass through as they are; the server judges them.
  const OTHER_FILTERS = ["hours", "weekdays", "dates", "payment", "fare", "distance", "area"];

  function parseEndpoint(text) {
    return ENDPOINTS.includes(text) ? text : undefined;
  }

  function parsePassengers(text) {
    const match = /^([0-9])-([0-9])$/.exec(text);
    if (!match || match[1] > match[2]) return undefined;
    return [Number(match[1]), Number(match[2])];
  }

  // zoom/latitude/longitude
  function parseView(text) {
    const numbers = text.split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
    const [zoom, latitude, longitude] = numbers;
    const valid =
      numbers.length === 3 && Number.isInteger(zoom) && zoom >= 2 && zoom <= MAX_ZOOM &&
      Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180;
    return valid ? { zoom, center: [latitude, longitude] } : undefined;
  }

  // -> { state: {endpoint, passengers, view, others}, bad: names that could not be read }
  function parse(search) {
    const params = new URLSearchParams(search || "");
    const bad = [];
    const read = (name, parser, fallback) => {
      if (!params.has(name)) return fallback;
      const value = parser(params.get(name));
      if (value === undefined) bad.push(name);
      return value === undefined ? fallback : value;
    };
    const state = {
      endpoint: read("endpoint", parseEndpoint, ENDPOINTS[0]),
      passengers: read("passengers", parsePassengers, [...ALL_PASSENGERS]),
      view: read("view", parseView, HOME),
      others: {},
    };
    for (const name of OTHER_FILTERS) if (params.get(name)) state.others[name] = params.get(name);
    return { state, bad };
  }

  // What the API takes: only what differs from "every trip", in the server's own order.
  function printFilters({ passengers, others }) {
    const params = new URLSearchParams();
    if (passengers[0] !== ALL_PASSENGERS[0] || passengers[1] !== ALL_PASSENGERS[1]) {
      params.set("passengers", passengers.join("-"));
    }
    for (const name of OTHER_FILTERS) if (others && others[name]) params.set(name, others[name]);
    return params.toString();
  }

  function printView({ zoom, center }) {
    return `${zoom}/${center.map((degrees) => degrees.toFixed(5)).join("/")}`;
  }

  function print(selection, view) {
    const parts = [];
    if (selection.endpoint !== ENDPOINTS[0]) parts.push(`endpoint=${selection.endpoint}`);
    const filters = printFilters(selection);
    if (filters) parts.push(filters);
    parts.push(`view=${printView(view)}`);
    return `?${parts.join("&")}`;
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    address: { ALL_PASSENGERS, HOME, parse, print, printFilters, printView },
  });
})(globalThis);
