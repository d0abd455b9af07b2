// Draws a map of the page onto a canvas, layer by layer as they lie on the screen: land, streets,
// counts or zones, names, points, flows, ways. What it draws is what is shown; nothing is asked again.
/** @import { LeafletMap } from "../types.d.ts" */
import * as dom from "../core/dom.js";

/** @param {any} element */
const styleOf = (element) => getComputedStyle(element);
/** @type {(container: HTMLElement, selector: string) => any[]} */
const pick = (container, selector) => [...container.querySelectorAll(selector)];
const SHAPES = { before: [".leaflet-land-pane svg"], after: [".leaflet-flows-pane svg", ".leaflet-area-pane svg", ".leaflet-trip-pane svg"] };

// Where an element lies within the map, in CSS pixels.
/** @type {(element: any, origin: DOMRect) => { x: number; y: number; width: any; height: any; }} */
function placeOf(element, origin) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left - origin.left, y: top - origin.top, width, height };
}

/** @type {(ctx: CanvasRenderingContext2D, path: any) => void} */
function drawPath(ctx, path) {
  const outline = new Path2D(path.getAttribute("d"));
  const { fill, fillOpacity, stroke, strokeOpacity, strokeWidth } = styleOf(path);
  if (fill !== "none") {
    Object.assign(ctx, { fillStyle: fill, globalAlpha: fillOpacity });
    ctx.fill(outline, "evenodd");
  }
  if (stroke !== "none") {
    Object.assign(ctx, { strokeStyle: stroke, globalAlpha: strokeOpacity, lineWidth: parseFloat(strokeWidth) });
    ctx.stroke(outline);
  }
}

/** @type {(ctx: CanvasRenderingContext2D, container: HTMLElement, selectors: string[], origin: DOMRect) => void} */
function drawShapes(ctx, container, selectors, origin) {
  for (const svg of selectors.flatMap((selector) => pick(container, selector))) {
    const { x, y } = placeOf(svg, origin);
    const box = svg.viewBox.baseVal;
    ctx.save();
    ctx.translate(x - (box ? box.x : 0), y - (box ? box.y : 0));
    for (const path of pick(svg, "path[d]")) drawPath(ctx, path);
    ctx.restore();
  }
}

/** @type {(ctx: CanvasRenderingContext2D, elements: Iterable<any>, origin: DOMRect) => void} */
function drawImages(ctx, elements, origin) {
  for (const element of elements) {
    const { x, y, width, height } = placeOf(element, origin);
    ctx.globalAlpha = Number(styleOf(element).opacity);
    ctx.drawImage(element, x, y, width, height);
  }
  ctx.globalAlpha = 1;
}

/** @type {(ctx: CanvasRenderingContext2D, container: HTMLElement, origin: DOMRect) => void} */
function drawStreets(ctx, container, origin) {
  for (const layer of pick(container, ".leaflet-tile-pane > .leaflet-layer")) {
    ctx.filter = styleOf(layer).filter;
    drawImages(ctx, pick(layer, "img").filter((tile) => tile.complete && tile.naturalWidth), origin);
    ctx.filter = "none";
  }
}

// Both ends are blended among themselves first, as on the screen.
/** @type {(ctx: CanvasRenderingContext2D, container: HTMLElement, origin: DOMRect) => void} */
function drawDensity(ctx, container, origin) {
  const group = document.createElement("canvas");
  Object.assign(group, { width: ctx.canvas.width, height: ctx.canvas.height });
  const own = /** @type {CanvasRenderingContext2D} */ (group.getContext("2d"));
  own.setTransform(ctx.getTransform());
  own.imageSmoothingEnabled = false;
  for (const pane of pick(container, ".leaflet-density-pane > .leaflet-pane")) {
    const blend = styleOf(pane).mixBlendMode;
    own.globalCompositeOperation = blend === "normal" ? "source-over" : /** @type {GlobalCompositeOperation} */ (blend);
    drawImages(own, pick(pane, "canvas.density-tile"), origin);
  }
  own.globalCompositeOperation = "source-over";
  drawShapes(own, container, [".leaflet-density-pane svg"], origin);
  ctx.save();
  ctx.globalAlpha = Number(styleOf(container.querySelector(".leaflet-density-pane")).opacity);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.drawImage(group, 0, 0);
  ctx.restore();
}

/** @type {(ctx: CanvasRenderingContext2D, element: any, origin: DOMRect, halo: string) => void} */
function drawText(ctx, element, origin, halo) {
  const { x, y, width, height } = placeOf(element, origin);
  const style = styleOf(element);
  Object.assign(ctx, {
    font: `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
    fillStyle: style.color, strokeStyle: halo, lineWidth: 3, lineJoin: "round",
    textAlign: "center", textBaseline: "middle",
  });
  ctx.strokeText(element.textContent, x + width / 2, y + height / 2);
  ctx.fillText(element.textContent, x + width / 2, y + height / 2);
}

/** @type {(ctx: CanvasRenderingContext2D, container: HTMLElement, origin: DOMRect) => void} */
function drawNames(ctx, container, origin) {
  const halo = styleOf(container).getPropertyValue("--place-halo");
  const hidden = dom.query(".leaflet-names-pane", container)?.hidden;
  const names = hidden ? [] : pick(container, ".place-name span");
  for (const name of [...names, ...pick(container, ".trip-end-name")]) drawText(ctx, name, origin, halo);
}

// ctx: already moved to where the map's north-west corner shall be.
/** @type {(ctx: CanvasRenderingContext2D, map: LeafletMap) => void} */
export function draw(ctx, map) {
  const container = map.getContainer();
  const origin = container.getBoundingClientRect();
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, origin.width, origin.height);
  ctx.clip();
  ctx.fillStyle = styleOf(container).backgroundColor;
  ctx.fillRect(0, 0, origin.width, origin.height);
  drawShapes(ctx, container, SHAPES.before, origin);
  drawImages(ctx, pick(container, ".leaflet-streets-pane canvas"), origin);
  drawStreets(ctx, container, origin);
  drawDensity(ctx, container, origin);
  drawImages(ctx, pick(container, ".leaflet-overlay-pane canvas"), origin);
  drawShapes(ctx, container, SHAPES.after, origin);
  drawImages(ctx, pick(container, ".leaflet-streetnames-pane canvas"), origin);
  drawNames(ctx, container, origin);
  ctx.restore();
}
