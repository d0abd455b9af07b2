// What a trip is here: its ends and columns, with kinds of filter, bins and words, as the document has
// it (GET /api/dataset). No other script names a column.
(function (root) {
  "use strict";

  const PLACE = "dashapp-dataset";
  const memory = { described: null, kinds: new Map() };

  function use(described) {
    Object.assign(memory, { described, kinds: new Map() });
  }

  const describe = () => memory.described;
  const columns = () => memory.described.columns;
  const find = (name) => columns().find((column) => column.name === name);

  // In the order of the page and of links.
  const listFilters = () => columns().filter((column) => column.filter);
  // With a filter and a histogram that can leave it out.
  const listLinked = () => listFilters().filter((column) => column.bins);
  const listCharted = () => columns().filter((column) => column.charted && column.bins);
  // What is told of a single trip.
  const listFacts = () => memory.described.facts.map(find);

  // The column whose figures are told by groups of trips; undefined where there is none.
  const findMeasured = () => columns().find((column) => column.measure);

  // Name of the filter of a kind of which a data set has one at most; undefined where it has none.
  const nameOf = (kind) => listFilters().find((column) => column.kind === kind)?.name;

  // What the page knows of a column by the kind of its values (core/kinds).
  function kindOf(name) {
    if (!memory.kinds.has(name)) {
      const column = find(name);
      memory.kinds.set(name, root.dashapp.kinds[column.kind](column));
    }
    return memory.kinds.get(name);
  }

  const manyOf = ({ one, label }) => (one ? `${one}s` : label.toLowerCase());

  const element = root.document?.getElementById(PLACE);
  if (element) use(JSON.parse(element.textContent));

  root.dashapp = Object.assign(root.dashapp || {}, {
    dataset: {
      use, describe, columns, find, listFilters, listLinked, listCharted, listFacts, findMeasured, nameOf, kindOf,
      manyOf,
    },
  });
})(globalThis);
