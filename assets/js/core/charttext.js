// Charts as words and tables, for readers and for whoever wants the figures. Pure functions of what a
// chart is drawn from: {figures, domain, selection, figure, group}.
(function (root) {
  "use strict";

  const WHAT = {
    hours: "Hour", weekdays: "Weekday", dates: "Day", fare: "Fare", distance: "Distance", tip: "Tip",
  };
  const FIGURES = { mean: "Mean tip", median: "Median tip", sum: "Sum of tips" };
  const WITHIN = { fare: "dollars", distance: "miles", tip: "dollars" };

  const topOf = (values) => values.reduce((top, value, i) => (value > (values[top] ?? -1) ? i : top), 0);

  function describeFilter(name, selection) {
    const { filters, words } = root.dashapp;
    const isSet = name in words.TITLES && !filters.isUsual(selection, name);
    return isSet ? ` Filtered to ${words.describe(selection, name)}.` : "";
  }

  function describeCounts(name, given) {
    const { chartspec, format } = root.dashapp;
    const { text, y } = chartspec.read(name, given);
    const total = y.reduce((sum, trips) => sum + trips, 0);
    const record = name === "tip" ? describeRecord(name, given) : "";
    const top = topOf(y);
    const most = total ? `, most at ${text[top]}: ${format.plural(y[top], "trip")}` : "";
    return `${chartspec.TITLES[name]}: ${format.plural(total, "trip")}${most}.${describeFilter(name, given.selection)}${record}`;
  }

  // Tips that are not on record are no tips of nothing: of how many trips there is one.
  function describeRecord(name, given) {
    const { chartspec, format } = root.dashapp;
    const { recorded, trips } = chartspec.countTips(name, given);
    return ` Tip on record: ${format.count(recorded)} of ${format.plural(trips, "trip")}.`;
  }

  function describeTips(given) {
    const { chartspec, format } = root.dashapp;
    const { groups, counted } = chartspec.readTips(given);
    const values = groups.map((tips) => tips[given.figure]);
    const top = topOf(values);
    const name = `${FIGURES[given.figure]} by ${given.group}`;
    return values[top] === null ? `${name}: no trips.`
      : `${name}: most for ${counted(top)}, ${format.money(values[top])}.${describeRecord("tips", given)}`;
  }

  const isThere = (name, { figures, domain }) => Boolean(figures) && (name !== "dates" || Boolean(domain));

  // One sentence or two, without a picture.
  function describe(name, given) {
    if (!isThere(name, given)) return `${root.dashapp.chartspec.TITLES[name]}: no figures yet.`;
    return name === "tips" ? describeTips(given) : describeCounts(name, given);
  }

  // Trips that the bars do not show.
  function listBeside(name, { figures }) {
    const { under, over, missing, counts, width, unrecorded } = figures[name];
    const one = root.dashapp.words[WITHIN[name]];
    const rows = [[one && `below ${one(0)}`, under], [one && `${one(counts.length * width)} and more`, over], ["not given", missing], ["not recorded", unrecorded]];
    return rows.filter(([, trips]) => trips);
  }

  // -> { head: [...], rows: [[...], ...] }, all of them words.
  function tabulate(name, given) {
    const { chartspec, format } = root.dashapp;
    if (!isThere(name, given)) return { head: [], rows: [] };
    if (name === "tips") return tabulateTips(given);
    const { text, y } = chartspec.read(name, given);
    const rows = [...text.map((words, i) => [words, y[i]]), ...listBeside(name, given)];
    return { head: [WHAT[name], "Trips"], rows: rows.map(([words, trips]) => [words, format.count(trips)]) };
  }

  function tabulateTips(given) {
    const { chartspec, format } = root.dashapp;
    const { groups, title, name } = chartspec.readTips(given);
    const money = (value) => (value === null ? "–" : format.money(value));
    // To the dollar: a sum in cents is wider than the panel. The file of figures has them.
    const whole = ({ trips, sum }) => (trips ? `$${format.count(Math.round(sum))}` : "–");
    const rows = groups.map((tips, i) => {
      const { recorded, trips } = chartspec.countGroup(tips);
      return [name(i), `${format.count(recorded)} of\u00a0${format.count(trips)}`, money(tips.mean), money(tips.median), whole(tips)];
    });
    return { head: [title, "Tip on record", "Mean", "Median", "Sum"], rows };
  }

  root.dashapp = Object.assign(root.dashapp || {}, { charttext: { describe, tabulate } });
})(globalThis);
