// The main shapes of the page, for `make types-js`; no browser reads this. What the server sends stands in
// server.d.ts.
import type { AmountHistogram, Bounds, Corner, Endpoint, Feature, FlowPlace, Summary } from "./server.d.ts";

/** Corners of a polygon, not closed. */
export type Ring = Corner[];

/** Which trips: the end that is drawn, and of each column with a filter a value of its kind. */
export interface Selection {
  endpoint: Endpoint;
  /** The end by whose time hours and days are told; null for the one that is drawn. */
  time_at: Endpoint | null;
  /** The canonical text of the filters, where the page has added it. */
  query?: string;
  [column: string]: any;
}

/** How they are shown; `figure` and `group` where the data set has a measure. */
export interface Display {
  colours: string;
  scale: "log" | "linear" | "equal";
  /** 0.1 to 1. */
  opacity: number;
  mode: "single" | "side" | "blend";
  /** What stands for the trips on the map. */
  show: "points" | "zones";
  /** How many of the largest flows lie over them; where both ends have places. */
  flows?: string;
  scope: "view" | "city";
  base: "streets" | "shore" | "carto" | "osm";
  figure?: "mean" | "median" | "sum";
  group?: string;
  [setting: string]: any;
}

/** What the map shows. */
export interface View {
  bounds: Bounds;
  /** [latitude, longitude], degrees. */
  center: [number, number];
  zoom: number;
  /** CSS pixels. */
  size: [number, number];
}

/** All that the page has to show, as each part of it is told. */
export interface PageState {
  selection: Selection;
  view: View;
  display: Display;
  /** Of the data; null before the server has told. */
  version: string | null;
  tileVersion: string | null;
  isReady: boolean;
}

/** A stretch of days: the first, as "YYYY-MM-DD", and how many. */
export interface Domain {
  first: string;
  days: number;
}

/** What the selection's listeners are told. */
export interface SelectionState {
  selection: Selection;
  canUndo: boolean;
  canRedo: boolean;
}

// --- kinds of column (core/kinds) ---------------------------------------------------------------

/** [a, b]: a stretch over equal cells, in units of a cell. */
export type Span = number[];

/** What a chart's filter is read with: its value, its figures, the days of the data. */
export interface Given {
  value?: any;
  domain?: any;
  histogram?: any;
}

/** A range over equal cells, as a slider and keys move it. */
export interface RangeControl {
  cells: number;
  /** Whether it may go over the end, as hours past midnight. */
  cyclic: boolean;
  /** Cells that PageUp and PageDown move. */
  page: number;
  /** Names of its two handles. */
  ends: string[];
  ticks?: { at: number; text: string }[];
  domain?: Domain;
  toSpan: (value: any) => Span;
  /** The value of a span; what it was before, as what lies beyond the rim stays. */
  toValue: (span: Span, value?: any) => any;
  toNumber: (span: Span, end: number) => number;
  describeCell: (cell: number) => string;
  /** end: 0 for the first, 1 for the last. */
  describeEnd: (value: any, end: number) => string;
}

/** The days or months of a domain as equal cells; `x`, `xAt` and `createAxis` are of a chart's x axis. */
export interface DateCells {
  /** What a cell is called. */
  unit: string;
  count: number;
  /** Cells that PageUp and PageDown move. */
  page: number;
  /** How many are shown at least around a chosen one: each is wide enough for a finger. */
  near: number;
  /** More bars are thinner than the gaps of a screen: a line shows each dip. */
  mostBars: number;
  /** The edge where a day begins, or after it; within a cell that is longer, and maybe beside the domain. */
  edgeOf: (day: string, isAfter: boolean) => number;
  /** The day that begins at a whole edge. */
  dayAt: (edge: number) => string;
  describe: (cell: number) => string;
  describeLong: (cell: number) => string;
  /** Trips by day -> by cell. */
  spread: (counts: Record<string, number>) => number[];
  ticks: { at: number; text: string }[];
  x: any[];
  xAt: (edge: number) => any;
  createAxis: (window: number[]) => Record<string, any>;
  /** Two places on the axis -> the first and last day of the cells between them. */
  brush: (range: any[]) => string[];
}

