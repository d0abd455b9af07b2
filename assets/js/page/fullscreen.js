// The map over the whole screen: the browser's full screen where there is one, and in any case the
// panel away. Escape brings everything back.
/** @import { LeafletMap } from "../types.d.ts" */
import * as dom from "../core/dom.js";
import * as mapview from "./mapview.js";

const CLASS = "page--full";
const page = () => dom.query(".page");
export const isOn = () => Boolean(page()?.classList.contains(CLASS));
/** @type {{button: any}} */
const memory = { button: null };

/** @param {boolean} on */
function show(on) {
  page().classList.toggle(CLASS, on);
  const label = on ? "Leave full screen" : "Full screen";
  Object.assign(memory.button, { title: label, ariaLabel: label, ariaPressed: String(on) });
  requestAnimationFrame(() => mapview.leaflet()?.invalidateSize({ animate: false }));
}

// A browser may have no full screen (iPhone), or refuse it: the page alone then makes room.
function enter() {
  show(true);
  document.documentElement.requestFullscreen?.().catch(() => null);
}

export function leave() {
  show(false);
  if (document.fullscreenElement) document.exitFullscreen();
}

const Button = L.Control.extend({
  options: { position: "topright" },
  onAdd() {
    const icon = dom.build("span", { className: "full-icon", "aria-hidden": "true" });
    memory.button = dom.build("button", { className: "map-button", type: "button" }, icon);
    memory.button.addEventListener("click", () => (isOn() ? leave() : enter()));
    const box = dom.build("div", { className: "leaflet-bar" }, memory.button);
    L.DomEvent.disableClickPropagation(box);
    return box;
  },
});

/** @param {LeafletMap} map */
export function attach(map) {
  new Button().addTo(map);
  show(false);
  // The browser's own Escape ends its full screen; the page follows.
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && isOn()) show(false);
  });
}
