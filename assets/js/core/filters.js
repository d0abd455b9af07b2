// The selection: which trips, as values. One pure model of every filter of the data set, with the bounds
// and the canonical text that the server has (dashapp/dataset/kinds.py). Knows no control.
//
// A selection is {endpoint, [column]: value, ...}: the end of the trip that is drawn, and of each column
// with a filter a value of its kind (core/kinds).
(function (root) {
  "use strict";

  const ENDPOINTS = ["pickup", "dropoff"];

  const list = () => root.dashapp.dataset.listFilters().map(({ name }) => name);
  const kindOf = (name) => root.dashapp.dataset.kindOf(name);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const usualOf = (name) => (name === "endpoint" ? ENDPOINTS[0] : kindOf(name).usual);
  const copy = (value) => (Array.isArray(value) ? [...value] : value);

  // Every pickup.
  function createSelection() {
    const selection = { endpoint: ENDPOINTS[0] };
    for (const name of list()) selection[name] = copy(usualOf(name));
    return selection;
  }

  // null gives the usual value; undefined comes back when the value is none.
  function validate(name, value) {
    if (value === null) return copy(usualOf(name));
    if (name === "endpoint") return ENDPOINTS.includes(value) ? value : undefined;
    return kindOf(name).validate(value);
  }

  function parse(name, text) {
    if (name === "endpoint") return validate(name, text);
    const value = kindOf(name).parse(text);
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
    return list().filter((name) => !isUsual(selection, name));
  }

  // All filters back; the end of the trip that is drawn stays.
  function clear(selection) {
    return { ...createSelection(), endpoint: selection.endpoint };
  }

  // What the API takes: only what differs from "every trip".
  function toQuery(selection) {
    const parts = listActive(selection).map((name) => `${name}=${kindOf(name).print(selection[name])}`);
    return parts.join("&");
  }

  // --- the area, which is drawn rather than set: corners or null --------------------------------

  function areaOf(selection) {
    return selection[root.dashapp.dataset.nameOf("area")] ?? null;
  }

  // A patch of the selection; without effect where the data set has no such filter.
  function patchArea(corners) {
    const name = root.dashapp.dataset.nameOf("area");
    return name ? { [name]: corners } : {};
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    filters: {
      ENDPOINTS, createSelection, validate, parse, change, clear, same, isUsual, listActive, toQuery, areaOf, patchArea,
    },
  });
})(globalThis);
