// Which density layers there are: one end of the trips alone, both ends on two maps side by side, or
// both on one map, blended. Whatever the mode, one scale holds for all of them.
import * as colour from "../core/colour.js";
import * as ids from "../core/ids.js";
import { isBlended, isSideBySide } from "../core/mapmodes.js";
import { DensityLayer } from "./density.js";
import * as linkedMap from "./linkedmap.js";
import { ScaleGroup } from "./scalegroup.js";

const OPPOSITE = { pickup: "dropoff", dropoff: "pickup" };

function addPanes(map) {
  const pane = map.createPane("density");
  pane.style.zIndex = 350;
  // Both lie in one group that is blended by itself, so that the land does not tint the counts.
  for (const name of ["density-main", "density-other"]) map.createPane(name, pane);
}

export class Layers {
  // map: that of dash-leaflet; frame: the element around a second map;
  // tell: {drawLegends(), busy(busy), rested(), stale(), refused(message), dress(map)}.
  constructor(map, frame, tell) {
    this.map = map;
    this.frame = frame;
    this.tell = tell;
    this.mode = "single";
    this.linked = null;
    this.fitLinked = null;
    this.other = null;
    this.question = null;
    this.ready = false;
    this.display = null;
    this.theme = "light";
    this.busy = new Set();
    this.group = new ScaleGroup();
    addPanes(map);
    this.main = this.create(map, "density-main");
  }

  create(map, pane) {
    const layer = new DensityLayer({ pane, group: this.group });
    layer.on("scale", () => this.tell.drawLegends());
    layer.on("busy", ({ busy }) => this.note(layer, busy));
    layer.on("stale", () => this.tell.stale());
    layer.on("refused", ({ message }) => this.tell.refused(message));
    return layer.addTo(map);
  }

  note(layer, busy) {
    if (busy) this.busy.add(layer);
    else this.busy.delete(layer);
    this.tell.busy(this.busy.size > 0);
    if (!busy) this.tell.rested();
  }

  ask(question, ready) {
    const swapped = this.question && this.question.endpoint !== question.endpoint;
    Object.assign(this, { question, ready });
    if (swapped && isBlended(this.mode)) this.colour();
    this.main.ask(question, ready);
    if (this.other) this.other.ask({ ...question, endpoint: OPPOSITE[question.endpoint] }, ready);
  }

  // Tiles that were lost are asked again.
  check(now) {
    for (const layer of [this.main, this.other]) layer?.check(now);
  }

  // display: {colours, scale, opacity, mode}
  show(display, theme) {
    Object.assign(this, { display, theme });
    this.setMode(display.mode);
    this.colour();
    for (const map of this.maps()) map.getPane("density").style.opacity = display.opacity;
    this.group.setKind(display.scale);
  }

  colour() {
    if (!this.display) return;
    this.main.recolour(this.colormap(this.endpoint()), this.theme);
    if (this.other) this.other.recolour(this.colormap(OPPOSITE[this.endpoint()]), this.theme);
  }

  // The colormap of one end: its own tint where both ends share a map.
  colormap(endpoint) {
    return isBlended(this.mode) ? endpoint : this.display.colours;
  }

  endpoint() {
    return this.question ? this.question.endpoint : "pickup";
  }

  setMode(mode) {
    if (mode === this.mode) return;
    this.removeOther();
    this.mode = mode;
    this.map.getContainer().parentNode.classList.toggle("map-area--side", isSideBySide(mode));
    this.frame.hidden = !isSideBySide(mode);
    this.map.invalidateSize({ animate: false });
    if (isSideBySide(mode)) this.addLinked();
    if (isBlended(mode)) this.other = this.create(this.map, "density-other");
    if (this.question) this.ask(this.question, this.ready);
  }

  addLinked() {
    const { map, fit } = linkedMap.create(this.map, this.frame.querySelector(".map"));
    Object.assign(this, { linked: map, fitLinked: fit });
    addPanes(this.linked);
    this.tell.dress(this.linked);
    this.map.on("resize", fit);
    this.other = this.create(this.linked, "density-main");
  }

  removeOther() {
    if (this.other) {
      this.other.remove();
      this.note(this.other, false);
    }
    if (this.linked) {
      this.map.off("resize", this.fitLinked);
      this.linked.remove();
    }
    Object.assign(this, { other: null, linked: null, fitLinked: null });
  }

  // Where single trips of the other end belong, and in which colours; null where one end is shown.
  otherTarget() {
    if (!this.other || !this.display) return null;
    const endpoint = OPPOSITE[this.endpoint()];
    const hideout = { colormap: this.colormap(endpoint), theme: this.theme, opacity: this.display.opacity };
    return { map: this.linked || this.map, endpoint, hideout };
  }

  maps() {
    return this.linked ? [this.map, this.linked] : [this.map];
  }

  // [element id, what its legend tells] of every legend of the page.
  legends() {
    const main = this.main.legend();
    if (!this.other) return [[ids.MAP_LEGEND, [main]]];
    const other = this.other.legend();
    if (this.linked) return [[ids.MAP_LEGEND, [main]], [ids.MAP_LEGEND_OTHER, [other]]];
    const ends = [main, other].sort((a, b) => b.endpoint.localeCompare(a.endpoint));
    const colours = colour.blend(...ends.map((end) => end.colours), this.theme);
    return [[ids.MAP_LEGEND, [...ends, { ...main, endpoint: "both", colours }]]];
  }

  // Trips by end within `px` pixels: {pickup, dropoff}; an end that is not shown is left out.
  countsNear(latlng, px) {
    const layers = this.other ? [this.main, this.other] : [this.main];
    const ends = [this.endpoint(), OPPOSITE[this.endpoint()]];
    return Object.fromEntries(layers.map((layer, i) => [ends[i], layer.countNear(latlng, px)]));
  }
}
