// Drawing an area: a sheet over the map takes the hand, so the map beneath neither moves nor answers.
// The wheel still zooms. Escape gives up.
import * as areas from "../core/areas.js";

const NEAR_PX = 14; // a click so near the first corner closes the polygon
const WITHOUT_POINTER = "Corners are set by mouse or finger. By key, end this with Escape and take a place by its name or the view.";

// One drawing at a time. done(ring or null); tell(sentence): why nothing has come of it yet.
export class Drawing {
  constructor(map, kind, { done, tell }) {
    this.map = map;
    this.done = done;
    this.tell = tell;
    this.isPolygon = kind === "polygon";
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

  follow(handlers) {
    const keydown = (event) => this.followKey(event);
    for (const [type, handler] of Object.entries({ ...handlers, keydown })) {
      this.sheet.addEventListener(type, handler);
    }
  }

  at(event) {
    const { lng, lat } = this.map.mouseEventToLatLng(event);
    return areas.clampCorner([lng, lat]);
  }

  draft(corners) {
    this.line.setLatLngs(corners.map(([lon, lat]) => [lat, lon]));
  }

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
  spans(ring) {
    const [a, b] = [ring[0], ring[2]].map(([lon, lat]) => this.map.latLngToContainerPoint([lat, lon]));
    return Math.abs(a.x - b.x) > 3 && Math.abs(a.y - b.y) > 3;
  }

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

  isFirst(event) {
    if (this.corners.length < 3) return false;
    const [lon, lat] = this.corners[0];
    const first = this.map.latLngToContainerPoint([lat, lon]);
    return first.distanceTo(this.map.mouseEventToContainerPoint(event)) <= NEAR_PX;
  }

  finish() {
    const ring = this.isPolygon && areas.fromClicks(this.corners);
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

  followKey(event) {
    if (event.key === "Escape") this.end(null);
    else if (event.key === "Enter") this.finish();
    else if (event.key === "Backspace") this.takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  end(ring) {
    if (!this.line) return;
    this.line.remove();
    this.line = null;
    this.sheet.remove();
    this.done(ring);
  }
}