/** What a chart of counts shows; `chosen` bars are those that its own filter takes in. */
export interface ChartBars {
  x: any[];
  y: number[];
  text: string[];
  chosen: boolean[];
  axis: Record<string, any>;
  /** Cells [from, to) that are shown, of days or months. */
  window?: number[];
  /** Between two bars, a part of their distance. */
  gap?: number;
  /** Whether there are too many for bars. */
  isLine?: boolean;
  /** What is drawn over them: from and to on the x axis, trips high. */
  over?: { from: any; to: any; top: number | null }[];
}

/** A row of a table or a file. */
export type Row = any[];

/** A code of a column, as a button shows it. */
export interface Choice {
  code: number;
  name: string;
  title: string;
}

/** What the page knows of a column by the kind of its values. Charts are there where it has bins. */
export interface Kind {
  /** The value without a filter. */
  usual: any;
  /** Of a link; undefined is no value. */
  parse: (text: string) => any;
  print: (value: any) => string;
  /** The canonical value, null for the usual one, undefined for none. */
  validate: (value: any) => any;
  /** In words: anywhere, on a chip, in the panel. */
  describe: (value: any) => string;
  describeChip: (value: any) => string;
  tell?: (value: any) => string;
  /** One amount with its unit. */
  describeOne?: (value: number) => string;
  control?: string;
  /** Whether it needs to know the days of the data. */
  needsDomain?: boolean;
  createRange?: (domain?: any) => any;
  choices?: () => Choice[];
  /** Of places, by a name in links: codes of that very name, and of all whose names begin so. */
  named?: (slug: string) => { exact: number[]; beginning: Set<number> };
  /** Trips by cell. */
  countsOf?: (histogram: AmountHistogram, domain?: any) => number[];
  read?: (histogram: AmountHistogram, given: Given) => ChartBars;
  brush?: (range: any[], given: any) => any;
  click?: (x: any, given: any) => any;
  /** Trips that no bar shows. */
  listBeside?: (histogram: AmountHistogram, domain?: any) => Row[];
  /** What a bar is called where that follows from the days of the data. */
  nameBar?: (domain?: any) => string | undefined;
  /** Rows of a file, the head first. */
  tabulate?: (histogram: AmountHistogram) => Row[];
  /** Of one trip; of a group of trips by its number. */
  describeFact?: (value: any) => string;
  nameGroup?: (group: number) => string;
  countGroup?: (group: number) => string;
  /** Whether its names are too long to stand side by side. */
  isSlanted?: boolean;
}

// --- figures and charts -------------------------------------------------------------------------

/** Colors and letters of the page, for charts. */
export interface Palette {
  chosen: string;
  bars: string;
  line: string;
  text: string;
  quiet: string;
  surface: string;
  font: string;
  /** CSS pixels. */
  rem: number;
}

/** What a chart is drawn from. */
export interface ChartGiven {
  figures: any;
  domain?: any;
  selection?: any;
  figure?: any;
  group?: any;
  palette?: any;
}

/** What a LiveQuery tells of: `answer` is of the last question that was answered, however old. */
export interface QueryState {
  answer: any;
  error?: any;
  isCurrent: boolean;
}

/** The figures of the page, as each part is told of them. */
export interface FiguresState {
  answer: { question: any; figures: Summary; roundTripMs: number } | null;
  whole: Summary | null;
  isCurrent: boolean;
}

/** How many trips there are, and how that was answered: the store `figures-answer`. */
export interface Answer {
  inView: number;
  /** Everywhere; null before it is counted. */
  matching: number | null;
  cached: boolean;
  elapsedMs: number;
  roundTripMs: number;
  endpoint: Endpoint;
  /** Trips that are drawn one by one. */
  single: number;
  /** At how many places those are. */
  places: number;
  /** Why the newest answer is not there; null while it is. */
  late: string | null;
}

