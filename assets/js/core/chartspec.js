// plotly figures from the figures of a summary. Pure functions: figures, what is selected, a palette
// and choices in, {data, layout} out; and a range brushed on a chart -> a value of its filter.
(function (root) {
  "use strict";

  const TITLES = {
    hours: "Trips by hour", weekdays: "Trips by weekday", dates: "Trips by day",
    fare: "Fares", distance: "Distances", tip: "Tips", tips: "Tips by group",
  };
  const NAMES = Object.keys(TITLES);
  const AXES = {
    hours: "Hour of the day", weekdays: "", dates: "", fare: "Fare, US$", distance: "Distance, miles",
    tip: "Tip, US$",
  };
  const FIGURES = { mean: "Mean tip, US$", median: "Median tip, US$", sum: "Sum of tips, US$" };
  const HALF = 0.5;
  const MARGIN = { l: 3, r: 0.5, t: 0.375, b: 2.5 }; // rem between a figure and its plot

  const numbers = (count) => Array.from({ length: count }, (_, i) => i);

  // --- what each chart shows: x, y, words for the hover, which bars its own filter takes in --------

  function readHours({ hours }, selection) {
    const { words } = root.dashapp;
    const [first, last] = selection.hours;
    const within = (hour) => (first <= last ? hour >= first && hour <= last : hour >= first || hour <= last);
    return {
      x: numbers(24), y: hours.counts, chosen: numbers(24).map(within),
      text: numbers(24).map((hour) => `${words.clock(hour)} – ${hour === 23 ? "24:00" : words.clock(hour + 1)}`),
      axis: { tickvals: [0, 6, 12, 18], ticktext: ["0:00", "6:00", "12:00", "18:00"], range: [-HALF, 23 + HALF] },
    };
  }

  function readWeekdays({ weekdays }, selection) {
    const { words } = root.dashapp;
    return {
      x: numbers(7), y: weekdays.counts, text: words.LONG_DAYS,
      chosen: numbers(7).map((day) => selection.weekdays.includes(day)),
      axis: { tickvals: numbers(7), ticktext: words.DAYS, range: [-HALF, 6 + HALF] },
    };
  }

  function readDates({ dates }, selection, domain) {
    const { days } = root.dashapp;
    const x = numbers(domain.days).map((i) => days.addDays(domain.first, i));
    const within = (day) => !selection.dates || (day >= selection.dates[0] && day <= selection.dates[1]);
    const { chartdays } = root.dashapp;
    const window = chartdays.findWindow(selection.dates, domain);
    return {
      x, y: days.spread(dates.counts, domain), text: x.map(days.describeDay), chosen: x.map(within), window,
      axis: chartdays.createAxis(window, domain),
    };
  }

  function readAmounts({ width, counts }, span, describe) {
    const x = counts.map((_, i) => (i + HALF) * width);
    const within = (middle) => !span || (middle >= span[0] && middle <= span[1]);
    return {
      x, y: counts, chosen: x.map(within),
      text: counts.map((_, i) => `${describe(i * width)} – ${describe((i + 1) * width)}`),
      axis: { range: [0, counts.length * width] },
    };
  }

  const READERS = {
    hours: readHours,
    weekdays: readWeekdays,
    dates: readDates,
    fare: (figures, selection) => readAmounts(figures.fare, selection.fare, root.dashapp.words.dollars),
    distance: (figures, selection) => readAmounts(figures.distance, selection.distance, root.dashapp.words.miles),
    tip: (figures) => readAmounts(figures.tip, null, root.dashapp.words.dollars),
  };

  // What a chart of counts shows: {x, y, text, chosen, axis}.
  function read(name, { figures, selection, domain }) {
    return READERS[name](figures, selection, domain);
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

  // A chart of counts; its own filter colours the bars that it takes in.
  function createCounts(name, { figures, selection, domain, palette }) {
    if (name === "dates" && !domain) return createEmpty(palette);
    const shown = read(name, { figures, selection, domain });
    const title = name === "tip" ? `${AXES.tip} (${describeRecord(name, { figures })})` : AXES[name];
    const ticks = createTicks(shown.y, root.dashapp.format.compact, 1);
    const layout = createLayout(palette, { axis: shown.axis, title, yTitle: "Trips", ticks });
    if (name in BRUSHES) Object.assign(layout, { dragmode: "select", selectdirection: "h" });
    if (name === "dates") dressDays(layout, shown, { selection, domain, palette });
    const told = { customdata: shown.text, hovertemplate: "%{customdata}<br><b>%{y:,}</b> trips<extra></extra>" };
    return { data: [{ ...createMarks(shown, palette), ...told }], layout };
  }

  function createMarks(shown, palette) {
    if (shown.window && root.dashapp.chartdays.isLine(shown.window)) return root.dashapp.chartdays.createLine(shown, palette);
    const color = shown.chosen.map((is) => (is ? palette.chosen : palette.bars));
    return { type: "bar", x: shown.x, y: shown.y, marker: { color, line: { width: 0 } } };
  }

  function dressDays(layout, { window }, { selection, domain, palette }) {
    const { chartdays } = root.dashapp;
    if (window[1] - window[0] > 40) layout.bargap = 0;
    if (selection.dates && chartdays.isLine(window)) layout.shapes = [chartdays.createBand(selection.dates, domain, palette)];
  }

  function createEmpty(palette) {
    const none = { tickvals: [] }; // an axis without figures has no numbers either
    return { data: [], layout: createLayout(palette, { axis: none, title: "", yTitle: "", ticks: none }) };
  }

  const GROUPS = {
    passengers: {
      title: "Passengers", of: (figures) => figures.tips_by_passengers, name: String,
      counted: (n) => `${n} passenger${n === 1 ? "" : "s"}`,
    },
    payment: {
      title: "Paid by", of: (figures) => figures.tips_by_payment,
      name: (code) => root.dashapp.format.payment(code), counted: (code) => root.dashapp.format.payment(code),
    },
  };

  // Trips with a tip on record, and all trips: of one group, of a chart of tips.
  const countGroup = ({ trips, unrecorded, missing }) => ({ recorded: trips, trips: trips + unrecorded + missing });
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  // name: of a chart of tips, "tip" or "tips".
  function countTips(name, { figures, group }) {
    if (name === "tip") {
      const { counts, under, over, unrecorded, missing } = figures.tip;
      return countGroup({ trips: sum([...counts, under, over]), unrecorded, missing });
    }
    const groups = GROUPS[group].of(figures).map(countGroup);
    return { recorded: sum(groups.map((one) => one.recorded)), trips: sum(groups.map((one) => one.trips)) };
  }

  function describeRecord(name, given) {
    const { recorded, trips } = countTips(name, given);
    const { compact } = root.dashapp.format;
    return `on record: ${compact(recorded)} of ${compact(trips)} trips`;
  }

  // -> { groups: tips of each, title, name(i), counted(i) }
  function readTips({ figures, group }) {
    const { of, ...words } = GROUPS[group];
    return { groups: of(figures), ...words };
  }

  // Tips by group: the figure that is chosen as bars, all of them under the pointer.
  function createTips({ figures, palette, figure, group }) {
    const { groups, title, name, counted } = readTips({ figures, group });
    const { compact, money, count, plural } = root.dashapp.format;
    const told = groups.map((tips, i) => {
      const { recorded, trips } = countGroup(tips);
      if (!recorded) return `${counted(i)}: no tip on record, ${plural(trips, "trip")}`;
      return `${counted(i)}: mean <b>${money(tips.mean)}</b>, median <b>${money(tips.median)}</b><br>` +
        `sum <b>${money(tips.sum)}</b><br>${plural(recorded, "trip")} with a tip on record, of ${count(trips)}`;
    });
    const bars = {
      type: "bar", x: groups.map((_, i) => i), y: groups.map((tips) => tips[figure]), customdata: told,
      hovertemplate: "%{customdata}<extra></extra>", marker: { color: palette.chosen },
    };
    const axis = {
      tickvals: bars.x, ticktext: bars.x.map(name), range: [-HALF, groups.length - HALF],
      tickangle: group === "payment" ? -30 : 0,
    };
    const ticks = createTicks(bars.y, figure === "sum" ? (value) => `$${compact(value)}` : root.dashapp.words.dollars);
    const whole = `${title} (tip ${describeRecord("tips", { figures, group })})`;
    const layout = createLayout(palette, { axis, title: whole, yTitle: FIGURES[figure], ticks });
    layout.margin.l = Math.round(3.5 * palette.rem); // for the dollars
    if (group === "payment") layout.margin.b = Math.round(3.75 * palette.rem);
    return { data: [bars], layout };
  }

  function create(name, given) {
    if (!given.figures) return createEmpty(given.palette);
    return name === "tips" ? createTips(given) : createCounts(name, given);
  }

  // --- brushing ------------------------------------------------------------------------------------

  // Bars whose middle is brushed; a brush between two middles takes the nearer one.
  function brushBars([a, b], last) {
    const limit = (value) => Math.min(last, Math.max(0, value));
    const [from, to] = [Math.ceil(Math.min(a, b)), Math.floor(Math.max(a, b))];
    return from <= to ? [limit(from), limit(to)] : [limit(Math.round(a)), limit(Math.round(a))];
  }

  const toDay = (x) => String(x).slice(0, 10);
  const brushAmounts = ({ width, counts }) => ([a, b]) => {
    const { OPEN } = root.dashapp.filters;
    const [low, high] = [Math.round(Math.min(a, b) / width), Math.round(Math.max(a, b) / width)];
    const top = Math.max(high, low + 1);
    return [low <= 0 ? -OPEN : low * width, top >= counts.length ? OPEN : top * width];
  };

  const BRUSHES = {
    hours: (range) => brushBars(range, 23),
    weekdays: (range) => {
      const [from, to] = brushBars(range, 6);
      return numbers(to - from + 1).map((i) => from + i);
    },
    dates: ([a, b], figures, domain) => {
      const { days } = root.dashapp;
      const last = days.addDays(domain.first, domain.days - 1);
      const noon = (x) => (String(x).slice(11, 13) >= "12" ? days.addDays(toDay(x), 1) : toDay(x));
      const limit = (day) => (day < domain.first ? domain.first : day > last ? last : day);
      const [from, to] = [limit(noon(a < b ? a : b)), limit(toDay(a < b ? b : a))];
      return from <= to ? [from, to] : [to, to];
    },
    fare: (range, figures) => brushAmounts(figures.fare)(range),
    distance: (range, figures) => brushAmounts(figures.distance)(range),
  };

  // range: two places on the x axis, as plotly gives them -> the value of the chart's filter.
  function brush(name, range, figures, domain) {
    return BRUSHES[name](range, figures, domain);
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    chartspec: {
      NAMES, TITLES, FIGURES, MARGIN, create, read, readTips, countGroup, countTips, brush, canBrush: (name) => name in BRUSHES,
    },
  });
})(globalThis);
