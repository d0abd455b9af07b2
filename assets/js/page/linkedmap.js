// A second map beside the first that shows the same ground: moving one moves the other.
/** @import { LatLng, LeafletMap } from "../types.d.ts" */

const SHARED = ["minZoom", "maxZoom", "zoomControl", "preferCanvas", "worldCopyJump", "fadeAnimation"];

const MOVES = "move zoomend moveend";

/** @type {(map: LeafletMap, given: {center: LatLng, zoom: number}) => void} */
function move(map, { center, zoom }) {
  if (map.getZoom() !== zoom) {
    map.setView(center, zoom, { animate: false });
    return;
  }
  const middle = map.getSize().divideBy(2);
  const offset = map.latLngToContainerPoint(center).subtract(middle).round();
  if (offset.x || offset.y) map.panBy(offset, { animate: false });
}

// Each follows the other; what one does to the other is not answered. -> a function that does
// something to one of them that the other shall not follow.
/** @type {(one: LeafletMap, two: LeafletMap) => (act: () => void) => void} */
function link(one, two) {
  let following = false;
  /** @param {() => void} act */
  const quietly = (act) => {
    if (following) return;
    following = true;
    act();
    following = false;
  };
  // In the middle of a pinch the zoom is no whole number.
  /** @type {(leader: LeafletMap, follower: LeafletMap) => () => void} */
  const follow = (leader, follower) => () => quietly(() =>
    move(follower, { center: leader.getCenter(), zoom: Math.round(leader.getZoom()) }));
  const [forth, back] = [follow(one, two), follow(two, one)];
  one.on(MOVES, forth);
  two.on(MOVES, back);
  two.on("unload", () => one.off(MOVES, forth));
  return quietly;
}

// container: an empty element that has its size. -> { map, fit }: the second map, and what to call
// when the first one has another size: the same middle again, which the first one does not follow.
/** @type {(first: LeafletMap, container: HTMLElement) => { map: any; fit: () => void; }} */
export function create(first, container) {
  const options = Object.fromEntries(SHARED.map((name) => [name, first.options[name]]));
  const map = L.map(container, { ...options, center: first.getCenter(), zoom: first.getZoom() });
  const quietly = link(first, map);
  const fit = () => quietly(() => {
    map.invalidateSize({ pan: false });
    move(map, { center: first.getCenter(), zoom: first.getZoom() });
  });
  return { map, fit };
}