/** Whose trips are counted over the whole city. */
export interface CountQuestion {
  endpoint: Endpoint;
  query?: string;
  version: string | null;
}

// --- the map ------------------------------------------------------------------------------------

/** Leaflet brings no types of its own: its maps, layers, events and { lat, lng }. */
export type LeafletMap = any;
export type LeafletLayer = any;
export type LeafletEvent = any;
export type LatLng = any;

/** [red, green, blue], bytes. */
export type Color = number[];

/** Counts of a tile, sparse (core/cells.js). */
export interface Cells {
  /** Lit pixels, ascending. */
  pixels: Uint32Array;
  counts: Uint32Array;
  /** Indices of those near a border. */
  edge: number[];
  max: number;
  total: number;
}

/** Cells of a tile beside another one. */
export interface NeighborCells {
  cells: Cells;
  dx: number;
  dy: number;
}

/** From counts to colors (core/scale.js). */
export interface Scale {
  kind: string;
  top: number;
  key: string;
  /** Of an equalised one: the fewest in view, and the place of each bin of counts. */
  lowest?: number;
  places?: any;
}

/** What the tiles are asked for. */
export interface TileQuestion {
  version: string | null;
  endpoint: Endpoint;
  query?: string;
}

/** What a tile shows, what has come for it and what is still asked (core/tilestate.js). */
export interface TileRecord {
  /** A point of Leaflet with z, the zoom. */
  coords: any;
  canvas: HTMLCanvasElement;
  shown: any;
  shownFor: any;
  pending: any;
  pendingFor: any;
  tries: number;
  timer: any;
  stamp: number;
  [more: string]: any;
}

/** What a legend tells of one layer. */
export interface LegendEntry {
  scale: Scale;
  endpoint: string;
  /** Side of a pixel, meters. */
  pixel: number;
  colours: Color[];
  shown?: boolean;
  /** Of places: trips in all, and those in none of them. */
  zones?: { total: number; unknown: number; isChosen: boolean; leavesOut?: boolean; isOld: boolean };
}

/** Trips from one place to another, or to the same. */
export interface Flow {
  /** Tells it from all others. */
  key: string;
  from: FlowPlace;
  to: FlowPlace;
  trips: number;
}

/** How single trips are drawn. */
export interface Hideout {
  colormap: string;
  theme: string;
  opacity?: number;
}

/** A trip and the end that it was asked for. */
export interface Trip {
  feature: Feature;
  endpoint: Endpoint;
}

/** A named place of the city with its area (later/placesearch.js). */
export interface Place {
  name: string;
  slug: string;
  ring: Ring;
  [more: string]: any;
}

/** What a picture of the map shows. */
export interface PictureState {
  selection: Selection;
  mode: string;
  single: boolean;
  opacity: number;
  answer: Answer | null;
  status: any;
  /** Of each end that is shown by zones: its trips in none of them. */
  zones: { endpoint: string; unknown: number }[];
  /** What the flows cover that are drawn; empty without any. */
  flows?: string;
  [more: string]: any;
}

/** CSS pixels. */
export interface Point {
  x: number;
  y: number;
}

// --- the browser --------------------------------------------------------------------------------

/** An event as its handler sees it: the target is an element. */
export type PageEvent<E extends Event = Event> = Omit<E, "target"> & { target: any };

/** Timers, of the browser or of a test. */
export interface Clock {
  setTimeout: (act: () => void, ms: number) => any;
  clearTimeout: (timer: any) => void;
}

declare global {
  /** Leaflet, which comes with dash-leaflet. */
  const L: any;
  /** plotly, which comes when the first chart is opened. */
  var Plotly: any;
  var dash_clientside: any;
  var dashapp: any;
}
