// The main shapes of the page, for `make types-js`; no browser reads this. What the server sends is told in
// docs/api.md.

/** An end of a trip. */
export type Endpoint = "pickup" | "dropoff";

/** [longitude, latitude], degrees. */
export type Corner = [number, number];
/** Corners of a polygon, not closed. */
export type Ring = Corner[];
/** [west, south, east, north], degrees. */
export type Bounds = [number, number, number, number];

/** What amounts are in, as they are written: $12.50, 3.1 mi. */
export interface Unit {
  name: string;
  word: string;
  before: string;
  after: string;
  decimals: number;
  is_bare?: boolean;
}

/** A column of the data set: what the page knows of it follows from its `kind` (core/kinds). */
export interface Column {
  name: string;
  label: string;
  kind: string;
  /** Bounds and words of its filter, by its kind; none where it has no filter. */
  filter?: any;
  /** Of its histogram: `count` bins of `width` from 0 on. */
  bins?: { width: number; count: number };
  unit?: Unit;
  /** Names of the two handles of its range. */
  ends?: [string, string];
  /** Its name in files and in /api/trips. */
  field?: string;
  measure?: Measure;
  axis?: string;
  every?: string;
  one?: string;
  charted?: boolean;
  compared?: boolean;
  letters?: number;
  before?: string;
  chip?: string;
  brief?: string;
  only_in_card?: boolean;
  zero_recorded_for?: [string, number];
}

/** A column whose figures are told by groups of trips. */
export type MeasuredColumn = Column & { measure: Measure; one: string; unit: Unit };

export interface Measure {
  /** Names of the columns that group. */
  by: string[];
  share_of?: string;
  [more: string]: any;
}

/** GET /api/dataset; the document has it too. */
export interface DataSet {
  name: string;
  title: string;
  /** What its trips are called: "taxi trips". */
  trips: string;
  about: string;
  /** Ends whose places are known; `lacks` names the columns that one has not, since its time is not known. */
  ends: { name: Endpoint; label: string; lacks?: string[] }[];
  /** Names of the ends whose times are known. */
  times: Endpoint[];
  columns: Column[];
  /** Names of the columns that are told of a single trip. */
  facts: string[];
  /** Parameters of links that other data sets have, and what each is about. */
  lacks: Record<string, string>;
  [more: string]: any;
}

/** Which trips: the end that is drawn, and of each column with a filter a value of its kind. */
export interface Selection {
  endpoint: Endpoint;
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
  scope: "view" | "city";
  base: "shore" | "carto" | "osm";
  figure?: "mean" | "median" | "sum";
  group?: string;
}

/** Trips by bin, or by day; those beside the bins are counted apart. */
export interface Histogram {
  counts: any;
  width?: number;
  under?: number;
  over?: number;
  missing?: number;
  unrecorded?: number;
}

/** GET /api/summary: trips, a histogram a column, and figures by groups where there is a measure. */
export interface Summary {
  version: string;
  total: number;
  elapsed_ms: number;
  cached: boolean;
  [name: string]: any;
}

/** GET /api/status. */
export interface Status {
  state: string;
  message: string;
  version?: string | null;
  tile_version?: string | null;
  /** Name of the list of columns of the loaded trips; null before that is known. */
  dataset?: string | null;
  [more: string]: any;
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

declare global {
  /** Leaflet, which comes with dash-leaflet. */
  const L: any;
  /** plotly, which comes when the first chart is opened. */
  var Plotly: any;
  var dash_clientside: any;
  var dashapp: any;
}
