// Drawing an area: a sheet over the map takes the hand, so the map beneath neither moves nor answers.
// The wheel still zooms. Escape gives up.
/** @import { LeafletMap, Ring } from "../types.d.ts" */
import * as areas from "../core/areas.js";

const NEAR_PX = 14; // a click so near the first corner closes the polygon
const WITHOUT_POINTER = "Corners are set by mouse or finger. By key, end this with Escape and take a place by its name or the view.";

// One drawing at a time.
export class Drawing {
  /**
   * done: told of what was drawn, null for nothing; tell: told why nothing has come of it yet.
   * @param {LeafletMap} map
   * @param {"rectangle" | "polygon"} kind
   * @param {{done: (ring: Ring | null) => void, tell: (sentence: string) => void}} listeners
   */
  constructor(map, kind, { done, tell }) {
    this.map = map;
    this.done = done;
    this.tell = tell;
    this.isPolygon = kind === "polygon";
    /** @type {Ring} */
    this.corners = [];
    this.sheet = L.DomUtil.create("div", "area-sheet", map.getContainer());
    this.sheet.tabIndex = -1;
    this.sheet.setAttribute("aria-label", "Drawing on the map; Escape ends it.");
    this.sheet.setAttribute("role", "application");
    L.DomEvent.disableClickPropagation(this.sheet);
    this.line = L.polygon([], { pane: "area", interactive: false, className: "area-draft", renderer: L.svg({ pane: "area" }) });
    this.line.addTo(map);
    this.follow(kind === "rectangle" ? this.rectangleHandlers() : this.polygonHandlers());
    this.sheet.focus({ preventScroll: true });
  }

  /** @param {Record<string, (event: any) => void>} handlers */
  follow(handlers) {
    /** @param {KeyboardEvent} event */
    const keydown = (event) => this.followKey(event);
    for (const [type, handler] of Object.entries({ ...handlers, keydown })) {
      this.sheet.addEventListener(type, handler);
    }
  }

  /** @param {PointerEvent} event */
  at(event) {
    const { lng, lat } = this.map.mouseEventToLatLng(event);
    return areas.fitCorner(areas.clampCorner([lng, lat]), this.map.getZoom());
  }

  /** @param {number[][]} corners */
  draft(corners) {
    this.line.setLatLngs(corners.map(([lon, lat]) => [lat, lon]));
  }

  /** @returns {Record<string, (event: PointerEvent) => void>} */
  rectangleHandlers() {
    return {
      pointerdown: (event) => {
        this.sheet.setPointerCapture(event.pointerId);
        this.corners = [this.at(event)];
      },
      pointermove: (event) => {
        if (this.corners.length) this.draft(areas.fromDrag(this.corners[0], this.at(event)) || []);
      },
      pointerup: (event) => {
        if (!this.corners.length) return;
        const ring = areas.fromDrag(this.corners[0], this.at(event));
        if (ring && this.spans(ring)) this.end(ring);
        else this.corners = [];
      },
      pointercancel: () => { this.corners = []; },
    };
  }

  // A click without a drag is no rectangle.
  /** @param {Ring} ring */
  spans(ring) {
    const [a, b] = [ring[0], ring[2]].map(([lon, lat]) => this.map.latLngToContainerPoint([lat, lon]));
    return Math.abs(a.x - b.x) > 3 && Math.abs(a.y - b.y) > 3;
  }

  /** @returns {Record<string, (event: PointerEvent) => void>} */
  polygonHandlers() {
    return {
      click: (event) => {
        if (this.isFirst(event)) this.finish();
        else this.corners.push(this.at(event));
        if (this.line) this.draft(this.corners);
      },
      pointermove: (event) => this.draft([...this.corners, this.at(event)]),
      dblclick: () => this.finish(),
    };
  }

  /** @param {PointerEvent} event */
  isFirst(event) {
    if (this.corners.length < 3) return false;
    const [lon, lat] = this.corners[0];
    const first = this.map.latLngToContainerPoint([lat, lon]);
    return first.distanceTo(this.map.mouseEventToContainerPoint(event)) <= NEAR_PX;
  }

  finish() {
    const seen = areas.simplify(this.corners, ([lon, lat]) => {
      const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
      return [x, y];
    });
    const ring = this.isPolygon && areas.fromClicks(seen);
    if (ring) this.end(ring);
    else this.tell(this.explain());
  }

  explain() {
    const set = this.corners.length;
    if (set === 0) return WITHOUT_POINTER;
    if (set < 3) return `An area has three corners at least: set ${set === 1 ? "two" : "one"} more.`;
    return "These corners lie on one line: set one beside it.";
  }

  takeBack() {
    this.corners.pop();
    this.draft(this.corners);
  }

  /** @param {KeyboardEvent} event */
  followKey(event) {
    if (event.key === "Escape") this.end(null);
    else if (event.key === "Enter") this.finish();
    else if (event.key === "Backspace") this.takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Ring | null} ring */
  end(ring) {
    if (!this.line) return;
    this.line.remove();
    this.line = null;
    this.sheet.remove();
    this.done(ring);
  }
}
