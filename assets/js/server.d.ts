// What the server hands over, for `make types-js`; no browser reads this. What it means is told in
// docs/api.md and in dashapp/dataset/columns.py.

/** An end of a trip. */
export type Endpoint = "pickup" | "dropoff";
/** [longitude, latitude], degrees. */
export type Corner = [number, number];
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
  /** Of places: the end of the trip that they are of. */
  end?: Endpoint;
  /** Of its histogram: `count` bins of `width` from 0 on. */
  bins?: Bins;
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
  /** Codes that no loaded trip has. */
  absent?: number[];
  before?: string;
  chip?: string;
  brief?: string;
  only_in_card?: boolean;
  /** Names of columns and codes: any of them makes a zero a record. */
  zero_recorded_for?: [string, number][];
}

export interface Bins {
  width: number;
  count: number;
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
  /** The codes that the loaded trips have, as text; empty before that is known. */
  told: string;
  title: string;
  /** What its trips are called: "taxi trips". */
  trips: string;
  about: string;
  /**
   * Ends that can be shown: by points, by places of the partition, or both. `lacks` names the columns that one has
   * not, since its time is not known.
   */
  ends: { name: Endpoint; label: string; points: boolean; places: boolean; lacks?: string[] }[];
  /** The named areas by which trips are counted (id, name, borough); `one` is what one of them is called, `credit` whose they are. */
  partition?: {
    name: string; one: string; credit: string; places: [number, string, string][]; folded: [number, number][]; names: PartitionName[];
  };
  /** Names of the ends whose times are known. */
  times: Endpoint[];
  /** What one of each end is called, by its name: "pickup", "start". */
  words: Record<string, string>;
  columns: Column[];
  /** Names of the columns that are told of a single trip. */
  facts: string[];
  /** Parameters of links that other data sets have, and what each is about. */
  lacks: Record<string, string>;
  /** Why a row is not drawn, in the order in which the rules are asked. */
  reasons: string[];
  [more: string]: any;
}

/** Trips by bin; those beside the bins are counted apart. By day `counts` is an object, by "YYYY-MM-DD". */
export interface Histogram {
  counts: number[];
  width?: number;
  under?: number;
  over?: number;
  missing?: number;
  unrecorded?: number;
}

/** A histogram of amounts. */
export interface AmountHistogram extends Histogram {
  width: number;
  under: number;
  over: number;
  missing: number;
}

/** The figures of a measure in one group of trips; null where no trip has it on record. */
export interface GroupFigures {
  trips: number;
  unrecorded: number;
  missing: number;
  mean: number | null;
  median: number | null;
  sum: number;
  share_trips?: number;
  mean_share?: number | null;
  [more: string]: any;
}

/** GET /api/summary: trips, a histogram a column, and figures by groups where there is a measure. */
export interface Summary {
  version: string;
  total: number;
  elapsed_ms: number;
  cached: boolean;
  [name: string]: any;
}

/** How far a start or a load has come. */
export interface Progress {
  /** 0 to 1. */
  fraction?: number;
  rows_done?: number;
  rows_total?: number;
  files_done?: number;
  files_total?: number;
}

/** Of one end: trips with a point, trips known by their zone only, and rows left out by reason. */
export interface EndAccount {
  drawn: number;
  by_zone_only?: number;
  left_out: Record<string, number>;
}

/** A column in which values are missing or cannot be used; the first such text. */
export interface Gap {
  column: string;
  rows: number;
  unusable: number;
  first: string;
}

/** GET /api/status. */
export interface Status {
  state: string;
  message: string;
  progress?: Progress;
  version?: string | null;
  tile_version?: string | null;
  /** Name of the list of columns of the loaded trips; null before that is known. */
  dataset?: string | null;
  /** The codes that they have, as text. */
  told?: string | null;
  /** Where the map begins, where the page has no view of its own. */
  bounds?: Bounds | null;
  workers?: number;
  data_name?: string;
  warning?: string;
  rows_read?: number;
  pickup?: EndAccount;
  dropoff?: EndAccount;
  gaps?: Gap[];
  not_read?: string[];
  files_not_read?: number;
  export_limit?: number;
  /** Name of the set of trips that all this is of, and how all sets are; where they have names. */
  set?: string;
  sets?: SetStatus[];
  [more: string]: any;
}

/** One of several sets of trips. */
export interface SetStatus {
  name: string;
  title: string;
  state: string;
  version: string | null;
  /** Rows read. */
  trips: number;
  /** Parameters of links that mean the same there as in the set that is shown. */
  shares: string[];
}

/** GeoJSON, as far as the page reads it. */
export interface Feature {
  properties: any;
  geometry: any;
}

/** A trip of GET /api/trips: at the end that was asked for, with the other one among its properties. */
export type TripFeature = Feature;

// --- GET /api/operator --------------------------------------------------------------------------

/** The machines of the cluster. */
export interface Machines {
  memory_bytes: number;
  memory_limit_bytes: number;
  [more: string]: any;
}

/** A library with its version in the web process, and those on the cluster. */
export interface Library {
  name: string;
  web: string | null;
  cluster: string[];
}

/** What the operator has had done. */
export interface Deed {
  outcome: string | null;
  sentence: string;
  /** Seconds since 1970. */
  at: number;
  [more: string]: any;
}

/** A name of places in links: slug, and the id or, of several, ids and words; or the slug of a row before. */
export type PartitionName = [slug: string, ids: number | number[] | string, words?: string];

/** A place, or a borough, of GET /api/flows; `out` and `in` are the trips of all flows from it and to it. */
export interface FlowPlace {
  id: number | string;
  name: string;
  lon: number;
  lat: number;
  out: number;
  in: number;
}

/** GET /api/flows: trips from place to place, most first. */
export interface FlowCounts {
  version: string;
  total: number;
  /** With an end in no known place. */
  unknown: number;
  /** Of the flows that are listed. */
  covered: number;
  /** How many flows have any trip. */
  pairs: number;
  places: FlowPlace[];
  flows: { from: number | string; to: number | string; trips: number }[];
}

/** GET /api/places: trips by place, most first. */
export interface PlaceCounts {
  version: string;
  total: number;
  /** In none of the places. */
  unknown: number;
  places: { id: number; name: string; borough: string; trips: number }[];
}
