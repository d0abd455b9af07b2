// One trip in words: the facts of its receipt, and what follows from them. Pure functions.
(function (root) {
  "use strict";

  const METRES_PER_MILE = 1609.344;
  const MILES = { name: "miles", before: "", after: " mi", decimals: 1 };

  function minutesOf({ pickup_datetime: from, dropoff_datetime: to }) {
    return root.dashapp.format.minutesBetween(from, to);
  }

  function duration(trip) {
    const minutes = minutesOf(trip);
    return minutes === null ? root.dashapp.values.NOT_GIVEN : `${root.dashapp.format.count(minutes)} min`;
  }

  // The zero of a measure may be no record of it.
  function isUnrecorded({ field, measure }, trip) {
    if (trip[field] !== 0 || !measure?.zero_counts) return false;
    const [other, code] = measure.zero_counts;
    return trip[root.dashapp.dataset.find(other).field] !== code;
  }

  function describeFact(column, trip) {
    const kind = root.dashapp.dataset.kindOf(column.name);
    return isUnrecorded(column, trip) ? "not recorded" : kind.describeFact(trip[column.field]);
  }

  // trip: properties of a feature of /api/trips -> [name, value] as they stand on a receipt
  function describe(trip) {
    const { dataset, format } = root.dashapp;
    return [
      ["Pickup", format.time(trip.pickup_datetime)],
      ["Dropoff", format.time(trip.dropoff_datetime)],
      ["Duration", duration(trip)],
      ...dataset.listFacts().map((column) => [column.label, describeFact(column, trip)]),
    ];
  }

  // Where a trip began and ended, [latitude, longitude] each; null where there is no point.
  function findEnds({ geometry, properties }, endpoint) {
    const [lon, lat] = geometry.coordinates;
    const { other_lat: otherLat, other_lon: otherLon } = properties;
    const { isGiven } = root.dashapp.values;
    const other = isGiven(otherLat) && isGiven(otherLon) ? [otherLat, otherLon] : null;
    return endpoint === "pickup" ? { pickup: [lat, lon], dropoff: other } : { pickup: other, dropoff: [lat, lon] };
  }

  // Miles an hour over the way of the receipt, where it has one.
  function speed(trip) {
    const way = root.dashapp.dataset.listFacts().find(({ unit }) => unit?.name === MILES.name);
    const [miles, minutes] = [way && trip[way.field], minutesOf(trip)];
    return root.dashapp.values.isGiven(miles) && minutes > 0 ? `${((60 * miles) / minutes).toFixed(1)} mi/h` : null;
  }

  // [name, text or null] of the measure as a share of another column; none where there is no such thing.
  function listShares(trip) {
    const { dataset, values } = root.dashapp;
    const part = dataset.findMeasured();
    if (!part?.measure.share_of) return [];
    const whole = dataset.find(part.measure.share_of);
    const isThere = values.isGiven(trip[part.field]) && trip[whole.field] > 0 && !isUnrecorded(part, trip);
    const percent = Math.round((100 * trip[part.field]) / trip[whole.field]);
    return [[`${part.label} share`, isThere ? `${percent} % of the ${whole.label.toLowerCase()}` : null]];
  }

  function straightLine({ pickup, dropoff }) {
    if (!pickup || !dropoff) return null;
    return root.dashapp.format.amount(root.dashapp.ground.distanceMetres(pickup, dropoff) / METRES_PER_MILE, MILES);
  }

  // nameOf([latitude, longitude]) -> name of the area or null
  function describePlace(point, nameOf) {
    if (!point) return "not on the map";
    const coordinates = root.dashapp.ground.coordinates(...point);
    const name = nameOf(point);
    return name ? `${name} (${coordinates})` : coordinates;
  }

  // Everything that is known of a trip; what cannot be worked out is left out.
  function describeAll(feature, endpoint, nameOf = () => null) {
    const trip = feature.properties;
    const ends = findEnds(feature, endpoint);
    const [pickup, dropoff, ...rest] = describe(trip);
    const facts = [
      pickup, ["From", describePlace(ends.pickup, nameOf)],
      dropoff, ["To", describePlace(ends.dropoff, nameOf)],
      ...rest,
      ...listShares(trip), ["Mean speed", speed(trip)], ["As the crow flies", straightLine(ends)],
    ];
    return facts.filter(([, value]) => value !== null);
  }

  // One line for who cannot see the card.
  function summarise({ properties: trip }) {
    const { dataset, format } = root.dashapp;
    const columns = dataset.listFacts().filter(({ brief }) => brief);
    const facts = columns.map((column) => column.brief.replace("{}", describeFact(column, trip)));
    return `Pickup ${[format.time(trip.pickup_datetime), duration(trip), ...facts].join(", ")}.`;
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    tripfacts: { describe, describeAll, findEnds, summarise },
  });
})(globalThis);
