// Where no land is drawn the ground is plain, under a net of longitudes and latitudes.
/** @import { LeafletMap } from "../types.d.ts" */
import { findStep, listLines } from "../core/home.js";

/** @type {WeakMap<LeafletMap, {net: any, renderer: any}>} */
const nets = new WeakMap();

/** @param {LeafletMap} map */
function prepare(map) {
  const made = { net: L.layerGroup().addTo(map), renderer: L.svg({ pane: "land", padding: 0.5 }) };
  nets.set(map, made);
  return made;
}

/** @type {(map: LeafletMap, isPlain: boolean) => void} */
export function draw(map, isPlain) {
  const { net, renderer } = nets.get(map) ?? prepare(map);
  map.getContainer().classList.toggle("is-elsewhere", isPlain);
  net.clearLayers();
  if (!isPlain) return;
  const wide = map.getBounds().pad(0.5);
  const [west, east] = [wide.getWest(), wide.getEast()];
  const [south, north] = [Math.max(-85, wide.getSouth()), Math.min(85, wide.getNorth())];
  const step = findStep((east - west) / 2);
  /** @param {[number, number][]} line */
  const add = (line) => L.polyline(line, { renderer, pane: "land", interactive: false, className: "graticule" }).addTo(net);
  for (const lon of listLines(west, east, step)) add([[south, lon], [north, lon]]);
  for (const lat of listLines(south, north, step)) add([[lat, west], [lat, east]]);
}
