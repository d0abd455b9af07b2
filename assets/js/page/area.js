// The panel of the area: draw one or name one, and see it beside everything. The area is a filter
// like any other: it is changed through the selection alone.
(function (root) {
  "use strict";

  const { api, areafigures, areas, dom, filters, format, livequery } = root.dashapp;
  const SETTLED_MS = 250;
  const isBlunt = Boolean(root.matchMedia?.("(pointer: coarse)").matches);
  const HINTS = {
    rectangle: "Drag from one corner to the other on the map.",
    polygon: isBlunt ? "Tap corner after corner; the first one again closes."
      : "Set corner after corner; the first one again closes, or a double click, or Enter.",
  };

  // shapes: the area on each map that there is, the main one first.
  const memory = {
    shapes: new Map(), drawings: [], box: null, sized: null,
  };
  const part = (id) => root.document.getElementById(`area-${id}`);
  const area = () => filters.areaOf(root.dashapp.selection.current());

  // --- on the map ---------------------------------------------------------------------------------

  // Called with each map when it is there.
  function attach(map) {
    const shape = new root.dashapp.areashape.AreaShape({ drag: previewAll, change: set });
    memory.shapes.set(map, shape);
    map.on("unload", () => detach(map));
    shape.show(memory.drawings.length ? null : area());
    shape.addTo(map);
  }

  function detach(map) {
    endDrawings();
    memory.shapes.delete(map);
  }

  function previewAll(ring) {
    for (const shape of memory.shapes.values()) shape.preview(ring);
  }

  function showAll(ring) {
    for (const shape of memory.shapes.values()) shape.show(ring);
  }

  function draw(kind) {
    const maps = [...memory.shapes.keys()];
    if (!maps.length) return;
    endDrawings();
    if (kind === "view") {
      set(areas.fromBounds(root.dashapp.trips.clampBounds(root.dashapp.map.describeView(maps[0]).bounds).map(Number)));
      return;
    }
    showAll(null); // the old one would lie in the way
    showDrawing(kind);
    // The main map last: its sheet has the keys.
    memory.drawings = maps.reverse().map((map) =>
      new root.dashapp.areadraw.Drawing(map, kind, { done: (ring) => endDrawing(kind, ring), tell: hint }));
  }

  // Whatever is being drawn is given up.
  function endDrawings() {
    memory.drawings[0]?.end(null);
  }

  // The first of the drawings that ends takes the others along.
  function endDrawing(kind, ring) {
    const drawings = memory.drawings;
    if (!drawings.length) return;
    memory.drawings = [];
    for (const drawing of drawings) drawing.end(null);
    showDrawing(null);
    if (ring) set(ring);
    else showAll(area());
    part(`draw-${kind}`).focus({ preventScroll: true });
  }

  function hint(text) {
    part("hint").textContent = part("map-hint-text").textContent = text;
  }

  function showDrawing(kind) {
    root.dashapp.dock.stepAside(kind !== null);
    hint(HINTS[kind] || "");
    part("map-hint").hidden = kind === null;
    for (const name of Object.keys(HINTS)) part(`draw-${name}`).setAttribute("aria-pressed", String(name === kind));
  }

  const set = (ring) => root.dashapp.selection.change(filters.patchArea(ring));

  function zoomTo(ring) {
    const { west, south, east, north } = areas.boundsOf(ring);
    const [map] = memory.shapes.keys();
    map?.fitBounds([[south, west], [north, east]], { padding: [24, 24], maxZoom: 16 });
  }

  // --- by name ------------------------------------------------------------------------------------

  async function loadPlaces(frame) {
    if (memory.box) return;
    try {
      const index = await root.dashapp.places.load();
      memory.box = memory.box || new root.dashapp.placebox.PlaceBox(frame, index, choosePlace);
      memory.box.follow(area());
    } catch (error) {
      frame.textContent = error.message;
    }
  }

  // What is not found leaves nothing of the area before: its numbers would look like the answer.
  function choosePlace(place) {
    if (place) areas.choose(place);
    set(place ? place.ring : null);
    if (place) zoomTo(place.ring);
  }

  function nameOf(ring) {
    const place = areas.placeOf(ring);
    if (place) return place.reach ? `${place.name}, ${place.reach}` : place.name;
    return areas.isRectangle(ring) ? "Rectangle" : `Polygon of ${ring.length} corners`;
  }

  // Asked with every change of the selection; the edges of a large area are many pairs to look at.
  function sizeOf(ring) {
    if (memory.sized?.ring !== ring) memory.sized = { ring, km2: areas.measureKm2(ring) };
    return memory.sized.km2;
  }

  function showName(ring) {
    part("name").textContent = ring ? `${nameOf(ring)}, ${sizeOf(ring).toFixed(1)} km²` : "";
    part("chosen").hidden = !ring;
    part("none").hidden = Boolean(ring);
  }

  // --- figures ------------------------------------------------------------------------------------

  const isOpen = () => root.dashapp.dock.current() === "area";

  // What the figures depend on; asked for once it has settled, and only while seen.
  const figuresOf = new livequery.LiveQuery({
    load: loadFigures, tell: showState, settledMs: SETTLED_MS,
    holdMs: () => (isOpen() && root.dashapp.wanted.isReady() ? 0 : Infinity),
  });

  function follow({ selection, version }) {
    const { endpoint, query } = selection;
    const everywhere = filters.toQuery({ ...selection, ...filters.patchArea(null) });
    figuresOf.want(filters.areaOf(selection) ? { version, endpoint, queries: [query, everywhere] } : null);
  }

  function loadFigures({ endpoint, queries }, signal) {
    return Promise.all(queries.map((query) => askSummary(endpoint, query, signal)));
  }

  async function askSummary(endpoint, query, signal) {
    const path = `api/summary?endpoint=${endpoint}${query && `&${query}`}`;
    const figures = await api.getJson(path, { signal });
    root.dashapp.wanted.expectVersion(figures.version);
    return figures;
  }

  // What is older than the question is marked until the newer one is there.
  function showState({ answer, error, isCurrent }) {
    if (!part("results")) return; // the page is not there yet
    part("problem").textContent = error ? error.message : "";
    part("results").classList.toggle("is-late", !isCurrent);
    if (answer && isCurrent) showFigures(answer.value);
  }

  const percent = (value) => (value === null ? "–" : `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`);
  const between = (bin, { before, after }) => (bin ? `${before}${bin[0]}–${bin[1]}${after}` : "–");
  const atHour = (hour) => (hour === null ? "–" : format.clock(hour));

  // Rows of the table: what a column says of both, as [name, here, everywhere].
  function listRows(column, values) {
    const { kind, label, measure, one = label.toLowerCase(), unit } = column;
    if (measure) return listMeasured(column, values);
    if (kind === "cycle") return [[`Busiest ${one}`, ...values.map(atHour)]];
    return [[`Median ${one}`, ...values.map((bin) => between(bin, unit))]];
  }

  function listMeasured({ measure, one, unit }, values) {
    const { dataset } = root.dashapp;
    const amount = ({ mean }) => (mean === null ? "–" : format.amount(mean, unit));
    const many = root.dashapp.values.capital(dataset.manyOf(dataset.findMeasured()));
    const share = measure.share_of ? [[`Mean ${one}, of the ${dataset.find(measure.share_of).label.toLowerCase()}`, ...values.map((value) => percent(value.share))]] : [];
    return [
      [`${many} on record`, ...values.map(({ recorded }) => format.count(recorded))],
      [`Mean ${one}`, ...values.map(amount)], ...share,
    ];
  }

  function showFigures([here, everywhere]) {
    const [inside, all] = [here, everywhere].map(areafigures.describe);
    const rows = [
      ["Trips", format.count(inside.trips), format.count(all.trips)],
      ["Share of all", percent(areafigures.share(inside.trips, all.trips)), "100 %"],
      ...areafigures.listCompared().flatMap((column) => listRows(column, [inside[column.name], all[column.name]])),
    ];
    part("figures").replaceChildren(...rows.map(buildRow));
    for (const { name, kind } of areafigures.listCompared()) drawPair(name, kind, here[name], everywhere[name]);
    part("results").hidden = false;
  }

  function buildRow([name, ...values]) {
    const cells = values.map((value) => dom.build("td", {}, value));
    return dom.build("tr", {}, dom.build("th", { scope: "row" }, name), ...cells);
  }

  // A cycle has no tail, and its numbers no width.
  function drawPair(name, kind, here, everywhere) {
    const isCycle = kind === "cycle";
    const bins = isCycle ? here.counts.length : areafigures.cutTail(here, everywhere);
    const [inside, all] = [here, everywhere].map(({ counts }) => areafigures.toShares(counts).slice(0, bins));
    root.dashapp.pairchart.draw(part(`chart-${name}`), inside, all, isCycle ? 24 / bins : here.width);
  }

  // --- wiring -------------------------------------------------------------------------------------

  function followSelection({ selection }) {
    const ring = filters.areaOf(selection);
    if (!memory.drawings.length) showAll(ring);
    dom.whenThere("#area-name", () => showName(ring));
    memory.box?.follow(ring);
  }

  const ACTIONS = {
    "area-draw-rectangle": () => draw("rectangle"),
    "area-draw-polygon": () => draw("polygon"),
    "area-draw-view": () => draw("view"),
    "area-give-up": endDrawings,
    "area-remove": () => set(null),
    "area-zoom": () => zoomTo(area()),
  };

  function followClick({ target }) {
    const button = target.closest("button[id^='area-']");
    if (button) ACTIONS[button.id]?.();
  }

  function followDock(panel) {
    if (panel !== "area") return;
    dom.whenThere("#area-places", loadPlaces);
    figuresOf.check();
  }

  // When every script has run: the selection and the dock come after this file.
  function begin() {
    if (!root.dashapp.dataset.nameOf("area")) return;
    root.dashapp.wanted.register({ follow, check: (now) => figuresOf.check(now) });
    root.document.addEventListener("click", followClick);
    root.dashapp.selection.subscribe(followSelection);
    root.dashapp.dock.subscribe(followDock);
  }

  if (root.document) root.document.addEventListener("DOMContentLoaded", begin);

  root.dashapp.area = { attach };
})(globalThis);
