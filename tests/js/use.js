"use strict";
// Loads what every script about columns needs and gives it a data set, as the document does: "taxi", or
// the made-up "shuttles" (tests/support/datasets.py writes both).

const CORE = ["dataset", "values", "kinds/amounts", "kinds/area", "kinds/choice", "kinds/cycle", "kinds/days", "kinds/whole",
  "areas", "chartdays", "chartgroups", "days", "filters", "format", "words"];

module.exports = function use(name = "taxi") {
  for (const file of CORE) require(`../../assets/js/core/${file}.js`);
  globalThis.dashapp.dataset.use(require(`./datasets/${name}.json`));
  return globalThis.dashapp;
};
