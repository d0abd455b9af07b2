// The city's own streets below the counts, from the zoom on at which one street is told from the next. What draws
// them, and their files, come when they are first in view.
/** @import { LeafletMap } from "../types.d.ts" */
/** @import { CityStreets } from "../later/citystreets.js" */
import { FIRST_ZOOM } from "../core/streetzooms.js";
import * as basemap from "./basemap.js";
import * as later from "./later.js";
import * as messages from "./messages.js";

/** @type {Map<LeafletMap, CityStreets | "coming" | null>} */
const shown = new Map();
/** @type {{isWanted: boolean, theme: string, isPlain: boolean}} */
const memory = { isWanted: false, theme: "", isPlain: false };

/** @param {LeafletMap} map */
async function bring(map) {
  shown.set(map, "coming");
  try {
    const { CityStreets } = await later.citystreets();
    shown.set(map, new CityStreets(map));
  } catch (error) {
    shown.set(map, null); // the next move tries again
    messages.notify(/** @type {Error} */ (error).message);
    return;
  }
  refresh(map);
}

/** @param {LeafletMap} map */
function refresh(map) {
  const isWanted = memory.isWanted && !memory.isPlain;
  const streets = shown.get(map);
  if (streets === "coming") return;
  if (streets) streets.show(isWanted, memory.theme);
  else if (isWanted && map.getZoom() >= FIRST_ZOOM) bring(map);
}

/** @param {LeafletMap} map */
function follow(map) {
  shown.set(map, null);
  map.on("moveend", () => refresh(map));
}

/** @type {(maps: LeafletMap[], isWanted: boolean, theme: string) => void} */
export function show(maps, isWanted, theme) {
  Object.assign(memory, { isWanted, theme });
  for (const map of shown.keys()) if (!maps.includes(map)) shown.delete(map);
  for (const map of maps) {
    if (!shown.has(map)) follow(map);
    refresh(map);
  }
}

basemap.subscribeGround((isPlain) => {
  memory.isPlain = isPlain;
  for (const map of shown.keys()) refresh(map);
});
