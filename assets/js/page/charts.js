// The charts of the dock: plotly comes when they are first opened. Each shows the last figures until
// newer ones are there; a range dragged on a chart is its filter, a click is one bar of it, and keys move
// its edges.
/** @import { ChartGiven, Display, Domain, FiguresState, PageEvent } from "../types.d.ts" */
import * as chartgroups from "../core/chartgroups.js";
import * as chartlayout from "../core/chartlayout.js";
import * as chartspec from "../core/chartspec.js";
import * as charttext from "../core/charttext.js";
import * as dataset from "../core/dataset.js";
import * as days from "../core/days.js";
import * as dom from "../core/dom.js";
import * as filters from "../core/filters.js";
import * as format from "../core/format.js";
import * as ids from "../core/ids.js";
import { kindOf } from "../core/kinds/kinds.js";
import * as chartkeys from "./chartkeys.js";
import * as dash from "./dash.js";
import * as displayStore from "./displaystore.js";
import * as dock from "./dock.js";
import * as plots from "./plots.js";
import * as selection from "./selection.js";
import * as summary from "./summary.js";

const EMPTY = { figures: null, domain: null };

/** @type {Record<string, string>} */
const CHOICES = { [ids.CHARTS_FIGURE]: "figure", [ids.CHARTS_GROUP]: "group" };

// charts: of each {section, title, place, plot, table}, built when the panel is first opened.
/** @type {Record<string, any>} */
const memory = { charts: null, given: EMPTY, frame: null, rem: null, keys: {}, state: null, problem: "" };

// --- colours ------------------------------------------------------------------------------------

function readPalette() {
  const probe = dom.build("span", { className: "chart-palette" });
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const palette = {
    chosen: style.color, bars: style.backgroundColor, line: style.borderTopColor,
    text: style.outlineColor, quiet: style.textDecorationColor, surface: style.borderBottomColor,
    font: style.fontFamily, rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
  };
  probe.remove();
  return palette;
}

// --- figures ------------------------------------------------------------------------------------

function collect() {
  const { figure, group } = displayStore.current();
  return { ...memory.given, selection: selection.current(), figure, group };
}

// Once for all charts: it costs the browser a look at its styles.
/** @param {ChartGiven} given */
function dress(given) {
  const palette = readPalette();
  memory.rem = palette.rem;
  return { ...given, palette };
}

/** @param {string} name */
function buildChart(name) {
  const plot = dom.build("div", { className: "chart-plot" });
  const place = dom.build("div", { id: `chart-picture-${name}`, className: "chart-graph", role: "img" },
    dom.build("div", { id: `chart-${name}` }, plot));
  const keys = dom.build("div", { id: `chart-keys-${name}`, className: "chart-keys" });
  const below = dom.build("div", { id: `chart-table-${name}` });
  const title = dom.build("h3", { className: "chart-title" }, chartspec.titleOf(name));
  const section = dom.build("section", { className: chartspec.canClick(name) ? "chart" : "chart chart--still" }, title,
    dom.build("div", { className: "chart-frame" }, place, keys), below);
  const frame = chartgroups.isGrouped(name) ? ids.CHARTS_GROUPS : ids.CHARTS_GRAPHS;
  dom.byId(frame).append(section);
  return { section, title, place, plot, table: chartkeys.createTable(below, name) };
}

// When the panel is first opened.
function mount() {
  if (memory.charts) return;
  memory.charts = Object.fromEntries(chartspec.list().map((name) => [name, buildChart(name)]));
  plots.subscribe((problem) => {
    memory.problem = problem;
    sayState();
    draw();
  });
}

const isOpen = () => dock.current() === "charts";

// Charts that nobody sees are drawn when the panel is opened again.
function draw() {
  if (!memory.charts || memory.frame || !isOpen()) return;
  memory.frame = requestAnimationFrame(() => {
    memory.frame = null;
    const given = dress(collect());
    const timeless = dataset.listTimeless(given.selection.time_at ?? given.selection.endpoint);
    for (const name of chartspec.list()) {
      memory.charts[name].section.hidden = timeless.includes(name);
      if (timeless.includes(name)) continue;
      drawOn(name, memory.charts[name].plot, given);
      tell(name, given);
    }
  });
}

/** @type {(name: string, plot: any, given: ChartGiven) => void} */
function drawOn(name, plot, given) {
  const isFirst = !plot.data;
  const isDrawn = plots.draw(plot, chartspec.create(name, given));
  if (isDrawn && isFirst) listen(name, plot);
}

// --- without a picture, without a pointer -------------------------------------------------------

/** @type {(name: string, given: ChartGiven) => void} */
function tell(name, given) {
  const { title, place, table } = memory.charts[name];
  title.textContent = chartspec.titleOf(name, given.domain); // by days or months, as the data are long
  place.setAttribute("aria-label", charttext.describe(name, given));
  table(given);
  if (chartspec.canBrush(name)) showKeys(name, given);
}

