// Filters as words, for chips, values and readers. Pure functions.
(function (root) {
  "use strict";

  const titleOf = (name) => root.dashapp.dataset.find(name).label;

  // "07:00 – 10:00"; what a filter says that is not set too.
  function describe(selection, name) {
    const { dataset, filters } = root.dashapp;
    return filters.isUsual(selection, name) ? dataset.find(name).every : dataset.kindOf(name).describe(selection[name]);
  }

  // Beside its control, which names it.
  function tell(selection, name) {
    const { tell: own } = root.dashapp.dataset.kindOf(name);
    return own ? own(selection[name]) : describe(selection, name);
  }

  // What stands on a chip: numbers alone would not say of what.
  function describeChip(selection, name) {
    return root.dashapp.dataset.kindOf(name).describeChip(selection[name]);
  }

  root.dashapp = Object.assign(root.dashapp || {}, { words: { titleOf, describe, tell, describeChip } });
})(globalThis);
