// Where the map begins with trips of other cities: where they lie, once the server has told. A link with a
// view, and a map that somebody has moved, stay where they are.
/** @import { Status } from "../server.d.ts" */
import * as mapview from "./mapview.js";
import * as status from "./status.js";
import { hasPlace } from "../core/home.js";

const memory = { isDone: hasPlace(globalThis.location?.search ?? "") };

/** @param {Status} status */
function fit({ bounds }) {
  if (memory.isDone || !bounds) return;
  memory.isDone = true;
  const [west, south, east, north] = bounds;
  if (mapview.isUntouched()) mapview.showView({ bounds: { west, south, east, north } });
}

export const begin = () => status.subscribe(fit);
