// One trip in words: what the list of columns tells of it, and where it went. Pure functions.
/** @import { Column, Endpoint, TripFeature } from "../server.d.ts" */
import * as dataset from "./dataset.js";
import * as format from "./format.js";
import * as geodesy from "./geodesy.js";
import { kindOf } from "./kinds/kinds.js";
import * as values from "./values.js";

const METRES_PER_MILE = 1609.344;
const MILES = { name: "miles", before: "", after: " mi", decimals: 1 };

/**
 * A zero may be no record of an amount.
 * @param {Column} column
 * @param {any} trip properties of a feature of /api/trips
 */
function isUnrecorded({ field, zero_recorded_for: recorded }, trip) {
  if (!field || trip[field] !== 0 || !recorded) return false;
  return !recorded.some(([other, code]) => trip[/** @type {string} */ (dataset.find(other).field)] === code);
}

/** @typedef {{pickup: [number, number] | null, dropoff: [number, number] | null}} TripEnds [latitude, longitude] */

/** @type {(column: Column, trip: any) => string} */
function describeFact(column, trip) {
  const kind = kindOf(column.name);
  return isUnrecorded(column, trip) ? "not recorded" : kind.describeFact(trip[column.field ?? column.name]);
}

// trip: properties of a feature of /api/trips -> [name, value] as they stand on a receipt
/** @type {(trip: any) => string[][]} */
export function describe(trip) {
  return [...describeTimes(trip), ...describeFacts(trip, ({ only_in_card: isForCard }) => !isForCard)];
}

/** @param {any} given */
function describeTimes({ pickup_datetime: pickup, dropoff_datetime: dropoff }) {
  const times = Object.entries({ pickup, dropoff }).filter(([end]) => dataset.hasTime(end));
  return times.map(([end, time]) => [dataset.endTitle(end), format.time(time)]);
}

/** @type {(trip: any, isTold: (column: Column) => boolean) => string[][]} */
function describeFacts(trip, isTold) {
  const columns = dataset.listFacts().filter(isTold);
  return columns.map((column) => [column.label, describeFact(column, trip)]);
}

// Where a trip began and ended, [latitude, longitude] each; null where there is no point.
/** @type {(feature: TripFeature, endpoint: Endpoint) => TripEnds} */
export function findEnds({ geometry, properties }, endpoint) {
  const [lon, lat] = geometry.coordinates;
  /** @type {[number, number]} */
  const own = [lat, lon];
  const { other_lat: otherLat, other_lon: otherLon } = properties;
  /** @type {[number, number] | null} */
  const other = values.isGiven(otherLat) && values.isGiven(otherLon) ? [otherLat, otherLon] : null;
  return endpoint === "pickup" ? { pickup: own, dropoff: other } : { pickup: other, dropoff: own };
}

/** @param {TripEnds} ends */
function straightLine({ pickup, dropoff }) {
  if (!pickup || !dropoff) return null;
  return format.amount(geodesy.distanceMetres(pickup, dropoff) / METRES_PER_MILE, MILES);
}

// nameOf([latitude, longitude]) -> name of the area or null
/**
 * @param {Endpoint} end
 * @param {[number, number] | null} point
 * @param {(point: [number, number]) => string | null} nameOf
 */
function describePlace(end, point, nameOf) {
  if (!dataset.listEnds().includes(end)) return null;
  if (!point) return "not on the map";
  const coordinates = geodesy.coordinates(...point);
  const name = nameOf(point);
  return name ? `${name} (${coordinates})` : coordinates;
}

/**
 * Everything that is known of a trip; what only the card tells is left out where there is nothing.
 * @param {TripFeature} feature
 * @param {Endpoint} endpoint
 * @param {(point: [number, number]) => string | null} [nameOf]
 * @returns {(string | null)[][]}
 */
export function describeAll(feature, endpoint, nameOf = () => null) {
  const trip = feature.properties;
  const ends = findEnds(feature, endpoint);
  const times = Object.fromEntries(describeTimes(trip));
  const [first, last] = [dataset.endTitle("pickup"), dataset.endTitle("dropoff")];
  const facts = [
    [first, times[first] ?? null], ["From", describePlace("pickup", ends.pickup, nameOf)],
    [last, times[last] ?? null], ["To", describePlace("dropoff", ends.dropoff, nameOf)],
    ...describeFacts(trip, ({ field, only_in_card: isForCard }) => !isForCard || values.isGiven(trip[/** @type {string} */ (field)])),
    ["Straight line", straightLine(ends)],
  ];
  return facts.filter(([, value]) => value !== null);
}

// One line for who cannot see the card.
/** @type {(feature: TripFeature) => string} */
export function summarise({ properties: trip }) {
  const columns = dataset.listFacts().filter(({ brief }) => brief);
  const facts = columns.map((column) => /** @type {string} */ (column.brief).replace("{}", describeFact(column, trip)));
  const [[word, time]] = describeTimes(trip);
  return `${word} ${[time, ...facts].join(", ")}.`;
}
