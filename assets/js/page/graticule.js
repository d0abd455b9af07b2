// Where no land is drawn the ground is plain, under a net of longitudes and latitudes.
/** @import { LeafletMap } from "../types.d.ts" */
import { findStep, hasLand, listLines } from "../core/home.js";

/** @param {LeafletMap} map */
export function attach(map) {
  const renderer = L.svg({ pane: "land", padding: 0.5 });
  const net = L.layerGroup().addTo(map);
  const draw = () => {
    const bounds = map.getBounds();
    const isElsewhere = !hasLand(bounds);
    map.getContainer().classList.toggle("is-elsewhere", isElsewhere);
    net.clearLayers();
    if (!isElsewhere) return;
    const wide = bounds.pad(0.5);
    const [west, east] = [wide.getWest(), wide.getEast()];
    const [south, north] = [Math.max(-85, wide.getSouth()), Math.min(85, wide.getNorth())];
    const step = findStep((east - west) / 2);
    /** @param {[number, number][]} line */
    const add = (line) => L.polyline(line, { renderer, pane: "land", interactive: false, className: "graticule" }).addTo(net);
    for (const lon of listLines(west, east, step)) add([[south, lon], [north, lon]]);
    for (const lat of listLines(south, north, step)) add([[lat, west], [lat, east]]);
  };
  map.on("moveend", draw);
  draw();
}
