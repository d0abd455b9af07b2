// plotly figures from the figures of a summary. Pure functions: figures, what is selected, a palette
// and choices in, {data, layout} out; and a range brushed on a chart -> a value of its filter.
// What a bar is, the kind of the column knows (core/kinds); figures by groups are in chartgroups.js.
(function (root) {
  "use strict";

  const MARGIN = { l: 3, r: 0.5, t: 0.375, b: 2.5 }; // rem between a figure and its plot

  // Names of the charts, in their order: of columns, and of the figures by groups where there are any.
  function list() {
    const { chartgroups, dataset } = root.dashapp;
    const grouped = chartgroups.findName();
    return [...dataset.listCharted().map(({ name }) => name), ...(grouped ? [grouped] : [])];
  }

  // Names of the histograms that they are made of; figures by groups come with the one of their column.
  const listCounted = () => root.dashapp.dataset.listCharted().map(({ name }) => name);

  // Whether figures have them all: they are of what was seen when they were asked for.
  const hasAll = (figures) => listCounted().every((name) => name in figures);

  function titleOf(name) {
    const { chartgroups, dataset, values } = root.dashapp;
    if (chartgroups.isGrouped(name)) return chartgroups.title();
    const column = dataset.find(name);
    if (column.kind === "amounts") return values.capital(dataset.manyOf(column));
    return `Trips by ${column.one || column.label.toLowerCase()}`;
  }

  const kindOf = (name) => root.dashapp.dataset.kindOf(name);
  const needsDomain = (name) => Boolean(!root.dashapp.chartgroups.isGrouped(name) && kindOf(name).needsDomain);

  // What a chart of counts shows: {x, y, text, chosen, axis, window}; `chosen` bars are those that its own
  // filter takes in, `text` are words for the hover.
  function read(name, { figures, selection, domain }) {
    return kindOf(name).read(figures[name], { value: selection[name], domain });
  }

  // --- plotly's words ------------------------------------------------------------------------------

  // The page's own words for numbers, as in the panel beside.
  function createTicks(values, describe, least) {
    const tickvals = root.dashapp.ticks.round(Math.max(0, ...values), 5, least);
    return { tickvals, ticktext: tickvals.map(describe) };
  }

  // palette.rem: px of a rem. plotly knows px alone. A column is told wherever in it the pointer is.
  function createLayout(palette, { axis, title, yTitle, ticks }) {
    const px = (rem) => Math.round(rem * palette.rem);
    const small = { size: px(0.6875) };
    const line = { gridcolor: palette.line, zerolinecolor: palette.line, linecolor: palette.line, tickfont: small };
    const margin = { l: px(MARGIN.l), r: px(MARGIN.r), t: px(MARGIN.t), b: px(title ? MARGIN.b : 2.25) };
    return {
      autosize: true, hovermode: "x", margin, bargap: 0.12, showlegend: false,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: palette.font, size: px(0.75), color: palette.quiet },
      hoverlabel: { bgcolor: palette.surface, bordercolor: palette.line, font: { color: palette.text, family: palette.font } },
      xaxis: { ...line, ...axis, showgrid: false, zeroline: false, fixedrange: true, title: { text: title, font: small, standoff: px(0.5) } },
      yaxis: {
        ...line, fixedrange: true, rangemode: "tozero", automargin: false, ...ticks,
        title: { text: yTitle, font: small, standoff: px(0.25) },
      },
      dragmode: false, selections: [], uirevision: "kept", newselection: { line: { color: palette.chosen, width: 1 } },
    };
  }

  function titleAxis(name, { figures }) {
    const { axis = "", measure } = root.dashapp.dataset.find(name);
    return measure ? `${axis} (${root.dashapp.chartgroups.describeRecord(name, { figures })})` : axis;
  }

  // A chart of counts; its own filter colours the bars that it takes in.
  function createCounts(name, { figures, selection, domain, palette }) {
    if (needsDomain(name) && !domain) return createEmpty(palette);
    const shown = read(name, { figures, selection, domain });
    const ticks = createTicks(shown.y, root.dashapp.format.compact, 1);
    const layout = createLayout(palette, { axis: shown.axis, title: titleAxis(name, { figures }), yTitle: "Trips", ticks });
    if (canBrush(name)) Object.assign(layout, { dragmode: "select", selectdirection: "h" });
    if (shown.window) dressDays(layout, shown, { value: selection[name], domain, palette });
    const told = { customdata: shown.text, hovertemplate: "%{customdata}<br><b>%{y:,}</b> trips<extra></extra>" };
    return { data: [{ ...createMarks(shown, palette), ...told }], layout };
  }

  function createMarks(shown, palette) {
    if (shown.window && root.dashapp.chartdays.isLine(shown.window)) return root.dashapp.chartdays.createLine(shown, palette);
    const color = shown.chosen.map((is) => (is ? palette.chosen : palette.bars));
    return { type: "bar", x: shown.x, y: shown.y, marker: { color, line: { width: 0 } } };
  }

  function dressDays(layout, { window }, { value, domain, palette }) {
    const { chartdays } = root.dashapp;
    if (window[1] - window[0] > 40) layout.bargap = 0;
    if (value && chartdays.isLine(window)) layout.shapes = [chartdays.createBand(value, domain, palette)];
  }

  function createEmpty(palette) {
    const none = { tickvals: [] }; // an axis without figures has no numbers either
    return { data: [], layout: createLayout(palette, { axis: none, title: "", yTitle: "", ticks: none }) };
  }

  function create(name, given) {
    const { chartgroups } = root.dashapp;
    if (!given.figures) return createEmpty(given.palette);
    return chartgroups.isGrouped(name) ? chartgroups.create(given) : createCounts(name, given);
  }

  // --- the hand ------------------------------------------------------------------------------------

  // Whether a click on it is a value of its filter.
  const canClick = (name) => Boolean(!root.dashapp.chartgroups.isGrouped(name) && root.dashapp.dataset.find(name).filter);
  // Whether a range of it is one too.
  const canBrush = (name) => Boolean(canClick(name) && kindOf(name).createRange);

  // range: two places on the x axis, as plotly gives them -> the value of the chart's filter.
  function brush(name, range, figures, domain) {
    return kindOf(name).brush(range, { histogram: figures[name], domain });
  }

  // x: of the bar; value: of the filter until now. A click on the only bar that is taken gives all of them back.
  function click(name, x, value, { figures, domain }) {
    const { filters } = root.dashapp;
    const clicked = kindOf(name).click(x, { value, histogram: figures[name], domain });
    return filters.same(filters.validate(name, clicked), value) ? null : clicked;
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    chartspec: { MARGIN, list, listCounted, hasAll, titleOf, needsDomain, create, createLayout, createTicks, read, brush, click, canBrush, canClick },
  });
})(globalThis);
