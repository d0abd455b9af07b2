// Flows as lines over a map, the largest at the bottom, and rings at the places at their ends; what is under the
// pointer is told, and a click on a line chooses both its ends. Their list (flowlist.js) has the same for keys and readers.
/** @import { FlowPlace } from "../server.d.ts" */
/** @import { Display, Flow, LatLng, LeafletEvent, LeafletMap } from "../types.d.ts" */
import * as flows from "../core/flows.js";
import * as shapes from "../core/flowshapes.js";
import * as flowstore from "./flows.js";

const PANE = "flows";
const NEAR_PX = 2;
const ABOVE = 410; // points of single trips, which lie on a canvas that takes every click

/** @type {(map: LeafletMap, place: FlowPlace) => any} */
const pointOf = (map, { lat, lon }) => map.latLngToLayerPoint([lat, lon]);

// A shape that Leaflet projects with the map as it does its own.
/** @type {(flow: Flow, top: number, options: any) => any} */
function createPath(flow, top, options) {
  const path = new L.Path();
  L.setOptions(path, options);
  path._project = () => { path._outline = outline(path._map, flow, top); };
  path._update = () => path._renderer._setPath(path, path._outline);
  return path;
}

/** @type {(map: LeafletMap, flow: Flow, top: number) => string} */
function outline(map, flow, top) {
  const width = shapes.widthOf(flow.trips, top, shapes.widestAt(map.getZoom()));
  const [from, to] = [flow.from, flow.to].map((place) => pointOf(map, place));
  return shapes.toPath(flows.isLoop(flow) ? shapes.outlineLoop(from, width) : shapes.outlineFlow(from, to, width));
}

class FlowLayer {
  /** @param {LeafletMap} map */
  constructor(map) {
    this.map = map;
    if (!map.getPane(PANE)) map.createPane(PANE).style.zIndex = ABOVE;
    this.renderer = L.svg({ pane: PANE, padding: 0.5 });
    this.group = L.layerGroup().addTo(map);
    /** @type {Flow[]} */
    this.drawn = [];
    /** @type {any[]} */
    this.rings = [];
    map.getContainer().classList.add("has-flows");
  }

  remove() {
    this.group.remove();
    this.renderer.remove();
    this.map.getContainer().classList.remove("has-flows");
  }

  /**
   * @param {Flow[]} listed
   * @param {boolean} isLate
   */
  show(listed, isLate) {
    if (listed !== this.drawn) this.draw(listed);
    this.map.getPane(PANE).classList.toggle("flows--late", isLate);
    const marked = flowstore.marked();
    let isFound = false;
    for (const path of this.group.getLayers()) {
      const isMarked = path.options.key === marked;
      path.getElement().classList.toggle("is-marked", isMarked);
      isFound ||= isMarked;
    }
    this.map.getPane(PANE).classList.toggle("flows--marked", isFound);
  }

  /** @param {Flow[]} listed */
  draw(listed) {
    this.drawn = listed;
    this.group.clearLayers();
    const top = shapes.topOf(listed);
    const given = { pane: PANE, renderer: this.renderer };
    for (const flow of listed) {
      this.group.addLayer(createPath(flow, top, { ...given, key: flow.key, className: "flow", interactive: false }));
    }
    this.drawRings(flowstore.current().counts?.places ?? []);
    for (const flow of listed) this.addTarget(flow, createPath(flow, top, { ...given, className: "flow-target", bubblingMouseEvents: false }));
  }

  /** @param {FlowPlace[]} places */
  drawRings(places) {
    this.rings = places.map((place) => L.circleMarker([place.lat, place.lon], {
      place, pane: PANE, renderer: this.renderer, radius: shapes.radiusOf(place, places), className: "flow-place", interactive: false,
    }));
    for (const ring of this.rings) this.group.addLayer(ring);
  }

  // What the pointer hits is wider than what is seen.
  /** @type {(flow: Flow, path: any) => void} */
  addTarget(flow, path) {
    path.on("click", (/** @type {LeafletEvent} */ event) => {
      L.DomEvent.stop(event);
      if (flows.canChoose()) flowstore.choose(flow);
    });
    this.group.addLayer(path);
    path.getElement().dataset.flow = flow.key;
    path.getElement().classList.toggle("flow-target--still", !flows.canChoose());
  }

  /**
   * The one whose target lies under a point of the map; null where there is none.
   * @param {LatLng} latlng
   */
  findAt(latlng) {
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    const { x, y } = this.map.latLngToContainerPoint(latlng);
    const target = document.elementsFromPoint(left + x, top + y).find((element) => /** @type {any} */ (element).dataset.flow);
    return target ? flowstore.find(/** @type {any} */ (target).dataset.flow) ?? null : null;
  }

  /**
   * The place in whose ring a point lies; undefined where there is none.
   * @param {LatLng} latlng
   * @returns {FlowPlace | undefined}
   */
  findPlaceAt(latlng) {
    const point = this.map.latLngToLayerPoint(latlng);
    return this.rings.find((ring) => pointOf(this.map, ring.options.place).distanceTo(point) <= ring.options.radius + NEAR_PX)?.options.place;
  }
}

/** @type {Map<LeafletMap, FlowLayer>} */
const layers = new Map();

function refresh() {
  const { listed, counts, isCurrent } = flowstore.current();
  for (const layer of layers.values()) layer.show(listed, counts !== null && !isCurrent);
}

/**
 * On these maps, where the display has flows.
 * @param {LeafletMap[]} maps
 * @param {Display} display
 */
export function show(maps, display) {
  const wanted = flows.areThere() && flows.areShown(display) ? maps : [];
  for (const [map, layer] of layers) {
    if (wanted.includes(map)) continue;
    if (map.getPane(PANE)) layer.remove(); // a second map that has gone took its layers along
    layers.delete(map);
  }
  for (const map of wanted) if (!layers.has(map)) layers.set(map, new FlowLayer(map));
  refresh();
}

/**
 * The flow under a point, or the place at its ends, and what is told of it; null where there is none.
 * @param {LatLng} latlng
 * @returns {{key: string | null, told: string[], spoken: string} | null}
 */
export function tellAt(latlng) {
  const { counts, asked } = flowstore.current();
  if (!counts) return null;
  const place = [...layers.values()].map((layer) => layer.findPlaceAt(latlng)).find(Boolean);
  if (place) return tell(null, place.name, flows.describePlace(place, asked));
  const found = [...layers.values()].map((layer) => layer.findAt(latlng)).find(Boolean);
  if (!found) return null;
  return tell(found.key, flows.speak(found), [flows.name(found), flows.describeTrips(found, counts.total)]);
}

/** @type {(key: string | null, spoken: string, told: string[]) => {key: string | null, told: string[], spoken: string}} */
const tell = (key, spoken, told) => ({ key, told, spoken: `${[spoken, ...told.slice(1)].join(": ")}.` });

export const begin = () => {
  flowstore.subscribe(refresh);
};
