// One trip in words: the facts of its receipt, and what follows from them. Pure functions.
(function (root) {
  "use strict";

  const { format } = root.dashapp;
  const METRES_PER_MILE = 1609.344;
  const NOT_GIVEN = "not given";
  const CARD = 1;
  const given = (value) => value !== null && value !== undefined;

  function duration({ pickup_datetime: from, dropoff_datetime: to }) {
    const minutes = format.minutesBetween(from, to);
    return minutes === null ? NOT_GIVEN : `${format.count(minutes)} min`;
  }

  // The rule of dashapp/model/tips.py: the zero of a trip that no card paid is no record.
  const isUnrecorded = ({ payment_type: code, tip_amount: tip }) => tip === 0 && code !== CARD;

  // trip: properties of a feature of /api/trips -> [name, value] as they stand on a receipt
  function describe(trip) {
    return [
      ["Pickup", format.time(trip.pickup_datetime)],
      ["Dropoff", format.time(trip.dropoff_datetime)],
      ["Duration", duration(trip)],
      ["Passengers", format.count(trip.passenger_count)],
      ["Distance", format.miles(trip.trip_distance)],
      ["Fare", format.money(trip.fare_amount)],
      ["Tip", isUnrecorded(trip) ? "not recorded" : format.money(trip.tip_amount)],
      ["Total", format.money(trip.total_amount)],
      ["Payment", format.payment(trip.payment_type)],
    ];
  }

  // Where a trip began and ended, [latitude, longitude] each; null where there is no point.
  function findEnds({ geometry, properties }, endpoint) {
    const [lon, lat] = geometry.coordinates;
    const { other_lat: otherLat, other_lon: otherLon } = properties;
    const other = given(otherLat) && given(otherLon) ? [otherLat, otherLon] : null;
    return endpoint === "pickup" ? { pickup: [lat, lon], dropoff: other } : { pickup: other, dropoff: [lat, lon] };
  }

  // Miles an hour over the distance of the receipt.
  function speed(trip) {
    const minutes = format.minutesBetween(trip.pickup_datetime, trip.dropoff_datetime);
    if (!given(trip.trip_distance) || !(minutes > 0)) return null;
    return `${((60 * trip.trip_distance) / minutes).toFixed(1)} mi/h`;
  }

  function tipShare(trip) {
    const { tip_amount: tip, fare_amount: fare } = trip;
    return given(tip) && fare > 0 && !isUnrecorded(trip) ? `${Math.round((100 * tip) / fare)} % of the fare` : null;
  }

  function straightLine({ pickup, dropoff }) {
    if (!pickup || !dropoff) return null;
    return format.miles(root.dashapp.ground.distanceMetres(pickup, dropoff) / METRES_PER_MILE);
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
      ["Tip share", tipShare(trip)], ["Mean speed", speed(trip)], ["As the crow flies", straightLine(ends)],
    ];
    return facts.filter(([, value]) => value !== null);
  }

  // One line for who cannot see the card.
  function summarise({ properties: trip }) {
    const { pickup_datetime: at, total_amount: total } = trip;
    return `Pickup ${format.time(at)}, ${duration(trip)}, ${format.miles(trip.trip_distance)}, ${format.money(total)} in all.`;
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    tripfacts: { describe, describeAll, findEnds, summarise },
  });
})(globalThis);
