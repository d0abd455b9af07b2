// Areas as rings of [longitude, latitude]: from shapes, rectangles and hands. Pure functions.
(function (root) {
  "use strict";

  const DECIMALS = 5; // 1.1 m
  const KM_PER_DEGREE = 111.32;
  const MOST_LETTERS = 6500; // servers take addresses of about 8,000

  const round = (degrees) => Number(degrees.toFixed(DECIMALS));
  const roundCorner = ([lon, lat]) => [round(lon), round(lat)];
  const isSame = (a, b) => a[0] === b[0] && a[1] === b[1];

  // Without the closing corner that GeoJSON repeats, and without neighbours that rounding made equal.
  function openRing(ring) {
    const corners = ring.map(roundCorner);
    return corners.filter((corner, i) => !isSame(corner, corners[(i + 1) % corners.length]));
  }

  // Polygon or MultiPolygon -> one ring. Parts hang together by bridges walked there and back, which
  // cancel out under the even-odd rule that the server counts by; so holes stay holes.
  function fromShape({ type, coordinates }) {
    const polygons = type === "MultiPolygon" ? coordinates : [coordinates];
    const [first, ...others] = polygons.flat().map(openRing);
    const bridges = others.flatMap((ring) => [first[0], ...ring, ring[0]]);
    return others.length ? [...first, ...bridges] : first;
  }

  function fromBounds([west, south, east, north]) {
    return [[west, north], [east, north], [east, south], [west, south]].map(roundCorner);
  }

  // Two opposite corners, as a hand drags them; null when they enclose nothing.
  function fromDrag(from, to) {
    const [west, east] = [from[0], to[0]].sort((a, b) => a - b).map(round);
    const [south, north] = [from[1], to[1]].sort((a, b) => a - b).map(round);
    return west === east || south === north ? null : fromBounds([west, south, east, north]);
  }

  // Corners as clicked, without the last one of a double click; null when they enclose nothing.
  function fromClicks(corners) {
    const ring = openRing(corners);
    return ring.length < 3 || measureKm2(ring) === 0 ? null : ring;
  }

  function isRectangle(ring) {
    if (ring.length !== 4) return false;
    const { west, south, east, north } = boundsOf(ring);
    const isCorner = ([lon, lat]) => [west, east].includes(lon) && [south, north].includes(lat);
    return ring.every(isCorner) && new Set(ring.map(String)).size === 4;
  }

  // The ring with one corner elsewhere; a rectangle stays one.
  function moveCorner(ring, index, corner) {
    if (isRectangle(ring)) return fromDrag(ring[(index + 2) % 4], corner) || ring;
    const moved = ring.map((old, i) => (i === index ? roundCorner(corner) : old));
    return fromClicks(moved) ? moved : ring;
  }

  // A triangle keeps its corners: an area has three at least.
  function removeCorner(ring, index) {
    const left = ring.filter((_, i) => i !== index);
    return fromClicks(left) ? left : ring;
  }

  function addCorner(ring, after) {
    const [a, b] = [ring[after], ring[(after + 1) % ring.length]];
    const middle = roundCorner([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    return [...ring.slice(0, after + 1), middle, ...ring.slice(after + 1)];
  }

  function boundsOf(ring) {
    const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
    return {
      west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats),
    };
  }

  // On the plane that touches the ring's middle: right to a percent for a city. Holes and parts that
  // bridges join are signed by their direction, so the sum of a shape from GeoJSON is its area.
  function measureKm2(ring) {
    const { south, north } = boundsOf(ring);
    const scale = Math.cos((((south + north) / 2) * Math.PI) / 180) * KM_PER_DEGREE * KM_PER_DEGREE;
    const twice = ring.reduce((sum, [lon, lat], i) => {
      const [nextLon, nextLat] = ring[(i + 1) % ring.length];
      return sum + (lon - ring[0][0]) * (nextLat - ring[0][1]) - (nextLon - ring[0][0]) * (lat - ring[0][1]);
    }, 0);
    return Math.abs(twice / 2) * scale;
  }

  // Names for a list, with the ring of each. Left out is what no address has room for: the hundred
  // islets of Jamaica Bay, where no taxi goes.
  function listPlaces(features) {
    const places = features.map(({ properties, geometry }) => ({
      name: properties.name, of: properties.borough || properties.kind, ring: fromShape(geometry),
    }));
    const fitting = places.filter(({ ring }) => ring.join(",").length <= MOST_LETTERS);
    return fitting.sort((a, b) => a.name.localeCompare(b.name));
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    areas: {
      fromShape, fromBounds, fromDrag, fromClicks, isRectangle, moveCorner, removeCorner, addCorner,
      boundsOf, measureKm2, listPlaces,
    },
  });
})(globalThis);
