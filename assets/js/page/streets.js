// Street tiles from the internet, over our own shoreline, when the viewer chooses them. In the dark
// they have a dark form of their own, or CSS makes one.
/** @import { LeafletLayer, LeafletMap } from "../types.d.ts" */
import * as citystreets from "./citystreets.js";
import { notify } from "./messages.js";

const OSM_CREDIT = '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors';
/** @type {Record<string, {name: string, url: (theme: string) => string, options: any}>} */
const SOURCES = {
  carto: {
    name: "CARTO",
    // Dark Matter and Positron
    url: (theme) => `https://{s}.basemaps.cartocdn.com/${theme === "dark" ? "dark_all" : "light_all"}/{z}/{x}/{y}{r}.png`,
    options: {
      attribution: `${OSM_CREDIT}, &copy; <a href="https://carto.com/attributions">CARTO</a>`, className: "carto",
    },
  },
  osm: {
    name: "OpenStreetMap",
    url: () => "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    options: { attribution: OSM_CREDIT, className: "osm", maxNativeZoom: 19 },
  },
};
const SHARED = { maxZoom: 20, crossOrigin: "anonymous" }; // so that a picture of the map may be saved

const shown = new Map(); // map -> {base, layer}

/** @type {(map: LeafletMap, base: string, theme: string) => void} */
function replace(map, base, theme) {
  shown.get(map)?.layer?.remove();
  const source = SOURCES[base];
  const layer = source ? L.tileLayer(source.url(theme), { ...source.options, ...SHARED }) : null;
  shown.set(map, { base, layer });
  map.getPane("names").hidden = false;
  if (layer) follow(map, layer, source.name);
}

// Street tiles bring their own names, once they come; where they do not, that is said once.
/** @type {(map: LeafletMap, layer: LeafletLayer, name: string) => void} */
function follow(map, layer, name) {
  const names = map.getPane("names");
  let told = false;
  layer.on("tileload", () => { names.hidden = true; });
  layer.on("tileerror", () => {
    if (names.hidden || told) return;
    told = true;
    notify(`The streets of ${name} do not load: this needs the internet. The map's own ground stays.`);
  });
  layer.addTo(map);
}

// base: streets | shore | carto | osm
/** @type {(maps: LeafletMap[], base: string, theme: string) => void} */
export function show(maps, base, theme) {
  citystreets.show(maps, base === "streets", theme);
  for (const map of shown.keys()) if (!maps.includes(map)) shown.delete(map);
  for (const map of maps) {
    const now = shown.get(map);
    if ((now ? now.base : "streets") !== base) replace(map, base, theme);
    else if (now?.layer) now.layer.setUrl(SOURCES[base].url(theme));
  }
}