// The range of the days is another one with other data.
/** @type {(name: string, domain: Domain | null) => any} */
function findKeys(name, domain) {
  const known = memory.keys[name];
  if (known && (!chartspec.needsDomain(name) || filters.same(known.domain, domain))) return known.keys;
  const range = kindOf(name).createRange(domain);
  const place = dom.byId(`chart-keys-${name}`);
  const { l, r, t, b } = chartlayout.MARGIN;
  place.style.inset = `${t}rem ${r}rem ${b}rem ${l}rem`;
  /** @param {any} value */
  const change = (value) => selection.change({ [name]: value });
  const keys = new chartkeys.ChartKeys(place, range, {
    change: (span) => change(range.toValue(span, selection.current()[name])),
    reset: () => change(null),
  });
  memory.keys[name] = { keys, domain };
  return keys;
}

/** @type {(name: string, given: ChartGiven) => void} */
function showKeys(name, given) {
  if (!given.figures || (chartspec.needsDomain(name) && !given.domain)) return;
  const { y, window } = chartspec.read(name, given);
  findKeys(name, given.domain).show(given.selection[name], y, window);
}

// --- the hand -----------------------------------------------------------------------------------

/** @type {(name: string, range: number[]) => void} */
function select(name, range) {
  const { figures, domain } = memory.given;
  selection.change({ [name]: chartspec.brush(name, range, figures, domain) });
}

/** @type {(name: string, x: number) => void} */
function click(name, x) {
  selection.change({ [name]: chartspec.click(name, x, selection.current()[name], memory.given) });
}

/** @type {(name: string, plot: any) => void} */
function listen(name, plot) {
  if (!chartspec.canClick(name)) return;
  plot.on("plotly_selected", (/** @type {any} */ event) => {
    if (event?.range) select(name, event.range.x);
  });
  plot.on("plotly_click", (/** @type {any} */ { event, points }) => {
    if (event.detail < 2) click(name, points[0].x);
  });
  // The browser knows a double click however long plotly takes over the first one.
  const reset = () => selection.change({ [name]: null });
  plot.addEventListener("mousedown", (/** @type {MouseEvent} */ { detail }) => detail === 2 && reset(), true);
  plot.on("plotly_deselect", reset);
}

// --- what is told -------------------------------------------------------------------------------

/** @param {FiguresState} state */
function describe({ answer, isCurrent }) {
  if (!answer) return "No figures yet.";
  const { question, figures, roundTripMs } = answer;
  const where = question.scope === "view" ? "in view" : "in the whole city";
  const how = figures.cached ? "from cache" : `computed in ${format.milliseconds(figures.elapsed_ms)}`;
  const told = `${format.plural(figures.total, dataset.endWord(question.endpoint))} ${where}, in ${format.milliseconds(roundTripMs)}, ${how}`;
  return isCurrent ? told : `${told}. Updating …`;
}

function sayState() {
  dom.byId(ids.CHARTS_NOTE).textContent = memory.problem || describe(memory.state);
}

/** @param {FiguresState} state */
function show(state) {
  memory.state = state;
  sayState();
  dom.byId(ids.panelId("charts")).classList.toggle("is-late", Boolean(state.answer) && !state.isCurrent);
  if (!state.answer || !state.isCurrent || !chartspec.hasAll(state.answer.figures)) return;
  const domain = state.whole && days.domainOf(state.whole);
  memory.given = { figures: state.answer.figures, domain };
  draw();
}

// The components show what they are told; what the viewer chooses comes from the element itself.
/** @param {PageEvent} event */
function followChoice({ target }) {
  const name = CHOICES[target.id];
  if (name) displayStore.change({ [name]: target.value });
}

/** @param {Display} display */
function showDisplay(display) {
  for (const [id, name] of Object.entries(CHOICES)) {
    if (name in display) dash.setProps(id, { value: display[name] });
  }
  draw();
}

// plotly follows its own width; the size of a letter changes with that of the window too.
const drawResized = () => readPalette().rem !== memory.rem && draw();

function open() {
  mount();
  summary.show("charts", chartspec.listCounted());
  draw();
  summary.look();
}

/** @param {string | null} name */
function followDock(name) {
  if (name === "charts") dom.whenThere(`#${ids.CHARTS_GRAPHS}`, open);
  else summary.show("charts", []);
}

/** @param {HTMLElement} panel */
function build(panel) {
  panel.addEventListener("change", followChoice);
  summary.subscribe(show);
  selection.subscribe(draw);
  displayStore.subscribe(showDisplay);
  const themed = new MutationObserver(draw);
  themed.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  window.addEventListener("resize", drawResized);
  dock.subscribe(followDock);
}

export const begin = () => dom.whenThere(`#${ids.panelId("charts")}`, build);
