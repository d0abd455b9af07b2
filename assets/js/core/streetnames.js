// Where the names of streets stand along them: straight stretches that are long enough, the large streets first,
// none over another. Knows neither Leaflet nor the page.
/** @import { Frame, Line } from "./streetlines.js" */
import { ORDER, listWithin, worldSize } from "./streetlines.js";

/** @typedef {{name: string, x: number, y: number, angle: number, width: number}} StreetName pixels of a frame; radians */
/** @typedef {{x: number, y: number}[]} Stretch */

export const FIRST_ZOOM = 15;
// Names of small streets would crowd the first zoom at which there are any.
/** @type {Record<string, number>} */
const FROM = { highway: 15, arterial: 15, local: 16, ramp: 99 };
const BEND = Math.PI / 10; // that a stretch may have from its first corner on
const APART_PX = 380; // between two names of one street
const ROOM_PX = 13; // that a name takes across its street

/** @type {(angle: number) => number} */
const turn = (angle) => Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle)));

/**
 * Stretches of a line without a bend, in pixels of the frame.
 * @type {(line: Line, frame: Frame, zoom: number) => Stretch[]}
 */
export function listStretches({ x, y }, { left, top }, zoom) {
  const size = worldSize(zoom);
  const corners = Array.from(x, (value, i) => ({ x: value * size - left, y: y[i] * size - top }));
  /** @type {Stretch[]} */
  const stretches = [];
  let first = 0;
  for (let i = 1; i < corners.length; i += 1) {
    const begin = Math.atan2(corners[first + 1].y - corners[first].y, corners[first + 1].x - corners[first].x);
    const next = corners[i + 1] && Math.atan2(corners[i + 1].y - corners[i].y, corners[i + 1].x - corners[i].x);
    if (next !== undefined && turn(next - begin) <= BEND) continue;
    stretches.push(corners.slice(first, i + 1));
    first = i;
  }
  return stretches;
}

// -> the point so many pixels along a stretch.
/** @param {Stretch} stretch */
function walk(stretch) {
  const ends = [0];
  for (let i = 1; i < stretch.length; i += 1) {
    const [from, to] = [stretch[i - 1], stretch[i]];
    ends.push(ends[i - 1] + Math.hypot(to.x - from.x, to.y - from.y));
  }
  const length = ends[ends.length - 1];
  /** @param {number} along */
  const at = (along) => {
    const i = Math.max(1, ends.findIndex((end) => end >= along));
    const [from, to] = [stretch[i - 1], stretch[i]];
    const part = (along - ends[i - 1]) / (ends[i] - ends[i - 1] || 1);
    return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
  };
  return { length, at };
}

// At even steps of the whole stretch, so that names stay where they are while the map is moved.
/** @type {(name: string, stretch: Stretch, width: number) => StreetName[]} */
function placeAlong(name, stretch, width) {
  const { length, at } = walk(stretch);
  if (length < width * 1.1) return [];
  const count = Math.max(1, Math.floor(length / (width + APART_PX)));
  return Array.from({ length: count }, (_, i) => {
    const middle = ((i + 0.5) / count) * length;
    const [from, to] = [at(middle - width / 2), at(middle + width / 2)];
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const upright = Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle; // never upside down
    return { name, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, angle: upright, width };
  });
}

/** @type {(given: StreetName, frame: Frame) => boolean} */
const isWithin = ({ x, y }, { width, height }) => x > 0 && y > 0 && x < width && y < height;

/** @type {(given: StreetName) => {x: number, y: number}[]} */
function spread({ x, y, angle, width }) {
  const count = Math.max(1, Math.ceil(width / ROOM_PX));
  return Array.from({ length: count }, (_, i) => {
    const along = ((i + 0.5) / count - 0.5) * width;
    return { x: x + along * Math.cos(angle), y: y + along * Math.sin(angle) };
  });
}

// What is taken already, in cells as large as a name is high.
class Room {
  /** @type {Set<string>} */
  cells = new Set();

  /** @param {StreetName} given */
  take(given) {
    const points = spread(given).map(({ x, y }) => [Math.floor(x / ROOM_PX), Math.floor(y / ROOM_PX)]);
    const around = points.flatMap(([x, y]) => [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => `${x + i} ${y + j}`)));
    if (around.some((cell) => this.cells.has(cell))) return false;
    for (const [x, y] of points) this.cells.add(`${x} ${y}`);
    return true;
  }
}

/** @type {(names: StreetName[], given: StreetName) => boolean} */
const isNearItself = (names, given) => names.some((other) =>
  other.name === given.name && Math.hypot(other.x - given.x, other.y - given.y) < APART_PX);

/**
 * The names that a frame has room for. measure(name): its width in pixels.
 * @type {(lines: Line[], frame: Frame, zoom: number, measure: (name: string) => number) => StreetName[]}
 */
export function choose(lines, frame, zoom, measure) {
  const named = listWithin(lines, frame, zoom, 0).filter(({ name, kind }) => name && zoom >= FROM[kind]);
  named.sort((a, b) => ORDER.indexOf(b.kind) - ORDER.indexOf(a.kind));
  const room = new Room();
  /** @type {StreetName[]} */
  const chosen = [];
  for (const line of named) {
    const width = measure(line.name);
    const places = listStretches(line, frame, zoom).flatMap((stretch) => placeAlong(line.name, stretch, width));
    for (const place of places) {
      if (isWithin(place, frame) && !isNearItself(chosen, place) && room.take(place)) chosen.push(place);
    }
  }
  return chosen;
}
